"""The internal review: a month's charts drawn once by a seed, each with what its reviewers found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actions.desk import Work
from bot.actions.packet import Shown, Wanted, shown
from bot.actions.policy import policy_of
from ccm.errors import NotFound, StateRefused
from ccm.record import Patient, Person
from ccm.review_sample import draw, period, period_of, seed
from ccm.service_month import ServiceMonth
from storage.ids import new_id
from storage.reviews import Pick, ReviewFinding

NOTHING = "nothing found"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a reviewer found, who, when in the practice's time."""

    words: str
    by: Person | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart of the sample with its findings, oldest first."""

    pick: Pick
    patient: Patient
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw: its seed, who drew it when, from how many charts, and whether drawing again gives the same.

    It does not where an import since added rows that are dated before the draw: then there are other charts to draw.
    """

    seed: str
    by: Person | None
    at: datetime
    of: int
    same: bool
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A month's review. `due` is the period that can be drawn now, empty when that was done."""

    month: ServiceMonth
    draws: tuple[Draw, ...]
    due: str
    charts: int
    weekly: bool
    page: int = 0


def sample(work: Work, month: ServiceMonth, page: int = 0) -> Sample:
    """What was drawn and found. Raises StateRefused for a month that has not begun."""
    if month > ServiceMonth.of(work.now, work.zone):
        raise StateRefused(f"{month.label} has not begun.")
    picks = work.uow.reviews.picks(month)
    findings = work.uow.reviews.findings()
    patients = {one.id: one for one in work.uow.patients.many([pick.patient_id for pick in picks])}
    people = {one.id: one for one in work.uow.staff.all(active_only=False)}
    seeds = list(dict.fromkeys(pick.seed for pick in picks))
    draws = []
    for text in seeds:
        own = [pick for pick in picks if pick.seed == text]
        charts = _charts(work, month, own[0].at, [one for one in picks if one.at < own[0].at])
        again = draw(text, charts)
        drawn = tuple(
            Drawn(one, patients[one.patient_id], _found(work, findings.get(one.id, ()), people)) for one in own
        )
        same = [one.patient.case_id for one in drawn] == list(again)
        draws.append(
            Draw(text, people.get(own[0].by_id or ""), own[0].at.astimezone(work.zone), len(charts), same, drawn)
        )
    weekly = not policy_of(work).cohort_opened
    now = period(month, work.today, weekly=weekly)
    due = "" if now in {period_of(text) for text in seeds} else now
    charts = _charts(work, month, work.now, picks)
    work.saw(*patients)
    work.facts.update(month=str(month), drawn=str(len(picks)))
    work.only_shown = True
    return Sample(month, tuple(draws), due, len(charts), weekly, page)


def draw_sample(work: Work, month: ServiceMonth, wanted: str) -> Sample:
    """Draw what is due. Raises StateRefused where that was drawn already, or there is no chart to draw."""
    now = sample(work, month)
    if now.due != wanted or not wanted:
        raise StateRefused(f"That sample was drawn already. `/ccm audit sample {month}` shows it.")
    if not now.charts:
        raise StateRefused(f"There is no chart to draw in {month.label}: none with time, or all are drawn.")
    picks = work.uow.reviews.picks(month)
    charts = _charts(work, month, work.now, picks)
    text = seed(month, wanted, work.uow.audit.head().hash[:32])
    for case_id in draw(text, charts):
        work.uow.reviews.draw([Pick(new_id(), charts[case_id], month, text, work.person.id, work.now)])
    work.saw(*charts.values())
    return sample(work, month)


def drawn_packet(work: Work, pick_id: str, page: int = 0) -> Shown:
    """The packet of a drawn chart, for its reviewer. Raises NotFound."""
    pick, patient = _pick(work, pick_id)
    work.only_shown = True
    return shown(work, Wanted(patient, pick.month, page), pick_id)


def drawn_patient(work: Work, pick_id: str) -> Patient:
    """Whose chart a finding is about. Raises NotFound."""
    return _pick(work, pick_id)[1]


def keep_finding(work: Work, pick_id: str, words: str) -> Sample:
    """Keep what was found; `nothing found` is a finding too. Raises NotFound."""
    pick, _ = _pick(work, pick_id)
    work.uow.reviews.find(ReviewFinding(new_id(), pick.id, words, work.person.id, work.now))
    work.facts.update(pick=pick.id)
    return sample(work, pick.month)


def _pick(work: Work, pick_id: str) -> tuple[Pick, Patient]:
    pick = work.uow.reviews.pick(pick_id)
    patient = work.uow.patients.get(pick.patient_id) if pick else None
    if pick is None or patient is None:
        raise NotFound("That chart is not in the sample any more. Open the sample again: `/ccm audit sample`.")
    work.saw(patient.id)
    return pick, patient


def _charts(work: Work, month: ServiceMonth, at: datetime, drawn: list[Pick]) -> dict[str, str]:
    """The charts to draw from at an instant, by case id, without those that were drawn before."""
    before = {one.patient_id for one in drawn}
    return {case_id: key for case_id, key in work.uow.reviews.charts(month, at).items() if key not in before}


def _found(work: Work, found: Sequence[ReviewFinding], people: Mapping[str, Person]) -> tuple[Finding, ...]:
    return tuple(Finding(one.finding, people.get(one.by_id), one.at.astimezone(work.zone)) for one in found)

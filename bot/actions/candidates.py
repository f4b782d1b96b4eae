"""Candidates: found in the chart, ordered by fit, each point with its row; and what waits for the practitioner."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.desk import Work
from bot.actions.programme import confirm
from bot.actions.prompting import loops_that_prompt
from bot.actions.whom import by_case
from ccm.activity import Activity
from ccm.coverage import Coverage, Told, payer_on
from ccm.eligibility import GROUPS_NEEDED, Candidacy, candidacy
from ccm.enrolment import State
from ccm.errors import StateRefused
from ccm.fit import Burden, Fit, fit
from ccm.gaps import Gap, gap_in
from ccm.prompting import may_prompt
from ccm.record import Patient

SHOWN = 8
WAITING = (State.UNKNOWN, State.CANDIDATE)
OPEN = (*WAITING, State.CONFIRMED, State.INVITED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One candidate for review."""

    patient: Patient
    state: State
    candidacy: Candidacy
    fit: Fit


@dataclass(frozen=True, slots=True)
class Candidates:
    """One page of them; `count` is all of them. `unknown_codes` are those that the indicator does not know.

    Those who wait for the practitioner's word come first, then the confirmed, then the invited, each by fit; a chart
    with a question about its coverage stands after those without.
    """

    shown: tuple[Candidate, ...]
    count: int
    unknown_codes: tuple[str, ...]
    indicator: str
    page: int = 0
    waiting: int = 0  # of them, without the practitioner's word
    doubtful: int = 0  # of them, with a question about the coverage
    lacking_consent: int = 0  # not among them: enrolled as the chart has it, and asked for their consent


@dataclass(frozen=True, slots=True)
class Batch:
    """A page of the candidates that wait for a practitioner's word; `candidate_count` is all of them."""

    candidates: tuple[Candidate, ...]
    candidate_count: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Attested:
    """Who was confirmed, and who was not, with why."""

    done: tuple[Patient, ...]
    skipped: tuple[tuple[Patient, str], ...]


def confirm_batch(work: Work, chosen: dict[str, tuple[str, ...]], risk: str) -> Attested:
    """Confirm each by case id with its groups. Who moved on since the form opened is named, and holds nobody up."""
    done, skipped = [], []
    for case_id, groups in chosen.items():
        patient = by_case(work, case_id)
        try:
            confirm(work, patient, groups, risk)
        except StateRefused as refused:  # raised before anything of this patient was kept
            skipped.append((patient, refused.sentence))
        else:
            done.append(patient)
    return Attested(tuple(done), tuple(skipped))


def candidates(work: Work, page: int = 0, *, only: tuple[State, ...] = OPEN) -> Candidates:
    """Everyone whose chart makes them a candidate and who is not enrolled, a page at a time.

    Whom the chart calls enrolled, and who only lacks a consent here, is no candidate for review: that patient stands on
    the list of what is missing, and is counted.
    """
    found, unknown, indicator = _all(work, only)
    lacking = _asked_for_consent(work)
    found = [one for one in found if one.patient.id not in lacking]
    page, shown = page_of(found, page)
    work.saw(*(one.patient.id for one in shown))
    work.facts.update(candidates=str(len(found)), page=str(page))
    waiting, doubtful = (sum(one.state in WAITING for one in found), sum(bool(one.candidacy.doubts) for one in found))
    return Candidates(shown, len(found), unknown, indicator, page, waiting, doubtful, len(lacking))


def _asked_for_consent(work: Work) -> set[str]:
    """Patients who wait on the path for the consent that an import asked for."""
    loops, _ = loops_that_prompt(work.uow, work.uow.follow_ups.open())
    asked = {one.follow_up.patient_id for one in loops if gap_in(one) is Gap.CONSENT}
    return {key for key, state in work.uow.enrolments.states_of(asked).items() if state in OPEN}


def page_of(found: list[Candidate], page: int) -> tuple[int, tuple[Candidate, ...]]:
    """That page, or the last one where the list has become shorter."""
    last = max(0, (len(found) - 1) // SHOWN)
    page = min(max(page, 0), last)
    return page, tuple(found[page * SHOWN : (page + 1) * SHOWN])


def one_candidate(work: Work, patient: Patient) -> Candidate:
    """A patient to confirm from the path, whatever the list says of the chart: the doubts stand beside the choice.

    Raises StateRefused for one who is past it, and for a chart with fewer than two diagnoses to name.
    """
    state = work.uow.enrolments.states().get(patient.id, State.UNKNOWN)
    if state not in WAITING:
        raise StateRefused(f"The patient is {state.value}: eligibility is confirmed before that. See `/ccm enroll`.")
    payer = _payer(work.uow.coverages.of_patient(patient.id), patient, work.today)
    said = candidacy(work.uow.conditions.of_patient(patient.id), payer, deceased=False)
    if len(said.groups) + len(said.others) < GROUPS_NEEDED:
        raise StateRefused(
            "Two conditions are confirmed by name, and the chart here shows fewer. "
            "Add the diagnoses in the chart, then run `ccm-bot import conditions` again."
        )
    work.saw(patient.id)
    today = work.today
    rows = work.uow.encounters.of_patient(patient.id), work.uow.medications.of_patient(patient.id)
    return Candidate(patient, state, said, fit(said, *rows, patient.dob, today, _burdens(work).get(patient.id)))


def batch(work: Work, page: int = 0) -> Batch:
    """The practitioner's own candidates, and those of nobody yet, without a word so far."""
    found, _, _ = _all(work, WAITING)
    mine = [one for one in found if one.patient.practitioner_id in (None, work.person.id)]
    page, shown = page_of(mine, page)
    work.saw(*(one.patient.id for one in shown))
    return Batch(shown, len(mine), page)


def _all(work: Work, only: tuple[State, ...]) -> tuple[list[Candidate], tuple[str, ...], str]:
    uow, today = work.uow, work.today
    states = uow.enrolments.states()
    conditions, encounters, medicines = defaultdict(list), defaultdict(list), defaultdict(list)
    for condition in uow.conditions.all():
        conditions[condition.patient_id].append(condition)
    for encounter in uow.encounters.all():
        encounters[encounter.patient_id].append(encounter)
    for medicine in uow.medications.all():
        medicines[medicine.patient_id].append(medicine)
    burdens, coverages = _burdens(work), uow.coverages.all()
    found: list[Candidate] = []
    unknown: set[str] = set()
    indicator = ""
    for patient in uow.patients.all():
        state = states.get(patient.id, State.UNKNOWN)
        if state not in only or patient.id not in conditions or not may_prompt(state, patient.do_not_call):
            continue
        payer = _payer(coverages.get(patient.id, ()), patient, today)
        said = candidacy(conditions[patient.id], payer, state is State.DECEASED)
        unknown.update(said.unknown_codes)
        indicator = indicator or said.indicator
        if said.for_review:
            rows = encounters[patient.id], medicines[patient.id]
            points = fit(said, *rows, patient.dob, today, burdens.get(patient.id))
            found.append(Candidate(patient, state, said, points))
    found.sort(key=_order)
    return found, tuple(sorted(unknown)), indicator


def _payer(found: Sequence[Coverage], patient: Patient, today: date) -> str:
    return payer_on(found, today, Told(patient.payer, patient.member_id)).payer


def _order(one: Candidate) -> tuple[int, bool, int, str, str]:
    rank = 0 if one.state in WAITING else OPEN.index(one.state)
    return rank, bool(one.candidacy.doubts), -one.fit.total, one.patient.family, one.patient.given


def _burdens(work: Work) -> dict[str, Burden]:
    today = work.today
    calls: Counter[str] = Counter()
    refills: Counter[str] = Counter()
    social: Counter[str] = Counter()
    for state in work.uow.entries.all(today - timedelta(days=183), today):
        if state.live:
            done = state.entry.activities
            calls[state.entry.patient_id] += Activity.CALL in done
            refills[state.entry.patient_id] += Activity.MEDS in done
            social[state.entry.patient_id] += Activity.SOCIAL in done
    return {one: Burden(calls[one], refills[one], social[one]) for one in {*calls, *refills, *social}}

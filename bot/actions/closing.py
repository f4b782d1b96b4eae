"""The close of a month, patient-month by patient-month: what is ready is frozen, what is held stays open.

One held month stops nobody else's. A close is a row that is never changed: what comes after it is an amendment, a row
of its own with its reason, made only where the month decided anew says something else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions.billed_again import Again, again_of
from bot.actions.closed_month import months_amended
from bot.actions.desk import Work
from bot.actions.month import PatientMonth, patient_month
from bot.actions.month_list import Panel, panel_of
from bot.actions.month_rows import MonthReader
from bot.actions.month_standing import Standing, program_version, row_of, standing, standings, taken_back
from bot.actions.roles import Deed, may
from bot.actions.whole import Whole
from ccm.billing.amended import substance
from ccm.billing.decision import Disposition
from ccm.billing.freeze import Closing, freeze
from ccm.billing.gathered import PracticeFacts
from ccm.billing.rule_text import RuleText
from ccm.billing.rules import RuleData
from ccm.errors import StateRefused
from ccm.month_close import Close, live, may_close
from ccm.month_row import MonthRow
from ccm.record import Patient
from ccm.service_month import ServiceMonth
from storage.ids import new_id

AT_ONCE = 2000  # their rows take half a second of the writer's turn; the button closes the rest
ALONE = "Closed by who logged all of its time: nobody else here may close."


@dataclass(frozen=True, slots=True)
class Stamp:
    """By whom and when, in the practice's zone, many months were closed or amended, and why."""

    by: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class PreClose:
    """The month before or after a close. `alone` are ready, and all logged by who asks: somebody else closes them.

    `made` is what this deed closes or amends, `more` counts what is left to do beyond one deed's worth; `stamp` says
    who did it, when and why, as each close keeps it. `texts` are the rule files that decided what is made.
    """

    panel: Panel
    alone: int = 0
    made: tuple[Close, ...] = ()
    more: int = 0
    stamp: Stamp | None = None
    texts: tuple[RuleData, ...] = ()

    @property
    def closed(self) -> int:
        """How many this deed closes."""
        return sum(one.version == 1 for one in self.made)

    @property
    def amended(self) -> int:
        """How many this deed amends."""
        return len(self.made) - self.closed

    @property
    def mine(self) -> int:
        """How many this person can close now."""
        return self.panel.count("ready") - self.alone if self.panel.over else 0


@dataclass(frozen=True, slots=True)
class OneClose:
    """One patient-month before or after its close. `stamp` names what was read: closing anything else is refused.

    `live`: a claim of it stands at the payer. `again` is how it stands with being billed again after a void.
    """

    now: PatientMonth
    stamp: str
    refused: str  # why this person cannot close it now; empty where they can
    done: str = ""
    live: bool = False
    again: Again | None = None

    @property
    def may_take_back(self) -> bool:
        """Whether all that can be amended is that the claim is taken back."""
        return takes_back(self.now.standing)


def pre_close(work: Work, month: ServiceMonth) -> PreClose:
    """Who must do what before the month can be closed. Nothing is closed."""
    work.only_shown = True
    reader, facts, others = _reading(work, month)
    alone, rows = 0, []
    for one in standings(reader, facts, work.today):
        alone += one.ready and bool(_alone(work, one, others))
        rows.append(row_of(one, facts))
    return PreClose(panel_of(work, facts, rows), alone)


def close_ready(month: ServiceMonth) -> Whole[PreClose]:
    """Close everything that is ready and that this person may close. Raises StateRefused while the month runs.

    Pressed twice it closes once: what has a close is ready no more, and the second press closes nothing.
    """

    def refuse(work: Work) -> None:
        may_close(month, work.today, work.person.id, (), _others(work))

    return Whole(month, lambda work: _ready(work, month), _kept, refuse)


def _ready(work: Work, month: ServiceMonth) -> PreClose:
    reader, facts, others = _reading(work, month)
    alone = more = 0
    made: list[Close] = []
    used: set[str] = set()
    rows: list[MonthRow] = []
    for one in standings(reader, facts, work.today):
        now = one
        if one.ready and _alone(work, one, others):
            alone += 1
        elif one.ready and len(made) == AT_ONCE:
            more += 1
        elif one.ready:
            made.append(_close(work, one, facts, others))
            used.add(_rules_of(one))
            now = replace(one, closes=[made[-1]])
        rows.append(row_of(now, facts))
    return PreClose(panel_of(work, facts, rows), alone, tuple(made), more, _stamped(work), _texts(facts, used))


def amend_changed(month: ServiceMonth, why: str, *, numbers: bool = False) -> Whole[PreClose]:
    """Amend every closed month that says something else now and is not held. Raises StateRefused where none does.

    With `numbers` only those of which nothing changed but by whose numbers they are billed.
    """
    return Whole(month, lambda work: _changed(work, month, why, numbers=numbers), _kept)


def _changed(work: Work, month: ServiceMonth, why: str, *, numbers: bool) -> PreClose:
    reader, facts, others = _reading(work, month)
    more = 0
    made: list[Close] = []
    used: set[str] = set()
    rows: list[MonthRow] = []
    for one in standings(reader, facts, work.today):
        now = one
        meant = one.numbers if numbers else one.changed
        amends = meant and not _held(one) and not _alone(work, one, others)
        if amends and len(made) == AT_ONCE:
            more += 1
        elif amends:
            made.append(_close(work, one, facts, others, why))
            used.add(_rules_of(one))
            now = replace(one, closes=[*one.closes, made[-1]], changed=False, otherwise=False, numbers=False)
        rows.append(row_of(now, facts))
    if not made:
        raise StateRefused(
            "Nothing to amend: no closed month says something else now; or what does is held, or was all logged by you."
        )
    return PreClose(
        panel_of(work, facts, rows),
        made=tuple(made),
        more=more,
        stamp=_stamped(work, why),
        texts=_texts(facts, used),
    )


def _stamped(work: Work, why: str = "") -> Stamp:
    return Stamp(work.person.name, work.now.astimezone(work.zone), why)


def _kept(work: Work, found: PreClose) -> PreClose:
    _keep(work, found.made, found.texts)
    return found


def closing_of(work: Work, patient: Patient, month: ServiceMonth, done: str = "") -> OneClose:
    """One patient-month, and whether this person can close it now."""
    work.only_shown = True
    now = patient_month(work, patient, month)
    items = work.uow.closes.items_of(patient.id, month)
    again = again_of(work, now.standing.closes, items)
    return OneClose(now, _stamp(now.standing, now.facts), _refused(work, now.standing), done, live(items), again)


def close_one(work: Work, patient: Patient, month: ServiceMonth, stamp: str) -> OneClose:
    """Close one, also where a bar could still be mended: by name, one at a time. Raises StateRefused.

    Closed before, it is only shown: a second press adds nothing. What changed since it was read is read first.
    """
    one, facts = standing(work, patient, month)
    if one.last is not None:
        return closing_of(work, patient, month)
    refused = _refused(work, one)
    if refused:
        raise StateRefused(refused)
    if stamp != _stamp(one, facts):
        return closing_of(work, patient, month, "It changed since you looked, so nothing was closed. Please read it.")
    _keep(work, [_close(work, one, facts, _others(work))], _texts(facts, {_rules_of(one)}))
    return closing_of(work, patient, month, "Closed.")


def amend_one(
    work: Work, patient: Patient, month: ServiceMonth, why: str, stamp: str, *, take_back: bool = False
) -> OneClose:
    """A further version with its reason. Raises StateRefused where all of it reads as it was closed, or it is held.

    `take_back`: of a month that was closed to be billed and is held now, nothing is billed: a claim that left is taken
    back by a void, and one that has not does not leave. What changed since the form was asked for is read first.
    """
    one, facts = standing(work, patient, month)
    if not one.otherwise:
        raise StateRefused("Nothing to amend: the month says what its close says.")
    taken = take_back and takes_back(one)
    refused = _alone(work, one, _others(work)) if taken else _refused(work, replace(one, closes=()))
    if refused:
        raise StateRefused(refused)
    if stamp != _stamp(one, facts) or taken != take_back:
        return closing_of(
            work, patient, month, "It changed since you opened it, so nothing was amended. Please read it."
        )
    now = replace(one, of=replace(one.of, decision=taken_back(one.of))) if taken else one
    _keep(work, [_close(work, now, facts, _others(work), why)], _texts(facts, {_rules_of(now)}))
    if not taken:
        return closing_of(work, patient, month, "Amended.")
    found = closing_of(work, patient, month)
    said = "The claim is taken back: a void leaves next." if found.live else "Nothing of it is billed: no claim leaves."
    return replace(found, done=said)


def takes_back(one: Standing) -> bool:
    """Whether it was closed to be billed and is held now: no amendment could stop or void its claim otherwise.

    A payer that nobody could know of then holds the month for good, and the money must go back all the same; of an
    answer for a hold that is taken back the claim must not leave.
    """
    billed = one.last is not None and one.last.disposition is Disposition.BILL
    return billed and one.of.disposition is Disposition.HOLD


def _reading(work: Work, month: ServiceMonth) -> tuple[MonthReader, PracticeFacts, int]:
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    return reader, reader.practice(), _others(work)


def _others(work: Work) -> int:
    """How many other people here could close it."""
    return sum(one.id != work.person.id and may(one, Deed.CLOSE) for one in work.uow.staff.all())


def _alone(work: Work, one: Standing, others: int) -> str:
    """Why this person does not close that month; empty where they do."""
    try:
        may_close(one.of.month, work.today, work.person.id, one.of.performers, others)
    except StateRefused as refused:
        return refused.sentence
    return ""


def _held(one: Standing) -> str:
    if one.of.disposition is not Disposition.HOLD:
        return ""
    return "It is held. A held month is not closed: mend what holds it, or answer for it where that is possible."


def _refused(work: Work, one: Standing) -> str:
    """Closed by itself, a month may have something open that only would have changed it; held, it may not."""
    if one.last is not None:
        return "It is closed already. What changed since is amended."
    over = _held(one) if work.today > one.of.month.last_day else ""
    return over or _alone(work, one, _others(work))


def _close(work: Work, one: Standing, facts: PracticeFacts, others: int, why: str = "") -> Close:
    """The row: the whole month frozen, under the person's name."""
    decision = one.of.decision
    if decision is None:
        raise StateRefused("No rule file decides this month, so it cannot be closed. Load one (CCM_RULES).")
    body = freeze(one.of, decision, facts, Closing(work.person.name, work.now, program_version())).dump()
    solo = ALONE if set(one.of.performers) == {work.person.id} and not others else ""
    return Close(
        id=new_id(),
        patient_id=one.of.patient.id,
        month=one.of.month,
        version=one.last.version + 1 if one.last else 1,
        disposition=decision.disposition,
        body=body,
        by_id=work.person.id,
        at=work.now,
        why=" ".join(part for part in (why, solo) if part),
    )


def _texts(facts: PracticeFacts, used: Collection[str]) -> tuple[RuleData, ...]:
    return tuple(one for one in facts.rules if one.hash in used and one.text)


def _rules_of(one: Standing) -> str:
    return one.of.decision.rules_hash if one.of.decision else ""


def _keep(work: Work, made: Sequence[Close], texts: Sequence[RuleData]) -> None:
    """All in one statement, and of the rule files that decided them each text that is not kept yet."""
    work.uow.closes.add_many(list(made))
    work.uow.rule_texts.keep([RuleText.of(one, work.now) for one in texts])
    months_amended(work, made)
    work.saw(*(one.patient_id for one in made))
    work.facts.update(closed=str(sum(one.version == 1 for one in made)))
    work.facts.update(amended=str(sum(one.version > 1 for one in made)))


def _stamp(one: Standing, facts: PracticeFacts) -> str:
    """A short name of what the month says now; it tells nothing of it."""
    if one.of.decision is None:
        return "-"
    body = freeze(one.of, one.of.decision, facts, Closing("", facts.end, "")).dump()
    said = (len(one.closes), substance(body))
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]

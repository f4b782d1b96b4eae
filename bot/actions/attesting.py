"""The practitioner's word on a month: decision making, family, minutes separate from a visit, care planning.

Only the month's own billing practitioner attests, personally (R-F2). Every word is a row with its instant; a later one
stands in place of the earlier, also after the month's end and after its close, and is shown as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.actions.closed_month import closed_notice, closed_since
from bot.actions.desk import Work
from bot.actions.month_rows import MonthReader
from bot.actions.refused import FieldsRefused
from bot.actions.roles import MONEY
from bot.actions.whom import by_case
from ccm.attestation import KINDS, LEVELS, Ask, Attestable, attestable, may_ask, ordered
from ccm.billing.gathered import MEDICARE, MonthOf, PatientRows, planning_charged
from ccm.billing.rules import Family, RuleData, listed, rules_for
from ccm.enrolment import practitioner_at
from ccm.errors import CcmError, StateRefused
from ccm.month_close import NOT_SEPARATE, SignOff, SignOffKind, planned_before
from ccm.month_review import seems_unreviewed
from ccm.record import Patient
from ccm.service_month import ServiceMonth
from storage.ids import new_id

SHOWN = 8
TICKED_MOST = 20  # entries of a patient in one form; the rest follows once these are answered
TAKE_BACK = "take back"
"""What a form sends for a level or family that is said no longer."""


@dataclass(frozen=True, slots=True)
class ToAttest:
    """A page of a month's patients. `version` is the newest word when it was read: a later one is not written over."""

    month: ServiceMonth
    shown: tuple[Attestable, ...]
    count: int
    waiting: int  # of them, with something asked
    asked: Mapping[Ask, int]
    planning: tuple[Attestable, ...]  # those whom an initiating visit concerns
    page: int
    version: str
    today: date
    money: bool
    single: bool = False  # one patient's, as asked for by name
    closed: bool = False  # and that month is closed
    unreviewed: int = 0  # months with time that the practitioner did not go over yet, once the month is over


@dataclass(frozen=True, slots=True)
class Word:
    """What a form says of one patient. None leaves a thing as it is; the note goes with each new word."""

    note: str = ""
    level: str | None = None
    family: str | None = None
    separate: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept, and for whom not, with why."""

    month: ServiceMonth
    done: tuple[tuple[MonthOf, tuple[SignOff, ...]], ...]
    skipped: tuple[tuple[Patient, str], ...]
    outrun: frozenset[str] = frozenset()  # of those, the case ids of whom something newer was said
    notices: tuple[tuple[Patient, str], ...] = ()  # what it means for months that are closed


class Outrun(StateRefused):
    """Somebody said something newer than what the form showed."""


def months_to_attest(work: Work) -> tuple[ToAttest, ...]:
    """The present month and the one before it, each where something of the practitioner's own is open or was said."""
    now = ServiceMonth.of_day(work.today)
    pages = (_page(work, month, 0) for month in (now.previous, now))
    found = [one for one in pages if one.count or one.unreviewed]
    work.saw(*(one.of.patient.id for month in found for one in month.planning))
    return tuple(found)


def to_attest(work: Work, month: ServiceMonth, page: int) -> ToAttest:
    """The practitioner's own patients of a month that is not closed, exceptions first, a page at a time.

    Raises StateRefused for a month that has not begun.
    """
    _begun(work, month)
    found = _page(work, month, page)
    work.saw(*(one.of.patient.id for one in found.shown))
    return found


def _page(work: Work, month: ServiceMonth, page: int) -> ToAttest:
    closed = work.uow.closes.of_month(month)
    unreviewed = 0

    def worth(rows: PatientRows) -> bool:
        nonlocal unreviewed
        unreviewed += seems_unreviewed(rows)
        return rows.patient.id not in closed and may_ask(rows, month)

    found = [_attestable(work, of) for of in own_months(work, month, worth)]
    listed_ = ordered([one for one in found if one.asks or one.said])
    at = min(max(page, 0), max(0, (len(listed_) - 1) // SHOWN))
    shown = tuple(listed_[at * SHOWN : (at + 1) * SHOWN])
    asked = {ask: sum(ask in one.asks for one in listed_) for ask in Ask}
    planning = tuple(one for one in listed_ if Ask.PLANNING in one.asks)[:SHOWN]
    return ToAttest(
        month=month,
        shown=shown,
        count=len(listed_),
        waiting=sum(bool(one.asks) for one in listed_),
        asked={ask: count for ask, count in asked.items() if count},
        planning=planning,
        page=at,
        version=_version(shown),
        today=work.today,
        money=MONEY.permits(work.person),
        unreviewed=unreviewed if month.last_day < work.today else 0,
    )


def one_to_attest(work: Work, patient: Patient, month: ServiceMonth) -> ToAttest:
    """One patient's month, whatever is asked of it, also where it is closed. Raises StateRefused for another's."""
    one = _one(work, patient, month)
    closed = bool(work.uow.closes.of_patient(patient.id, month))
    asked = dict.fromkeys(one.asks, 1)
    return ToAttest(
        month=month,
        shown=(one,),
        count=1,
        waiting=int(bool(one.asks)),
        asked=asked,
        planning=(),
        page=0,
        version=_version((one,)),
        today=work.today,
        money=MONEY.permits(work.person),
        single=True,
        closed=closed,
    )


def attest(work: Work, month: ServiceMonth, version: str, said: Mapping[str, Word]) -> Kept:
    """Keep what is new of each patient, by case id. Whom it cannot be kept for is named, and holds nobody up.

    Raises StateRefused for a month that has not begun: decision making counts in its own month (R-F2).
    """
    _begun(work, month)
    done, skipped, outrun, notices = [], [], set(), []
    for case_id, word in said.items():
        patient = by_case(work, case_id)
        try:
            rows = _new_rows(work, _one(work, patient, month), version, word)
        except CcmError as refused:  # raised before anything of this patient was kept
            skipped.append((patient, refused.sentence))
            outrun |= {case_id} if isinstance(refused, Outrun) else set()
            continue
        for row in rows:
            work.uow.sign_offs.add(row)
        if rows:
            done.append((MonthReader(work.uow, work.zone, month, work.rules).one(patient), tuple(rows)))
            notices += [(patient, closed_notice(work, patient.id, month, say_same=False))]
    counts = {kind: sum(one.kind is kind for _, rows in done for one in rows) for kind in KINDS}
    work.facts.update(month=str(month), **{kind.value: str(count) for kind, count in counts.items() if count})
    said_of = tuple(one for one in notices if one[1])
    return Kept(month, tuple(done), tuple(skipped), frozenset(outrun), said_of)


def _new_rows(work: Work, one: Attestable, version: str, word: Word) -> list[SignOff]:
    """The rows that say something new. Raises Outrun where somebody's newer word would be written over."""
    new = [*_new_level(one, word), *_new_family(one, word), *_new_separate(one, word)]
    if new and _version((one,)) > version:
        raise Outrun("Something was attested here since the form was opened; open it again to see it.")
    patient_id, month = one.of.patient.id, one.of.month
    return [
        SignOff(new_id(), patient_id, month, kind, value, work.person.id, work.now, word.note) for kind, value in new
    ]


New = Iterator[tuple[SignOffKind, str]]


def _new_level(one: Attestable, word: Word) -> New:
    old = one.standing(SignOffKind.MDM)
    if word.level == TAKE_BACK:
        if old is not None:
            yield SignOffKind.MDM, ""
    elif word.level in LEVELS:
        if not word.note:
            raise StateRefused("The decision making needs its note: a level without one does not count (R-F2).")
        mine = old is not None and one.of.practitioner is not None and old.by_id == one.of.practitioner.id
        if old is None or not mine or (old.value, old.why) != (word.level, word.note):
            yield SignOffKind.MDM, str(word.level)


def _new_family(one: Attestable, word: Word) -> New:
    old = one.standing(SignOffKind.FAMILY)
    if word.family == TAKE_BACK:
        if old is not None:
            yield SignOffKind.FAMILY, ""
    elif word.family and (old is None or old.value != word.family):
        if word.family not in {each.rung.family.value for each in one.families}:
            raise StateRefused("The minutes do not reach that family any more; open the form again.")
        yield SignOffKind.FAMILY, word.family


def _new_separate(one: Attestable, word: Word) -> New:
    """A tick attests; a tick taken away takes back, where the form had room to show all of them."""
    if word.separate is None:
        return
    for entry in one.same_day:
        key = entry.state.entry.id
        if key in word.separate and not entry.separate:
            yield SignOffKind.SEPARATE, key
        elif key not in word.separate and entry.separate and len(one.same_day) <= TICKED_MOST:
            yield SignOffKind.SEPARATE, f"{NOT_SEPARATE}{key}"


@dataclass(frozen=True, slots=True)
class ToPlan:
    """An initiating visit with care planning beyond it: what the chart shows of it, and what was said."""

    one: Attestable
    codes: tuple[str, ...]
    today: date


def to_plan(work: Work, patient: Patient, month: ServiceMonth) -> ToPlan:
    """What the form over care planning opens with. Raises StateRefused where it cannot be billed again."""
    one = _one(work, patient, month)
    return ToPlan(one, _planning_rules(work, one).initiating_visit_codes, work.today)


def attest_planning(work: Work, patient: Patient, month: ServiceMonth, code: str, on: date | None, note: str) -> Kept:
    """Keep that there was care planning beyond the visit, on the visit's day (R-G5); an empty code takes it back.

    Raises FieldsRefused, and StateRefused where the practitioner has it in another month already.
    """
    one = _one(work, patient, month)
    old = one.standing(SignOffKind.PLANNING)
    if code:
        codes = _planning_rules(work, one).initiating_visit_codes
        wrong = {}
        if not listed(code, codes):
            wrong["code"] = f"An initiating visit is one of: {', '.join(codes)}."
        if on is None or ServiceMonth.of_day(on) != month or on > work.today:
            wrong["on"] = f"The visit was in {month.label}, today at the latest."
        if not note:
            wrong["note"] = "What was assessed and planned beyond the visit, in a line."
        if wrong:
            raise FieldsRefused(wrong)
    before = (old.value, old.checked_on, old.why) if old else ("", None, "")
    row = SignOff(new_id(), patient.id, month, SignOffKind.PLANNING, code, work.person.id, work.now, note, on)
    if (code, on, note) == before or (not code and old is None):
        return Kept(month, (), ())
    work.uow.sign_offs.add(row)
    work.facts.update(month=str(month), planning="1" if code else "0")
    done = (MonthReader(work.uow, work.zone, month, work.rules).one(patient), (row,))
    notices = closed_since(work, patient.id, date.min)  # once per practitioner: other months' claims may rest on it
    return Kept(month, (done,), (), notices=tuple((patient, one) for one in notices))


def _planning_rules(work: Work, one: Attestable) -> RuleData:
    """The file that decides it. Raises StateRefused: already billed, not paid to this practice, or no file."""
    rules = _rules(work, one.of)
    if rules is None:
        raise StateRefused(f"No rule file holds for {one.of.month.label}. Load one (CCM_RULES).")
    code = rules.base(Family.PLANNING)
    if one.of.record.rural and not code.rural:
        raise StateRefused(f"{code.code} is not paid to an RHC or FQHC; the visit there has it already.")
    month, biller = one.of.month, work.person.id
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    others = [each for each in reader.planned_elsewhere(one.of.patient.id) if planned_before([each], month, biller)]
    facts = reader.facts(())
    if others or planning_charged(one.of.rows.charges, facts, biller):
        where, mend = "before, as the imported charges show", "have the charge corrected"
        if others:
            where, mend = f"in {others[0].month.label}", f"take it back there first (`/ccm attest {others[0].month}`)"
        raise StateRefused(
            f"{code.code} is paid once per patient and billing practitioner, and you have it {where}. "
            f"If that is wrong, {mend}."
        )
    return rules


def _one(work: Work, patient: Patient, month: ServiceMonth) -> Attestable:
    """Raises StateRefused for a month to come, and for another practitioner's patient."""
    _begun(work, month)
    of = MonthReader(work.uow, work.zone, month, work.rules).one(patient)
    require_own(work, of)
    work.saw(patient.id)
    return _attestable(work, of)


def require_own(work: Work, of: MonthOf) -> None:
    """Raises StateRefused where the month's billing practitioner is nobody or somebody else."""
    if of.practitioner is None:
        raise StateRefused("Nobody was the patient's billing practitioner then. Name one first: `/ccm assign`.")
    if of.practitioner.id != work.person.id:
        raise StateRefused(
            f"The billing practitioner of {of.month.label} is {of.practitioner.name}, and attests it personally (R-F2)."
        )


def own_months(work: Work, month: ServiceMonth, worth: Callable[[PatientRows], bool]) -> Iterator[MonthOf]:
    """The months worth deciding of those whose billing practitioner this person was at the month's end."""
    end, assigned = month.bounds(work.zone)[1], work.uow.enrolments.all_assignments()
    mine = [
        one
        for one in work.uow.patients.all()
        if practitioner_at(assigned.get(one.id, ()), one.practitioner_id, end) == work.person.id
    ]
    return MonthReader(work.uow, work.zone, month, work.rules).of(mine, worth)


def _attestable(work: Work, of: MonthOf) -> Attestable:
    reader = MonthReader(work.uow, work.zone, of.month, work.rules)

    def planned() -> bool:
        return any(one.by_id == work.person.id for one in reader.planned_elsewhere(of.patient.id))

    return attestable(of, _rules(work, of), planned)


def _rules(work: Work, of: MonthOf) -> RuleData | None:
    return rules_for(work.rules, of.payer, of.month) or rules_for(work.rules, MEDICARE, of.month)


def _begun(work: Work, month: ServiceMonth) -> None:
    if month.first_day > work.today:
        raise StateRefused(f"{month.label} has not begun: a month is attested in it or after it.")


def _version(shown: Sequence[Attestable]) -> str:
    return max((row.id for one in shown for row in one.of.rows.sign_offs if row.kind in KINDS), default="")

"""A practice's indicators of a month, read in one pass, span by span: memory does not grow with the panel."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import nsmallest
from operator import itemgetter

from bot.actions.desk import Work
from bot.actions.month_rows import SPAN, MonthReader
from bot.actions.month_standing import Standing
from bot.actions.occasion import posting_of
from bot.actions.roles import IN_CHARGE, Deed, require
from ccm.billing.gathered import MonthOf, PracticeFacts, decided
from ccm.care_plan import PlanEvent
from ccm.errors import RoleRefused
from ccm.follow_up import Loop
from ccm.indicators.figure import of_patient
from ccm.indicators.measure import Which
from ccm.indicators.observed import Observed, Terms
from ccm.indicators.outcomes import DAYS
from ccm.indicators.table import ABOUT_STAFF, TABLE
from ccm.indicators.tally import Indicator, Tally
from ccm.posting_settings import DEFAULT
from ccm.record import Attempt, Patient, Person
from ccm.service_month import ServiceMonth
from storage.marks import Mark
from storage.scope import Span
from storage.unit_of_work import PracticeView

PAGE = 8
PEOPLE_PAGE = 20


@dataclass(slots=True)
class Watch:
    """Counts decided months as they pass, in whatever else is made of them; reads what stands beside them by spans."""

    view: PracticeView
    tally: Tally
    _ids: Sequence[str]
    _beside: _Beside | None = None

    @staticmethod
    def over(reader: MonthReader, facts: PracticeFacts, now: datetime, without: Collection[Which] = ()) -> Watch:
        """Of that reader's month as it stands at an instant."""
        terms = Terms.of(facts, posting_of(reader.view, DEFAULT), now)
        return Watch(reader.view, Tally(terms, without), reader.view.patients.ids())

    def through(self, months: Iterable[Standing]) -> Iterator[Standing]:
        """The same months, counted."""
        for one in months:
            self.tally.add(self.observed(one.of, like_another=one.generic))
            yield one

    def observed(self, of: MonthOf, *, like_another: bool) -> Observed:
        """A decided month with what stands beside it. Months come in the order of the patients' ids."""
        key = of.patient.id
        if self._beside is None or not self._beside.span.first <= key <= self._beside.span.last:
            at = bisect_left(self._ids, key)
            self._beside = _Beside.read(self.view, self.tally.terms, Span(tuple(self._ids[at : at + SPAN])))
        return self._beside.observed(of, self.tally.terms, like_another=like_another)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is read of a span of patients beside their months."""

    span: Span
    loops: Mapping[str, Sequence[Loop]]
    attempts: Mapping[str, Sequence[Attempt]]
    contacts: Mapping[str, datetime]
    events: Mapping[str, Sequence[PlanEvent]]
    marks: Mapping[Mark, Collection[str]]

    @staticmethod
    def read(view: PracticeView, terms: Terms, span: Span) -> _Beside:
        since, end = terms.month.bounds(terms.zone)
        return _Beside(
            span,
            view.follow_ups.open_between(since, terms.until, span),
            view.attempts.of_span(span, since, end + timedelta(days=DAYS)),
            view.attempts.last_contacts_of(span, terms.until),
            view.plans.events_of(span),
            view.marks.of_span(span, terms.month.first_day, terms.month.last_day),
        )

    def observed(self, of: MonthOf, terms: Terms, *, like_another: bool) -> Observed:
        key = of.patient.id
        return Observed(
            of,
            terms,
            self.loops.get(key, ()),
            self.attempts.get(key, ()),
            self.contacts.get(key),
            self.events.get(key, ()),
            like_another,
            self.marks[Mark.CHARTED],
            self.marks[Mark.OUTCOME],
        )


def _months(reader: MonthReader, now: datetime, without: Collection[Which] = ()) -> tuple[Watch, Iterator[Observed]]:
    """A month's patients, decided and observed; whoever iterates adds them up."""
    facts = reader.practice()
    watch, alike = Watch.over(reader, facts, now, without), reader.view.sketches.alike()

    def each() -> Iterator[Observed]:
        for rows in reader.rows():
            of = decided(rows, facts)
            yield watch.observed(of, like_another=of.plan is not None and of.plan.id in alike)

    return watch, each()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The screen's value: each indicator with last month's. Without `staff` none about the staff is in it."""

    month: ServiceMonth
    now: tuple[Indicator, ...]
    before: Mapping[Which, Indicator]
    running: bool


def sheet(work: Work, month: ServiceMonth) -> Sheet:
    """The month's and those of the month before. What is about the staff is for lead and owner alone."""
    work.facts.update(month=str(month))
    now, before = (_counted(work, one) for one in (month, month.previous))
    return Sheet(month, now, {one.which: one for one in before}, work.today <= month.last_day)


def _counted(work: Work, month: ServiceMonth) -> tuple[Indicator, ...]:
    staff = IN_CHARGE.permits(work.person)
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    watch, months = _months(reader, work.now, () if staff else ABOUT_STAFF)
    for one in months:
        watch.tally.add(one)
    found = watch.tally.indicators()
    return found if staff else tuple(replace(one, people=(), split_by="") for one in found)


@dataclass(frozen=True, slots=True)
class BehindIndicator:
    """The patients behind an indicator: a page of them, each with what that patient's month adds, in words."""

    month: ServiceMonth
    indicator: Indicator
    rows: tuple[tuple[Patient, str], ...]
    page: int


def behind_indicator(work: Work, month: ServiceMonth, which: Which, page: int) -> BehindIndicator:
    """That page, by name. Who is shown is in the audit trail. Raises RoleRefused."""
    definition = TABLE[which]
    require(work.person, Deed.LOOK)
    if which in ABOUT_STAFF:
        _in_charge(work)
    watch, months = _months(MonthReader(work.uow, work.zone, month, work.rules), work.now, set(Which) - {which})

    def found() -> Iterator[tuple[tuple[str, ...], Patient, str]]:
        for one in months:
            watch.tally.add(one)
            measure, patient = definition.measure(one), one.patient
            if measure.behind:
                by_name = patient.family, patient.given, patient.mrn, patient.id
                yield by_name, patient, of_patient(definition, measure)

    first = nsmallest((page + 1) * PAGE, found(), key=itemgetter(0))
    (indicator,) = watch.tally.indicators()
    at = min(page, max(0, (indicator.patients - 1) // PAGE))
    rows = tuple((patient, words) for _, patient, words in first[at * PAGE : (at + 1) * PAGE])
    work.saw(*(patient.id for patient, _ in rows))
    work.facts.update(month=str(month), indicator=which.value)
    return BehindIndicator(month, indicator, rows, at)


@dataclass(frozen=True, slots=True)
class ByPerson:
    """An indicator's split by the staff: a page of it."""

    month: ServiceMonth
    indicator: Indicator
    people: Mapping[str, Person]
    page: int


def by_person(work: Work, month: ServiceMonth, which: Which, page: int) -> ByPerson:
    """That page, most first. Raises RoleRefused for who is neither lead nor owner."""
    _in_charge(work)
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    watch, months = _months(reader, work.now, set(Which) - {which})
    for one in months:
        watch.tally.add(one)
    (indicator,) = watch.tally.indicators()
    work.facts.update(month=str(month), indicator=which.value)
    people = {one.id: one for one in work.uow.staff.all(active_only=False)}
    return ByPerson(month, indicator, people, min(page, max(0, (len(indicator.people) - 1) // PEOPLE_PAGE)))


def _in_charge(work: Work) -> None:
    if not IN_CHARGE.permits(work.person):
        raise RoleRefused(f"Figures about the staff are for {IN_CHARGE.words}.")

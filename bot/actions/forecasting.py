"""The forecast, read: the counted seconds of everyone in the programme about whom anything may prompt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.actions.desk import Work
from bot.actions.month_rows import MonthReader
from bot.actions.month_totals import MonthNow, month_now
from bot.actions.occasion import posting_of
from ccm.billing.gathered import PracticeFacts
from ccm.billing.month_total import month_total
from ccm.billing.rules import RuleData
from ccm.enrolment import COUNTING, state_of
from ccm.forecast import Forecast, Short, forecast
from ccm.posting_settings import DEFAULT, PostingSettings
from ccm.prompting import may_prompt
from ccm.record import Patient, Person
from ccm.service_month import ServiceMonth
from storage.unit_of_work import PracticeView

PAGE = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A patient of a forecast, with the month's line: what counts, what is missing, the work that is due."""

    short: Short
    now: MonthNow


@dataclass(frozen=True, slots=True)
class Mine:
    """One person's patients who will miss 20 minutes: a page of them, nearest first."""

    forecast: Forecast
    person: Person
    shown: tuple[Named, ...]
    page: int
    count: int


def forecast_of(
    view: PracticeView, zone: ZoneInfo, rules: Sequence[RuleData], day: date, settings: PostingSettings
) -> Forecast:
    """That day's."""
    reader = MonthReader(view, zone, ServiceMonth.of_day(day), rules)
    facts = reader.practice()
    return forecast(day, settings, _totals(reader, facts), facts.people)


def _totals(reader: MonthReader, facts: PracticeFacts) -> Iterator[tuple[Patient, int]]:
    for rows in reader.rows():
        state = state_of(rows.steps)
        if state in COUNTING and may_prompt(state, rows.patient.do_not_call):
            yield rows.patient, month_total(rows, facts).counted_seconds


def my_forecast(work: Work, page: int) -> Mine:
    """The caller's own, today. Whom it shows is in the audit trail."""
    settings = posting_of(work.uow, DEFAULT)
    found = forecast_of(work.uow, work.zone, work.rules, work.today, settings)
    return named(work, found, page)


def named(work: Work, found: Forecast, page: int) -> Mine:
    """A page of one person's patients, with what is due for each."""
    own = found.of(work.person.id)
    at = min(page, max(0, (len(own) - 1) // PAGE))
    shown = own[at * PAGE : (at + 1) * PAGE]
    work.saw(*(one.patient.id for one in shown))
    lines = tuple(Named(one, month_now(work, one.patient, found.month)) for one in shown)
    return Mine(found, work.person, lines, at, len(own))

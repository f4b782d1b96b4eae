"""A patient's coverage: the form behind the card's button, for front desk, owner, lead and biller."""

from __future__ import annotations

from bot.actions.covering import CoverageSaid, coverage_of, record_coverage
from bot.actions.desk import Caller, Desk
from bot.actions.refused import FieldsRefused
from bot.actions.roles import Deed
from bot.actions.whom import by_case
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.submitted import Submitted
from bot.views.coverage import coverage_form, coverage_saved


def open_coverage(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form with what holds today."""
    return desk.perform(
        caller,
        Deed.COVERAGE,
        lambda work: coverage_of(work, by_case(work, case_id)),
        lambda now: OpenView(coverage_form(now)),
    )


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep a row, or say under which field it cannot be."""
    said = CoverageSaid(
        form.line("payer"),
        form.line("member_id"),
        form.day("since"),
        form.day("until"),
        form.day("checked_on"),
    )
    try:
        return desk.perform(
            caller, Deed.COVERAGE, lambda work: record_coverage(work, by_case(work, form.meta), said), coverage_saved
        )
    except FieldsRefused as refused:
        return FieldErrors(refused.fields)

"""The practitioner's review of whole months: the page behind *Review*, its ticks, and the button on one month."""

from __future__ import annotations

from bot.actions import month_review
from bot.actions.desk import Caller, Desk
from bot.actions.roles import Deed
from bot.actions.whom import by_case
from bot.answers import OpenView, Reply
from bot.commands.pressed import number, parts
from bot.commands.submitted import Submitted
from bot.views.month_review import review_form, review_kept
from bot.views.patient_month import patient_month_answer
from ccm.service_month import ServiceMonth


def open_page(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A page of the month's patients, exceptions first: the button says which."""
    words, page, _ = parts(value)
    month = ServiceMonth.parse(words)
    return desk.read_whole(
        caller,
        Deed.ATTEST_MONTH,
        month,
        lambda work: OpenView(review_form(month_review.to_review(work, month, number(page)))),
        modal=True,
    )


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep the review of whom was ticked, as the month was shown."""
    month, _, _ = parts(form.meta)
    pairs = (one.partition("|") for one in form.choices("reviewed"))
    ticked = {case_id: stamp for case_id, _, stamp in pairs}
    return desk.perform(
        caller,
        Deed.ATTEST_MONTH,
        lambda work: month_review.review_many(work, ServiceMonth.parse(month), ticked),
        review_kept,
    )


def review_one(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The button on one patient's month: reviewed, or taken back."""
    case_id, month, stamp = parts(value)
    return desk.perform(
        caller,
        Deed.ATTEST_MONTH,
        lambda work: month_review.review_one(work, by_case(work, case_id), ServiceMonth.parse(month), stamp),
        lambda found: patient_month_answer(*found),
    )

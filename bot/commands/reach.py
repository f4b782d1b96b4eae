"""How a patient is reached: the form behind the card's button."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk, Work
from bot.actions.look import Card, card
from bot.actions.outreach import Reach, change_reach
from bot.actions.roles import Deed
from bot.actions.whom import by_case
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.submitted import Submitted
from bot.views.forms_programme import reach_form
from bot.views.look import card_answer


def open_reach(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form with what is known."""
    return desk.perform(
        caller, Deed.REACH, lambda work: by_case(work, case_id), lambda patient: OpenView(reach_form(patient))
    )


def submit_reach(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep it, and show the card."""
    shown, reach = _reach(form.before()), _reach(form)
    today = desk.today(caller)
    if reach.caregiver_since is not None and reach.caregiver_since > today:
        return FieldErrors({"caregiver_since": "The permission was given today or earlier."})

    def act(work: Work) -> Card:
        return card(work, change_reach(work, by_case(work, form.meta), shown, reach))

    return desk.perform(caller, Deed.REACH, act, card_answer)


def _reach(form: Submitted) -> Reach:
    phone, best_time, language, interpreter, caregiver = (
        form.line(name) for name in ("phone", "best_time", "language", "interpreter", "caregiver")
    )
    since, quiet = form.day("caregiver_since"), "yes" in form.choices("do_not_call")
    return Reach(phone, best_time, language, interpreter, caregiver, since, do_not_call=quiet)

"""`/ccm patient`, `find` and `today`, and the picker's suggestions."""

from __future__ import annotations

from bot.actions import look
from bot.actions.desk import Caller, Desk, Work
from bot.actions.look import Card
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_picker
from bot.commands.submitted import Submitted
from bot.views import look as views
from ccm.grammar import usage
from ccm.grammar.verbs import read_patient
from ccm.text import plain


def run_patient(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The card of the line's patient; with no line, the picker."""
    if not text:
        return open_picker(desk, caller, Deed.LOOK, "Find a patient", "patient")
    words = read_patient(text, "patient")

    def act(work: Work) -> Card | Which:
        return for_patient(work, words, "patient", text, lambda patient: look.card(work, patient))

    return desk.perform(caller, Deed.LOOK, act, _show_card)


def open_card(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The card behind a button."""
    return desk.perform(caller, Deed.LOOK, lambda work: look.card(work, by_case(work, case_id)), _show_card)


def resume_patient(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept `patient` line, with its chart chosen."""
    return open_card(desk, caller, case_id)


def submit_patient(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """The picker's form."""
    return open_card(desk, caller, form.choice("patient"))


def run_find(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Search; with no text, the picker."""
    wanted = plain(text)[:200]
    if not wanted:
        return open_picker(desk, caller, Deed.FIND, "Find a patient", "patient")
    return desk.perform(caller, Deed.FIND, lambda work: look.find(work, wanted), views.found)


def run_today(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The person's day."""
    return desk.read_beside(caller, Deed.TODAY, lambda work: views.day(look.today(work)))


def _show_card(result: Card | Which) -> Reply:
    if isinstance(result, Which):
        return views.which(result.candidates, result.why, result.draft_id, "patient")
    return views.card_answer(result)


PATIENT = Verb("patient", usage.PATIENT, "The patient's card.", Deed.LOOK, run_patient, resume_patient)
FIND = Verb("find", usage.FIND, "Search by name, MRN, phone or birth date.", Deed.FIND, run_find)
TODAY = Verb("today", usage.TODAY, "Your day: entries, confirmations, timer.", Deed.TODAY, run_today)

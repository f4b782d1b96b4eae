"""`/ccm attempt`: an outreach attempt, never minutes by itself."""

from __future__ import annotations

from bot.actions.attempts import Tried, attempt, withdraw
from bot.actions.desk import Caller, Desk, Work
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, certain_or_none, for_patient
from bot.answers import OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_blank
from bot.commands.submitted import Submitted
from bot.views.forms import attempt_form
from bot.views.look import which
from bot.views.saved import attempt_withdrawn, tried
from ccm.grammar import usage
from ccm.grammar.verbs import read_attempt
from ccm.record import Outcome, Patient
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Record the line's attempt; with no line, open the form."""
    if not text:
        return open_blank(desk, caller, Deed.ATTEMPT, attempt_form)
    line = read_attempt(text)

    def act(work: Work) -> Tried | Which:
        return for_patient(
            work, line.patient, "attempt", text, lambda patient: attempt(work, patient, line.outcome, line.note)
        )

    return desk.perform(caller, Deed.ATTEMPT, act, _show)


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept line, with its chart chosen."""
    line = read_attempt(text)
    return desk.perform(
        caller, Deed.ATTEMPT, lambda work: attempt(work, by_case(work, case_id), line.outcome, line.note), _show
    )


def open_from_line(desk: Desk, caller: Caller, line: str) -> Reply | None:
    """The form filled with what could be understood of a kept line; the rest stands in the note."""

    def understood(work: Work) -> tuple[Patient | None, Outcome | None, str]:
        words = plain(line).split()
        at = next((n for n, word in enumerate(words) if word.lower() in set(Outcome)), None)
        name = " ".join(words[:at] if at else words[:1])
        rest = words[at + 1 :] if at is not None else words[1:]
        patient = certain_or_none(work, name)
        return patient, Outcome(words[at].lower()) if at is not None else None, " ".join(rest if patient else words)

    return desk.perform(caller, Deed.ATTEMPT, understood, lambda known: OpenView(attempt_form(*known)))


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Record the form's attempt."""
    outcome, note, case_id = Outcome(form.choice("outcome")), form.line("note"), form.choice("patient")
    return desk.perform(caller, Deed.ATTEMPT, lambda work: attempt(work, by_case(work, case_id), outcome, note), _show)


def undo(desk: Desk, caller: Caller, attempt_id: str) -> Reply | None:
    """Take back the attempt of a button."""
    return desk.perform(caller, Deed.ATTEMPT, lambda work: withdraw(work, attempt_id), attempt_withdrawn)


def _show(result: Tried | Which) -> Reply:
    if isinstance(result, Which):
        return which(result.candidates, result.why, result.draft_id, "attempt")
    return tried(result)


VERB = Verb(
    "attempt", usage.ATTEMPT, "Record an outreach attempt.", Deed.ATTEMPT, run, resume, has_form=True, once=True
)

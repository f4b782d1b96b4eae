"""`/ccm close`: who must do what before a month is closed; then its close, patient-month by patient-month."""

from __future__ import annotations

from bot.actions import closing
from bot.actions.closing import OneClose
from bot.actions.desk import Caller, Desk, Work
from bot.actions.month import patient_month
from bot.actions.month_list import panel
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.month import ALL, parts, read_line
from bot.commands.submitted import Submitted
from bot.views.closing import close_answer, one_close_answer
from bot.views.forms_month import amend_form
from bot.views.look import which
from ccm.errors import StateRefused
from ccm.grammar import usage
from ccm.service_month import ServiceMonth
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The pre-close list of the line's month; with a patient, that patient-month before its close."""
    line = read_line(desk, caller, "close", text)
    words = line.patient
    if words is None:
        return desk.perform(caller, Deed.CLOSE, lambda work: closing.pre_close(work, line.month), close_answer)

    def act(work: Work) -> OneClose | Which:
        return for_patient(work, words, "close", text, lambda one: closing.closing_of(work, one, line.month))

    def show(result: OneClose | Which) -> Reply:
        if isinstance(result, Which):
            return which(result.candidates, result.why, result.draft_id, "close")
        return one_close_answer(result)

    return desk.perform(caller, Deed.CLOSE, act, show)


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept line, with its chart chosen."""
    return open_patient(desk, caller, f"{case_id}|{read_line(desk, caller, 'close', text).month}")


def open_close(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The pre-close list behind a button."""
    return desk.perform(
        caller, Deed.CLOSE, lambda work: closing.pre_close(work, ServiceMonth.parse(value)), close_answer
    )


def open_patient(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """One patient-month before its close."""
    case_id, month, _ = parts(value)
    return desk.perform(
        caller,
        Deed.CLOSE,
        lambda work: closing.closing_of(work, by_case(work, case_id), ServiceMonth.parse(month)),
        one_close_answer,
    )


def close_ready(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Close everything that is ready."""
    return desk.perform(
        caller, Deed.CLOSE, lambda work: closing.close_ready(work, ServiceMonth.parse(value)), close_answer
    )


def close_one(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Close the patient-month that was read."""
    case_id, month, stamp = parts(value)
    return desk.perform(
        caller,
        Deed.CLOSE,
        lambda work: closing.close_one(work, by_case(work, case_id), ServiceMonth.parse(month), stamp),
        one_close_answer,
    )


def open_amend(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form that asks why: for one closed month, or for all that changed."""
    case_id, month_words, _ = parts(value)

    def act(work: Work) -> OpenView:
        month = ServiceMonth.parse(month_words)
        if case_id == ALL:
            count = panel(work, month).count("changed")
            if not count:
                raise StateRefused("No closed month says something else than its close.")
            return OpenView(amend_form(month, None, count))
        now = patient_month(work, by_case(work, case_id), month)
        if not now.standing.otherwise:
            raise StateRefused("Nothing to amend: the month says what its close says.")
        return OpenView(amend_form(month, now.patient, 1))

    return desk.perform(caller, Deed.CLOSE, act, lambda form: form)


def submit_amend(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Amend, with the reason."""
    case_id, month, _ = parts(form.meta)
    why = plain(form.text("reason").replace("\n", " "))[:500]
    if not why:
        return FieldErrors({"reason": "Please say why: it is kept with the amendment."})
    if case_id == ALL:
        return desk.perform(
            caller, Deed.CLOSE, lambda work: closing.amend_changed(work, ServiceMonth.parse(month), why), close_answer
        )
    return desk.perform(
        caller,
        Deed.CLOSE,
        lambda work: closing.amend_one(work, by_case(work, case_id), ServiceMonth.parse(month), why),
        one_close_answer,
    )


VERB = Verb("close", usage.CLOSE, "Who must do what before the close; the close.", Deed.CLOSE, run, resume)

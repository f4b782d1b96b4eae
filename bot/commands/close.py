"""`/ccm close`: who must do what before a month is closed; then its close, patient-month by patient-month."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions import closing
from bot.actions.billed_again import bill_again
from bot.actions.closing import OneClose
from bot.actions.desk import Caller, Desk, Work
from bot.actions.month_list import panel
from bot.actions.roles import Deed
from bot.actions.whom import by_case
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.month import ALL, Press, month_of, on_line
from bot.commands.pressed import parts
from bot.commands.submitted import Submitted
from bot.views.closing import close_answer, one_close_answer
from bot.views.forms_month import TAKE_BACK, again_form, amend_form, amend_one_form
from bot.views.month_words import NUMBERS
from ccm.errors import StateRefused
from ccm.grammar import usage
from ccm.record import Patient
from ccm.service_month import ServiceMonth


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The pre-close list of the line's month; with a patient, that patient-month before its close."""
    return on_line(
        desk,
        caller,
        "close",
        Deed.CLOSE,
        text,
        lambda work, month: close_answer(closing.pre_close(work, month)),
        lambda work, patient, month: one_close_answer(closing.closing_of(work, patient, month)),
    )


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept line, with its chart chosen."""
    return open_patient(desk, caller, f"{case_id}|{month_of(desk, caller, 'close', text).month}")


def _on_patient(act: Callable[[Work, Patient, ServiceMonth, str], OneClose]) -> Press:
    def press(desk: Desk, caller: Caller, value: str) -> Reply | None:
        case_id, month, stamp = parts(value)
        return desk.perform(
            caller,
            Deed.CLOSE,
            lambda work: act(work, by_case(work, case_id), ServiceMonth.parse(month), stamp),
            one_close_answer,
        )

    return press


def open_close(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The pre-close list behind a button."""
    month = ServiceMonth.parse(value)
    return desk.read_whole(caller, Deed.CLOSE, month, lambda work: close_answer(closing.pre_close(work, month)))


def close_ready(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Close what is ready."""
    return desk.perform_whole(caller, Deed.CLOSE, closing.close_ready(ServiceMonth.parse(value)), close_answer)


close_one = _on_patient(closing.close_one)
open_patient = _on_patient(lambda work, patient, month, _: closing.closing_of(work, patient, month))


def open_amend(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form that asks why: for one closed month, or for all that changed."""
    case_id, words, stamp = parts(value)
    if case_id in (ALL, NUMBERS):
        return _open_amend_all(desk, caller, ServiceMonth.parse(words), numbers=case_id == NUMBERS)

    def act(work: Work) -> OpenView:
        found = closing.closing_of(work, by_case(work, case_id), ServiceMonth.parse(words))
        if not found.now.standing.otherwise:
            raise StateRefused("Nothing to amend: the month says what its close says.")
        return OpenView(amend_one_form(found, stamp or found.stamp))

    return desk.perform(caller, Deed.CLOSE, act, lambda form: form)


def _open_amend_all(desk: Desk, caller: Caller, month: ServiceMonth, *, numbers: bool) -> Reply | None:
    def read(work: Work) -> OpenView:
        count = panel(work, month).count("numbers" if numbers else "changed")
        if not count:
            raise StateRefused("No closed month says something else than its close.")
        return OpenView(amend_form(month, count, numbers=numbers))

    return desk.read_whole(caller, Deed.CLOSE, month, read, modal=True)


def submit_amend(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Amend, with the reason."""
    case_id, month, _ = parts(form.meta)
    why = form.line("reason")
    if not why:
        return FieldErrors({"reason": "Please say why: it is kept with the amendment."})
    if case_id in (ALL, NUMBERS):
        whole = closing.amend_changed(ServiceMonth.parse(month), why, numbers=case_id == NUMBERS)
        return desk.perform_whole(caller, Deed.CLOSE, whole, close_answer, modal=True)
    back = form.choice("as") == TAKE_BACK
    amend = _on_patient(
        lambda work, patient, one, stamp: closing.amend_one(work, patient, one, why, stamp, take_back=back)
    )
    return amend(desk, caller, form.meta)


def open_again(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form that asks why a voided month is billed again."""
    case_id, month_words, void_id = parts(value)

    def act(work: Work) -> OpenView:
        found = closing.closing_of(work, by_case(work, case_id), ServiceMonth.parse(month_words))
        if found.again is None or not found.again.offered or found.again.void.id != void_id:
            raise StateRefused("There is nothing to bill again here, or not any more. Please open the month again.")
        return OpenView(again_form(found.now.patient, found.now.month, void_id))

    return desk.perform(caller, Deed.BILL_AGAIN, act, lambda form: form)


def submit_again(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep the word, with the reason."""
    case_id, month_words, void_id = parts(form.meta)
    why = form.line("reason")
    if not why:
        return FieldErrors({"reason": "Please say why: it is kept with your name."})

    def act(work: Work) -> OneClose:
        patient, month = by_case(work, case_id), ServiceMonth.parse(month_words)
        bill_again(work, patient, month, void_id, why)
        return closing.closing_of(work, patient, month, "It leaves as a new original with the next batch.")

    return desk.perform(caller, Deed.BILL_AGAIN, act, one_close_answer)


VERB = Verb("close", usage.CLOSE, "Who must do what before the close; the close.", Deed.CLOSE, run, resume)

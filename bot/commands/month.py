"""`/ccm month`: the practice's month, the patients behind a figure, one patient's month, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bot.actions import month_signs
from bot.actions.desk import Caller, Desk, Work
from bot.actions.month import PatientMonth, patient_month
from bot.actions.month_list import behind, panel
from bot.actions.month_signs import LookedUp, waiting_for_check
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.pressed import number, parts
from bot.commands.submitted import Submitted
from bot.views.forms_month import (
    BY_THE_RULES,
    checked_form,
    family_form,
    override_form,
    separate_form,
    take_back_form,
)
from bot.views.look import which
from bot.views.month import behind_answer, checked_answer, month_answer
from bot.views.patient_month import patient_month_answer
from ccm.billing.rules import Family
from ccm.errors import StateRefused
from ccm.grammar import usage
from ccm.grammar.months import MonthLine, read_month_line
from ccm.record import Patient
from ccm.service_month import ServiceMonth

Press = Callable[[Desk, Caller, str], Reply | None]
ALL = "-"
WORDS_MOST = 500


def on_line(
    desk: Desk,
    caller: Caller,
    verb: str,
    deed: Deed,
    text: str,
    whole: Callable[[Work, ServiceMonth], Reply],
    one: Callable[[Work, Patient, ServiceMonth], Reply],
    *,
    modal: bool = False,
) -> Reply | None:
    """A line `[2026-10] [patient]`: the practice's month, or one patient's; of several charts it is asked which.

    `modal` says that a form answers.
    """
    line = month_of(desk, caller, verb, text)
    words = line.patient
    if words is None:
        return desk.read_whole(caller, deed, line.month, lambda work: whole(work, line.month), modal=modal)

    def act(work: Work) -> Reply | Which:
        return for_patient(work, words, verb, text, lambda patient: one(work, patient, line.month))

    def show(result: Reply | Which) -> Reply:
        if isinstance(result, Which):
            return which(result.candidates, result.why, result.draft_id, verb)
        return result

    return desk.perform(caller, deed, act, show)


def month_of(desk: Desk, caller: Caller, verb: str, text: str) -> MonthLine:
    """The line, read as of when it was typed. Raises LineError."""
    return read_month_line(text, verb, ServiceMonth.of_day(desk.typed_on(caller)))


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The month of the line: the practice's, or a patient's."""
    return on_line(
        desk,
        caller,
        "month",
        Deed.MONTH,
        text,
        lambda work, month: month_answer(panel(work, month)),
        lambda work, patient, month: patient_month_answer(patient_month(work, patient, month)),
    )


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept line, with its chart chosen."""
    return open_patient(desk, caller, f"{case_id}|{month_of(desk, caller, 'month', text).month}")


def open_month(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The practice's month behind a button."""
    month = ServiceMonth.parse(value)
    return desk.read_whole(caller, Deed.MONTH, month, lambda work: month_answer(panel(work, month)))


def open_behind(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The patients behind a figure or a reason, a page of them."""
    words, name, page = parts(value)
    month = ServiceMonth.parse(words)
    return desk.read_whole(
        caller, Deed.MONTH, month, lambda work: behind_answer(behind(work, month, name, number(page)))
    )


def open_patient(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """One patient's month, or another page of it."""
    case_id, month, page = parts(value)
    return desk.perform(
        caller,
        Deed.MONTH,
        lambda work: patient_month(work, by_case(work, case_id), ServiceMonth.parse(month), number(page)),
        patient_month_answer,
    )


def open_checked(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form of a look-up: of one patient, or of all whose claim waits for it."""
    case_id, words, _ = parts(value)
    if case_id == ALL:
        return _open_checked_all(desk, caller, ServiceMonth.parse(words))
    return desk.perform(
        caller,
        Deed.CHECKED,
        lambda work: checked_form(ServiceMonth.parse(words), by_case(work, case_id), 1, work.today),
        OpenView,
    )


def _open_checked_all(desk: Desk, caller: Caller, month: ServiceMonth) -> Reply | None:
    def read(work: Work) -> OpenView:
        waiting = len(waiting_for_check(panel(work, month)))
        if not waiting:
            raise StateRefused(f"Nobody's claim of {month.label} waits for a look-up.")
        return OpenView(checked_form(month, None, waiting, work.today))

    return desk.read_whole(caller, Deed.CHECKED, month, read, modal=True)


def submit_checked(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep who looked up what, where and when."""
    case_id, month, _ = parts(form.meta)
    what, where, on = form.line("looked_up", WORDS_MOST), form.line("where", WORDS_MOST), form.day("on")
    wrong = {} if on else {"on": "On which day?"}
    wrong |= {name: "Please say it: an auditor asks." for name in ("looked_up", "where") if not form.line(name)}
    if on is None or wrong:
        return FieldErrors(wrong)
    said = LookedUp(what, where, on)
    if case_id != ALL:
        one = partial(month_signs.check_one, said=said)
        return _say(desk, caller, Deed.CHECKED, form, one, "The look-up is recorded.")
    when = ServiceMonth.parse(month)
    return desk.perform_whole(
        caller,
        Deed.CHECKED,
        month_signs.check_all(when, said),
        lambda patients: checked_answer(when, len(patients)),
        modal=True,
    )


def _opener(deed: Deed, show: Callable[[PatientMonth], OpenView]) -> Press:
    def press(desk: Desk, caller: Caller, value: str) -> Reply | None:
        case_id, month, _ = parts(value)
        return desk.perform(
            caller, deed, lambda work: patient_month(work, by_case(work, case_id), ServiceMonth.parse(month)), show
        )

    return press


def _override(now: PatientMonth) -> OpenView:
    if not now.overridable:
        raise StateRefused("No hold on this month is one that a person can answer for.")
    return OpenView(override_form(now))


def _family(now: PatientMonth) -> OpenView:
    if not now.families:
        raise StateRefused("The minutes of this month satisfy no family, so there is none to choose.")
    return OpenView(family_form(now))


def _separate(now: PatientMonth) -> OpenView:
    if not now.visit_day_entries:
        raise StateRefused("No time on the day of a billed visit waits for a reviewer in this month.")
    return OpenView(separate_form(now))


def _unanswer(now: PatientMonth) -> OpenView:
    if not now.answered:
        raise StateRefused("Nobody answered for a hold on this month, or it was taken back.")
    return OpenView(take_back_form(now, "The hold holds again, where it still stands.", "month_unanswer"))


def _uncheck(now: PatientMonth) -> OpenView:
    if not now.looked_up:
        raise StateRefused("No look-up stands on this month, or it was taken back.")
    return OpenView(take_back_form(now, "Its claim waits for a look-up again.", "month_uncheck"))


open_override = _opener(Deed.OVERRIDE, _override)
open_unanswer = _opener(Deed.UNANSWERED, _unanswer)
open_uncheck = _opener(Deed.UNCHECKED, _uncheck)
open_family = _opener(Deed.FAMILY, _family)
open_separate = _opener(Deed.SEPARATE, _separate)


def submit_override(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Answer for a hold."""
    return _with_reason(
        desk, caller, Deed.OVERRIDE, form, partial(month_signs.override, hold=form.choice("hold")), "Answered for."
    )


def submit_unanswer(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Take an answer for a hold back."""
    act = partial(month_signs.take_override_back, hold=form.choice("hold"))
    return _with_reason(desk, caller, Deed.UNANSWERED, form, act, "Taken back.")


def submit_uncheck(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Take a look-up back."""
    return _with_reason(desk, caller, Deed.UNCHECKED, form, month_signs.take_check_back, "Taken back.")


def submit_family(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Choose a family, or take the choice back."""
    said = form.choice("family")
    if said not in {*Family, BY_THE_RULES}:
        return FieldErrors({"family": "Please choose one."})
    family = None if said == BY_THE_RULES else Family(said)
    return _with_reason(desk, caller, Deed.FAMILY, form, partial(month_signs.choose_family, family=family), "Recorded.")


def submit_separate(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Attest entries as no part of that day's visit."""
    chosen = form.choices("entries")
    return _with_reason(
        desk, caller, Deed.SEPARATE, form, partial(month_signs.attest_separate, entry_ids=chosen), "Attested."
    )


def _with_reason(
    desk: Desk, caller: Caller, deed: Deed, form: Submitted, act: Callable[..., PatientMonth], said: str
) -> Reply | None:
    why = form.line("reason", WORDS_MOST)
    if not why:
        return FieldErrors({"reason": "Please say why: it is kept with your name."})
    return _say(desk, caller, deed, form, partial(act, why=why), said)


def _say(
    desk: Desk,
    caller: Caller,
    deed: Deed,
    form: Submitted,
    act: Callable[[Work, Patient, ServiceMonth], PatientMonth],
    said: str,
) -> Reply | None:
    case_id, month, _ = parts(form.meta)
    return desk.perform(
        caller,
        deed,
        lambda work: act(work, by_case(work, case_id), ServiceMonth.parse(month)),
        lambda now: patient_month_answer(now, said),
    )


VERB = Verb("month", usage.MONTH, "The month: who lacks what, and what can be billed.", Deed.MONTH, run, resume)

"""`/ccm todo` and `/ccm flag`: what is owed to a patient, and the edge case that goes to the lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from slack_sdk.models.views import View

from bot.actions import follow_ups
from bot.actions.desk import Caller, Desk, Work
from bot.actions.follow_ups import Owed
from bot.actions.outreach import letter_text
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, certain_or_none, for_patient, patient_of
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_blank
from bot.commands.submitted import Submitted
from bot.commands.todo_list import asked_for, run_list
from bot.views.forms_programme import cancel_form, close_form, hand_form, todo_form
from bot.views.look import which
from bot.views.plan import letter_copied, owed
from ccm.discharge import Under
from ccm.follow_up import CHOSEN, Loop
from ccm.grammar import usage
from ccm.grammar.verbs import read_flag, read_todo
from ccm.matching import PatientWords
from ccm.record import Patient
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Open a follow-up by line; with no line, by form."""
    today = desk.today(caller)
    if not text:
        return open_blank(desk, caller, Deed.TODO, lambda: todo_form(today))
    wanted = asked_for(text, today)
    if wanted is not None:
        return run_list(desk, caller, wanted)
    line = read_todo(text, desk.typed_on(caller))

    def act(work: Work) -> Owed | Which:
        return for_patient(
            work,
            line.patient,
            "todo",
            text,
            lambda patient: follow_ups.open_follow_up(work, patient, line.due, line.what),
        )

    return desk.perform(caller, Deed.TODO, act, lambda result: _show(result, "todo", today))


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept line, with its chart chosen."""
    today = desk.today(caller)
    line = read_todo(text, desk.typed_on(caller))

    def act(work: Work) -> Owed:
        return follow_ups.open_follow_up(work, by_case(work, case_id), line.due, line.what)

    return desk.perform(caller, Deed.TODO, act, lambda result: owed(result, today))


def open_from_line(desk: Desk, caller: Caller, line: str) -> Reply | None:
    """The form with what could be understood of a kept line."""
    today = desk.today(caller)

    def understood(work: Work) -> Reply:
        words = plain(line).split()
        patient = certain_or_none(work, words[0]) if words else None
        return OpenView(todo_form(today, patient, " ".join(words[1:] if patient else words)))

    return desk.perform(caller, Deed.TODO, understood, lambda view: view)


def open_for(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form with a chart chosen: from the card."""
    today = desk.today(caller)
    return desk.perform(
        caller, Deed.TODO, lambda work: by_case(work, case_id), lambda patient: OpenView(todo_form(today, patient))
    )


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Open the form's follow-up."""
    today, due, what = desk.today(caller), form.day("due"), form.line("what")
    if due is None or due < today:
        return FieldErrors({"due": "A follow-up is due today or later."})
    if not what:
        return FieldErrors({"what": "What is to be done?"})

    said = form.choice("kind")
    kind = next((one for one in CHOSEN if one.value == said), None)

    def act(work: Work) -> Owed:
        return follow_ups.open_follow_up(work, by_case(work, form.choice("patient")), due, what, kind)

    return desk.perform(caller, Deed.TODO, act, lambda result: owed(result, today))


def open_close(desk: Desk, caller: Caller, follow_up_id: str) -> Reply | None:
    """The form that asks for the result."""
    return _form_about(desk, caller, follow_up_id, close_form)


def submit_close(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Close the loop."""
    today, result = desk.today(caller), form.line("result")
    said = form.choice("under")
    under = Under(said) if said in set(Under) else None
    if not result:
        return FieldErrors({"result": follow_ups.NO_RESULT})
    return desk.perform(
        caller, Deed.TODO, lambda work: follow_ups.close(work, form.meta, result, under), lambda one: owed(one, today)
    )


def open_cancel(desk: Desk, caller: Caller, follow_up_id: str) -> Reply | None:
    """The form that asks why it is not needed any more."""
    return _form_about(desk, caller, follow_up_id, cancel_form)


def submit_cancel(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Cancel it."""
    today, why = desk.today(caller), form.line("result")
    if not why:
        return FieldErrors({"result": follow_ups.NO_REASON})
    return desk.perform(
        caller, Deed.TODO, lambda work: follow_ups.cancel(work, form.meta, why), lambda one: owed(one, today)
    )


def open_letter(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The letter's text, to copy."""

    def act(work: Work) -> tuple[Patient, str]:
        patient = by_case(work, case_id)
        return patient, letter_text(work, patient)

    return desk.perform(caller, Deed.COPY, act, lambda pair: letter_copied(*pair))


def open_hand(desk: Desk, caller: Caller, follow_up_id: str) -> Reply | None:
    """The form for another owner or day."""

    def act(work: Work) -> Reply:
        loop = follow_ups.follow_up_named(work, follow_up_id)
        people = work.uow.staff.all()
        return OpenView(hand_form(loop, patient_of(work, loop.follow_up.patient_id), people))

    return desk.perform(caller, Deed.TODO, act, lambda view: view)


def submit_hand(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Hand it over."""
    today, due, owner = desk.today(caller), form.day("due"), form.choice("owner")
    if due is not None and due < today:
        return FieldErrors({"due": "A follow-up is due today or later."})
    return desk.perform(
        caller, Deed.TODO, lambda work: follow_ups.hand_over(work, form.meta, owner, due), lambda one: owed(one, today)
    )


def run_flag(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """An edge case to the lead. The longest beginning of the line that is a certain patient is the patient."""
    words, today = read_flag(text), desk.today(caller)

    def act(work: Work) -> Owed | Which:
        for count in range(min(3, len(words) - 1), 0, -1):
            patient = certain_or_none(work, " ".join(words[:count]))
            if patient is not None:
                return follow_ups.flag(work, patient, " ".join(words[count:])[:300])
        name, rest = words[0], " ".join(words[1:])[:300]
        return for_patient(
            work, PatientWords.of(name), "flag", text, lambda patient: follow_ups.flag(work, patient, rest)
        )

    return desk.perform(caller, Deed.FLAG, act, lambda result: _show(result, "flag", today))


def resume_flag(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept flag, with its chart chosen."""
    today, rest = desk.today(caller), " ".join(read_flag(text)[1:])[:300]
    return desk.perform(
        caller,
        Deed.FLAG,
        lambda work: follow_ups.flag(work, by_case(work, case_id), rest),
        lambda one: owed(one, today),
    )


def _show(result: Owed | Which, verb: str, today: date) -> Reply:
    if isinstance(result, Which):
        return which(result.candidates, result.why, result.draft_id, verb)
    return owed(result, today)


def _form_about(desk: Desk, caller: Caller, follow_up_id: str, form: Callable[[Loop, Patient], View]) -> Reply | None:
    """A form that ends one open follow-up."""

    def act(work: Work) -> Reply:
        loop = follow_ups.may_be_closed(work, follow_up_id)
        return OpenView(form(loop, patient_of(work, loop.follow_up.patient_id)))

    return desk.perform(caller, Deed.TODO, act, lambda view: view)


TODO = Verb(
    "todo",
    usage.TODO,
    "A follow-up: owner, day, loop closed with its result. `todo list` shows what is open, by kind: everyone's to lead "
    "and owner, to others their own; `todo list rosa` one person's, `todo list labs` one kind, `todo list consent` who "
    "lacks one, `todo list rosa stale plans` both.",
    Deed.TODO,
    run,
    resume,
    has_form=True,
    once=True,
)
FLAG = Verb(
    "flag",
    usage.FLAG,
    "An edge case to the lead, so that nobody forces a template.",
    Deed.FLAG,
    run_flag,
    resume_flag,
    once=True,
)

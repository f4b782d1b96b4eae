"""`/ccm worklist`: who needs what, now; its pages, its buttons, and its muting."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk, Work
from bot.actions.muting import mute, unmute
from bot.actions.roles import Deed
from bot.actions.snoozing import proposed, snooze
from bot.actions.whom import by_case
from bot.actions.worklist import Scope, page_of
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.pressed import number, parts
from bot.commands.submitted import Submitted
from bot.views.forms import attempt_form
from bot.views.forms_worklist import snooze_form
from bot.views.worklist import muted_answer, snoozed_answer, unmuted_answer, worklist_answer
from ccm.errors import LineError
from ccm.grammar import usage
from ccm.posting import Kind
from ccm.service_month import ServiceMonth


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The scope's first page; or mute, or unmute, the morning's message."""
    word = text.strip().lower() or Scope.ME.value
    if word == "mute":
        return _mute(desk, caller, Kind.WORKLIST)
    if word == "unmute":
        return desk.perform(caller, Deed.MUTE, unmute, unmuted_answer)
    if word not in set(Scope):
        sentence = f"“{text.strip()[:40]}” is not one of me, all, unowned, mute, unmute."
        raise LineError(sentence, word=text.strip()[:40], form=f"/ccm {usage.WORKLIST.form}")
    return _page(desk, caller, Scope(word), 0)


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Another page, or the list behind a post."""
    scope, page, _ = parts(value)
    return _page(desk, caller, Scope(scope) if scope in set(Scope) else Scope.ME, number(page))


def open_attempt(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form of an attempt, with the line's patient."""
    return desk.perform(
        caller, Deed.ATTEMPT, lambda work: by_case(work, case_id), lambda patient: OpenView(attempt_form(patient))
    )


def open_snooze(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form that puts the line off."""

    def act(work: Work) -> Reply:
        return OpenView(snooze_form(by_case(work, case_id), proposed(work)))

    return desk.perform(caller, Deed.SNOOZE, act, lambda view: view)


def submit_snooze(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Put it off."""
    until, why = form.day("until"), form.line("why", 200)
    if until is None:
        return FieldErrors({"until": "Until when?"})
    if not why:
        return FieldErrors({"why": "Please say why: it is kept with your name."})
    return desk.perform(
        caller,
        Deed.SNOOZE,
        lambda work: snooze(work, by_case(work, form.meta), until, why),
        lambda patient: snoozed_answer(patient, until),
    )


def press_mute(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Mute the kind of a post."""
    return _mute(desk, caller, Kind(value) if value in set(Kind) else Kind.WORKLIST)


def _page(desk: Desk, caller: Caller, scope: Scope, page: int) -> Reply | None:
    month = ServiceMonth.of_day(desk.today(caller))
    return desk.read_whole(caller, Deed.WORKLIST, month, lambda work: worklist_answer(page_of(work, scope, page)))


def _mute(desk: Desk, caller: Caller, kind: Kind) -> Reply | None:
    return desk.perform(caller, Deed.MUTE, lambda work: mute(work, kind), muted_answer)


VERB = Verb(
    "worklist",
    usage.WORKLIST,
    "Who needs what, now, and why: yours, everybody's, or those whom nobody looks after. `worklist mute` stops the "
    "morning's message to you, `unmute` brings back all that you muted.",
    Deed.WORKLIST,
    run,
)

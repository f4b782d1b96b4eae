"""A `/ccm` line run; one that is nearly right is kept for its author, behind the button that takes it up again."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.desk import Caller, Desk
from bot.actions.drafts import keep_line, read_line
from bot.actions.roles import Deed
from bot.answers import Reply
from bot.commands import attempt, log, timer, todo
from bot.commands.declaration import Verb
from bot.commands.verbs import VERBS
from bot.views.people import line_refused
from ccm.errors import LineError, NotFound, StateRefused
from ccm.grammar.verbs import nearest_verb, split_verb
from storage.drafts import Draft


def run_line(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Run a `/ccm` line. A line that is nearly right is kept, and answered with the nearest right form."""
    word, rest = split_verb(text)
    verb = VERBS.get(word or "help")
    return _unknown(desk, caller, word, rest) if verb is None else _run(desk, caller, verb, rest)


def _run(desk: Desk, caller: Caller, verb: Verb, rest: str) -> Reply | None:
    try:
        return verb.run(desk, caller, rest)
    except LineError as error:
        return _keep(desk, caller, verb, rest, error.sentence, error.form)
    except (NotFound, StateRefused) as error:
        if not verb.has_form or not rest:
            raise
        return _keep(desk, caller, verb, rest, error.sentence, None)


def _keep(desk: Desk, caller: Caller, verb: Verb, line: str, sentence: str, form: str | None) -> Reply | None:
    """Nothing was saved. Where the verb has a form, the line is kept for its author behind the button that fills it."""
    return desk.perform(
        caller,
        Deed.DRAFT,
        lambda work: keep_line(work, verb.name, line) if verb.has_form and line else None,
        lambda draft_id: line_refused(sentence, form, draft_id),
    )


def _unknown(desk: Desk, caller: Caller, word: str, rest: str) -> Reply | None:
    """No such verb: the line is kept behind a button that runs it under the nearest one."""
    near = nearest_verb(word, list(VERBS))
    said = f"“{word[:40]}” is not a verb here."
    if near is None:
        return desk.perform(
            caller, Deed.DRAFT, lambda work: None, lambda _: line_refused(f"{said} This lists them.", "/ccm help", None)
        )
    return desk.perform(
        caller,
        Deed.DRAFT,
        lambda work: keep_line(work, near, rest),
        lambda draft_id: line_refused(f"{said} Did you mean {near}?", f"/ccm {VERBS[near].usage.form}", draft_id, near),
    )


def run_kept(desk: Desk, caller: Caller, draft_id: str) -> Reply | None:
    """A line whose verb was misspelt, run under the one that was meant."""
    draft = _draft(desk, caller, draft_id)
    verb = VERBS.get(draft.verb)
    if verb is None:
        raise NotFound("That line can no longer be taken up. Please type it again.")
    return _run(desk, _kept_by(caller, draft, verb), verb, draft.line)


def _kept_by(caller: Caller, draft: Draft, verb: Verb) -> Caller:
    """The caller of a kept line: it is read as of when it was typed, and a writing one becomes one row.

    The draft itself is what is claimed, in the deed's own transaction: a second click is told what it became.
    """
    key = f"draft:{draft.id}" if verb.once and draft.line and caller.key else caller.key
    return replace(caller, key=key, typed_at=draft.at)


def chosen(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A chart was chosen for a kept line: run it there."""
    draft_id, _, case_id = value.partition("|")
    draft = _draft(desk, caller, draft_id)
    verb = VERBS.get(draft.verb)
    if verb is None or verb.resume is None:
        raise NotFound("That line can no longer be taken up. Please type it again.")
    return verb.resume(desk, _kept_by(caller, draft, verb), draft.line, case_id)


def open_form(desk: Desk, caller: Caller, draft_id: str) -> Reply | None:
    """The modal filled with what was typed."""
    draft = _draft(desk, caller, draft_id)
    caller = replace(caller, typed_at=draft.at)
    if draft.verb == "stop":
        return timer.open_from_line(desk, caller, draft.line)
    if draft.verb == "attempt":
        return attempt.open_from_line(desk, caller, draft.line)
    if draft.verb == "todo":
        return todo.open_from_line(desk, caller, draft.line)
    return log.open_from_line(desk, caller, draft.line)


def _draft(desk: Desk, caller: Caller, draft_id: str) -> Draft:
    return desk.look(caller, Deed.DRAFT, lambda work: read_line(work, draft_id))

"""Every `/ccm` verb by name, in an explicit table, and the help that is made of it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.actions.desk import Caller, Desk
from bot.actions.roles import TABLE, Deed, may
from bot.answers import Answer, Reply
from bot.commands import (
    access,
    attempt,
    attest,
    audit,
    claims,
    close,
    correct,
    enrol,
    log,
    look,
    month,
    plan,
    setup,
    staff,
    timer,
    todo,
    worklist,
)
from bot.commands.declaration import Verb
from bot.views.parts import context, section
from bot.views.text import safe
from ccm.grammar import usage
from ccm.record import Person


def run_help(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """What this person may do, or all about one verb."""
    wanted = VERBS.get(text.strip().lower())
    return desk.perform(caller, Deed.HELP, lambda work: work.person, lambda person: _help(person, wanted))


HELP = Verb("help", usage.HELP, "This list, or one verb in full.", Deed.HELP, run_help)


VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        log.VERB,
        timer.START,
        timer.PAUSE,
        timer.STOP,
        correct.UNDO,
        correct.AMEND,
        correct.MOVE,
        attempt.VERB,
        look.PATIENT,
        look.FIND,
        look.TODAY,
        enrol.CANDIDATES,
        enrol.ENROLL,
        enrol.CONSENT,
        enrol.ASSIGN,
        enrol.WITHDRAW,
        attest.VERB,
        plan.VERB,
        claims.VERB,
        todo.TODO,
        todo.FLAG,
        worklist.VERB,
        month.VERB,
        close.VERB,
        audit.VERB,
        access.VERB,
        staff.VERB,
        setup.VERB,
        HELP,
    )
}


def _help(person: Person, wanted: Verb | None) -> Answer:
    if wanted is not None:
        lines = [f"`/ccm {wanted.usage.form}`", wanted.help, f"Example: `/ccm {wanted.usage.example}`"]
        return Answer("Help.", (section("\n".join(lines)), context(f"For {TABLE[wanted.deed].words}.")), "Help")
    lines = [f"`/ccm {safe(verb.usage.form)}` {verb.help}" for verb in VERBS.values() if may(person, verb.deed)]
    more = context("A verb without its line opens a form. In a thread, use the buttons or *Log CCM time* on a message.")
    return Answer("Help.", (section("\n".join(lines)), more), "Help")

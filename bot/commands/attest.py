"""`/ccm attest`: the practitioner's batch: candidates, plans, and the month's attestation, exceptions first."""

from __future__ import annotations

from bot.actions import attesting
from bot.actions import candidates as found
from bot.actions.attesting import TAKE_BACK, Kept, Word
from bot.actions.desk import Caller, Desk, Work
from bot.actions.refused import FieldsRefused
from bot.actions.roles import Deed
from bot.actions.signing import to_sign
from bot.actions.whom import by_case
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.month import month_of, on_line
from bot.commands.pressed import number, parts
from bot.commands.submitted import Submitted
from bot.views.attest import kept, month_blocks
from bot.views.forms_attest import month_form, planning_form
from bot.views.programme import batch
from bot.views.signing import plan_blocks, plans_answer
from ccm.grammar import usage
from ccm.service_month import ServiceMonth

NOTE = "Write the decision making: a level without its note does not count (R-F2)."


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """What waits for the practitioner; with a month its form, with a patient that one's."""
    if text.strip():
        return _run_line(desk, caller, text)

    def read(work: Work) -> Reply:
        signing, months = plan_blocks(to_sign(work)), month_blocks(attesting.months_to_attest(work))
        return batch(found.batch(work), signing, months)

    return desk.read_whole(caller, Deed.CONFIRM_ELIGIBLE, month_of(desk, caller, "attest", "").month, read)


def turn_plans(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Another page of the plans to sign."""
    return desk.perform(caller, Deed.CONFIRM_ELIGIBLE, lambda work: to_sign(work, number(value)), plans_answer)


def _run_line(desk: Desk, caller: Caller, text: str) -> Reply | None:
    return on_line(
        desk,
        caller,
        "attest",
        Deed.ATTEST_MONTH,
        text,
        lambda work, month: OpenView(month_form(attesting.to_attest(work, month, 0))),
        lambda work, patient, month: OpenView(month_form(attesting.one_to_attest(work, patient, month))),
        modal=True,
    )


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept line, with its chart chosen."""
    return open_one(desk, caller, f"{case_id}|{month_of(desk, caller, 'attest', text).month}")


def open_month(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form of a month, or another page of it: the button says which."""
    words, page, _ = parts(value)
    month = ServiceMonth.parse(words)

    def read(work: Work) -> Reply:
        return OpenView(month_form(attesting.to_attest(work, month, number(page))))

    return desk.read_whole(caller, Deed.ATTEST_MONTH, month, read, modal=True)


def open_one(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """One patient's month behind a button: the case id and the month."""
    case_id, month, _ = parts(value)
    return desk.perform(
        caller,
        Deed.ATTEST_MONTH,
        lambda work: attesting.one_to_attest(work, by_case(work, case_id), ServiceMonth.parse(month)),
        lambda result: OpenView(month_form(result)),
    )


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep what is new, patient by patient."""
    month, version, _ = parts(form.meta)
    said = {name[2:]: _word(form, name[2:]) for name in form.values if name.startswith("n:")}
    unwritten = {
        f"n:{key}": NOTE for key, word in said.items() if word.level not in (None, TAKE_BACK) and not word.note
    }
    if unwritten:
        return FieldErrors(unwritten)
    return desk.perform(
        caller,
        Deed.ATTEST_MONTH,
        lambda work: attesting.attest(work, ServiceMonth.parse(month), version, said),
        kept,
    )


def _word(form: Submitted, key: str) -> Word:
    """A patient's fields. Where the form showed no entry, none is spoken of."""
    shown = [name for name in form.values if name.startswith("s") and name.partition(":")[2] == key]
    ticked = frozenset(one for name in shown for one in form.choices(name))
    note = form.line(f"n:{key}")
    level, family = form.choice(f"m:{key}") or None, form.choice(f"f:{key}") or None
    return Word(note, level, family, ticked if shown else None)


def open_planning(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The form over care planning beyond an initiating visit."""
    case_id, month, _ = parts(value)
    return desk.perform(
        caller,
        Deed.ATTEST_MONTH,
        lambda work: attesting.to_plan(work, by_case(work, case_id), ServiceMonth.parse(month)),
        lambda result: OpenView(planning_form(result)),
    )


def submit_planning(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep it, or say under which field it cannot be."""
    case_id, month_words, _ = parts(form.meta)
    undone = TAKE_BACK in form.choices("undone")
    code, note = form.line("code").upper(), form.line("note")
    on = form.day("on")

    def act(work: Work) -> Kept:
        patient, month = by_case(work, case_id), ServiceMonth.parse(month_words)
        return attesting.attest_planning(work, patient, month, "" if undone else code, None if undone else on, note)

    try:
        return desk.perform(caller, Deed.ATTEST_MONTH, act, kept)
    except FieldsRefused as refused:
        return FieldErrors(refused.fields)


VERB = Verb(
    "attest",
    usage.ATTEST,
    "What waits for your confirmation, signature and word on the month.",
    Deed.CONFIRM_ELIGIBLE,
    run,
    resume,
)

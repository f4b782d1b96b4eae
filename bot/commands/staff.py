"""`/ccm staff`: who works here; for owner and lead, the form that changes it."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk, Work
from bot.actions.roles import Deed, may
from bot.actions.staff import FactsSaid, StaffList, save_person, staff_list
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.pressed import number
from bot.commands.submitted import Submitted
from bot.views import people
from bot.views.forms_practice import staff_form
from ccm.grammar import usage
from ccm.roles import Credential, Duty
from ccm.staff_facts import FactName, read_fact


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The list."""
    return turn(desk, caller, "0")


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """A page of it."""
    page = number(value)

    def act(work: Work) -> StaffList:
        return staff_list(work, may(work.person, Deed.STAFF_CHANGE), page)

    return desk.perform(caller, Deed.STAFF_VIEW, act, people.staff_list)


def open_form(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The form for a person."""
    return desk.perform(caller, Deed.STAFF_CHANGE, lambda work: None, lambda _: OpenView(staff_form()))


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Add or change the person of the chosen Slack account."""
    user, name = form.user("user"), form.line("name")
    if not user or not name:
        return FieldErrors({"name": "A person needs a Slack account and a name."})
    duties = frozenset(Duty(value) for value in form.choices("duties"))
    credential, active = Credential(form.choice("credential")), form.choice("state") != "left"
    since = form.day("since")
    known_since = form.day("facts_since")
    said, errors = _facts(form)
    if errors:
        return FieldErrors(errors)
    return desk.perform(
        caller,
        Deed.STAFF_CHANGE,
        lambda work: save_person(work, user, name, credential, duties, active, since, FactsSaid(said, known_since)),
        people.person_saved,
    )


def _facts(form: Submitted) -> tuple[dict[FactName, str], dict[str, str]]:
    """What the form says of NPI, licence and place of work, and what is wrong under which field. Empty says nothing."""
    until = form.day(FactName.LICENCE_UNTIL.value)
    typed = {
        FactName.NPI: form.text(FactName.NPI.value),
        FactName.LICENCE_STATE: form.text(FactName.LICENCE_STATE.value),
        FactName.LICENCE_UNTIL: until.isoformat() if until else "",
        FactName.ABROAD: form.choice(FactName.ABROAD.value),
    }
    said: dict[FactName, str] = {}
    errors: dict[str, str] = {}
    for name, text in typed.items():
        try:
            if text:
                said[name] = read_fact(name, text)
        except ValueError as error:
            errors[name.value] = f"This {error}."
    return said, errors


VERB = Verb("staff", usage.STAFF, "Who works here, with credential and duties.", Deed.STAFF_VIEW, run)

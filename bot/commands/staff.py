"""`/ccm staff`: who works here; for owner and lead, the form that changes it."""

from __future__ import annotations

from bot.actions.desk import Caller, Desk, Work
from bot.actions.roles import Deed, may
from bot.actions.staff import StaffList, save_person, staff_list
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.submitted import Submitted
from bot.views import people
from bot.views.forms import staff_form
from ccm.grammar import usage
from ccm.roles import Credential, Duty
from ccm.text import plain


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The list."""

    def act(work: Work) -> StaffList:
        return staff_list(work, may(work.person, Deed.STAFF_CHANGE))

    return desk.perform(caller, Deed.STAFF_VIEW, act, people.staff_list)


def open_form(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The form for a person."""
    return desk.perform(caller, Deed.STAFF_CHANGE, lambda work: None, lambda _: OpenView(staff_form()))


def submit(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Add or change the person of the chosen Slack account."""
    user, name = form.user("user"), plain(form.text("name"))
    if not user or not name:
        return FieldErrors({"name": "A person needs a Slack account and a name."})
    duties = frozenset(Duty(value) for value in form.choices("duties"))
    credential, active = Credential(form.choice("credential")), form.choice("state") != "left"
    since = form.day("since")
    return desk.perform(
        caller,
        Deed.STAFF_CHANGE,
        lambda work: save_person(work, user, name, credential, duties, active, since),
        people.person_saved,
    )


VERB = Verb("staff", usage.STAFF, "Who works here, with credential and duties.", Deed.STAFF_VIEW, run)

"""People: the staff list, roles, leavers, and the one-time claim of ownership."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.assigning import release
from bot.actions.desk import Work
from ccm.errors import StateRefused
from ccm.record import Person
from ccm.roles import Credential, Duty
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StaffList:
    """Everyone who works here, and whether the reader may change the list."""

    people: tuple[Person, ...]
    may_change: bool


def staff_list(work: Work, may_change: bool) -> StaffList:
    """The list in order of name, leavers last."""
    people = work.uow.staff.all(active_only=False)
    return StaffList(tuple(sorted(people, key=lambda one: (not one.active, one.name.lower()))), may_change)


def save_person(
    work: Work,
    slack_user_id: str,
    name: str,
    credential: Credential,
    duties: frozenset[Duty],
    active: bool,
    since: date | None = None,
) -> Person:
    """Add or change a person. A changed credential counts from `since` on, from today when no day is said.

    Raises StateRefused for the last owner's leaving or losing that duty, and for a day in the future.
    """
    today = work.today
    if since is not None and since > today:
        raise StateRefused("A credential is entered once it is held: that day is in the future.")
    old = work.uow.staff.by_slack_id(slack_user_id)
    person = Person(old.id if old else new_id(), slack_user_id, name, credential, duties, active)
    if old:
        _keep_an_owner(work, old, person)
    work.uow.staff.save(person, since or today)
    if old:
        release(work.uow, old, person, work.person.id, work.now, work.zone)
    work.facts.update(person=person.id, role="+".join([credential.value, *sorted(duties)]), active=str(active))
    kept = work.uow.staff.get(person.id) or person
    if kept.history:
        work.facts.update(since=str(kept.history[-1].since))
    return kept


def leave(uow: UnitOfWork, slack_user_id: str, now: datetime, zone: ZoneInfo) -> None:
    """Take a leaver's access away, as Slack's own roster says; nothing for someone who is not on the list."""
    old = uow.staff.by_slack_id(slack_user_id)
    if old is not None and old.active:
        left = replace(old, active=False)
        uow.staff.save(left)
        release(uow, old, left, None, now, zone)


def _keep_an_owner(work: Work, old: Person, new: Person) -> None:
    was = old.active and Duty.OWNER in old.duties
    stays = new.active and Duty.OWNER in new.duties
    if was and not stays and work.uow.staff.count_owners() <= 1:
        raise StateRefused("The practice needs an owner: name another one first.")

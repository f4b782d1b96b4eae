"""People: the staff list, roles, leavers, and the one-time claim of ownership."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.assigning import release
from bot.actions.desk import Work
from bot.actions.staff_facts import Said, keep_facts
from ccm.errors import StateRefused
from ccm.record import Person
from ccm.roles import Credential, Duty
from ccm.staff_facts import StaffFact, expired_on
from storage.ids import new_id
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StaffList:
    """A page of everyone who works here, what is known of them today, and whether the reader may change the list."""

    people: tuple[Person, ...]
    may_change: bool
    facts: tuple[StaffFact, ...]
    today: date
    page: int
    count: int
    expired: tuple[Person, ...]  # of all pages, those who work here on a licence that ran out


@dataclass(frozen=True, slots=True)
class StaffPerson:
    """One person with what is known of them today."""

    person: Person
    facts: tuple[StaffFact, ...]
    today: date


@dataclass(frozen=True, slots=True)
class FactsSaid:
    """What a form says of NPI, licence and place of work, and since when; None for today."""

    said: Said
    since: date | None


LISTED = 30  # people on a page


def staff_list(work: Work, may_change: bool, page: int = 0) -> StaffList:
    """The list in order of name, leavers last, a page at a time."""
    people = sorted(work.uow.staff.all(active_only=False), key=lambda one: (not one.active, one.name.lower(), one.id))
    facts = tuple(work.uow.staff_facts.all())
    page = min(max(page, 0), max(0, (len(people) - 1) // LISTED))
    shown = tuple(people[page * LISTED : (page + 1) * LISTED])
    expired = tuple(one for one in people if one.active and expired_on(facts, one.id, work.today))
    return StaffList(shown, may_change, facts, work.today, page, len(people), expired)


def save_person(
    work: Work,
    slack_user_id: str,
    name: str,
    credential: Credential,
    duties: frozenset[Duty],
    active: bool,
    since: date | None = None,
    facts: FactsSaid | None = None,
) -> StaffPerson:
    """Add or change a person. What changed counts from its day on, from today when no day is said.

    Raises StateRefused for the last owner's leaving or losing that duty, for a day in the future, and for an NPI that
    is another person's.
    """
    today = work.today
    known_since = (facts.since if facts else None) or today
    if since is not None and since > today:
        raise StateRefused("A credential is entered once it is held: that day is in the future.")
    if known_since > today:
        raise StateRefused("What is known of a person is entered once it holds: that day is in the future.")
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
    changed = keep_facts(work.uow, person.id, facts.said if facts else {}, known_since, work.person.id, work.now)
    if changed:
        work.facts.update(facts=",".join(one.value for one in changed))
    return StaffPerson(kept, tuple(work.uow.staff_facts.all()), today)


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

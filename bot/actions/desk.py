"""The desk: runs one deed in one transaction, with its claim, role check, answer and audit row.

An acknowledged write is a committed write (promise 1): the answer is rendered before the commit and given to the
caller after it. A delivery that was already answered gets the first answer again and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.actions.roles import READS, Deed, require
from bot.answers import Answer, OpenView, Reply
from bot.clock import Clock
from ccm.billing.rules import RuleData
from ccm.errors import RoleRefused
from ccm.policy import RuleFile
from ccm.record import Person
from ccm.roles import Credential, Duty
from ccm.timer import silent
from storage.database import Database
from storage.ids import new_id
from storage.practices import Practice
from storage.timers import OpenTimer
from storage.unit_of_work import UnitOfWork

STRANGER = (
    "You are not on this practice's staff list, so I can't show or save anything here. "
    "Ask the programme lead to add you with `/ccm staff`."
)

OWNED = (
    "This practice has its owner already, and ownership is claimed once. An owner names others with `/ccm staff`; "
    "if the last one has left, whoever runs the bot names a new one with `ccm-bot import staff`."
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, through which delivery. `key` makes a second delivery of the same act harmless; None only to look.

    `typed_at` is when a kept line was typed; None for what is typed now.
    """

    practice: Practice
    slack_user_id: str
    key: str | None
    training: bool
    channel_id: str | None = None
    typed_at: datetime | None = None


@dataclass(slots=True)
class Work:
    """What an action is given: the transaction, the person, the practice's time. `seen` goes into the audit row."""

    uow: UnitOfWork
    caller: Caller
    person: Person
    now: datetime
    zone: ZoneInfo
    rules: Sequence[RuleData] = ()  # every file of billing rules that is loaded
    seen: dict[str, None] = field(default_factory=dict)  # in the order in which they were shown
    facts: dict[str, str] = field(default_factory=dict)
    only_shown: bool = False  # the deed was looked at and not done: the audit row says so

    @property
    def today(self) -> date:
        """The practice's own day."""
        return self.now.astimezone(self.zone).date()

    def saw(self, *patient_ids: str) -> None:
        """Note that these patients were shown or written, once each, for the audit row."""
        self.seen.update(dict.fromkeys(patient_ids))


Result = TypeVar("Result")
Nudge = Callable[[Work, OpenTimer], tuple[Answer, ...]]


class Desk:
    """Runs deeds. `ask_silent` renders the question about a timer that nobody has touched for 45 minutes.

    `rule_files` tells which files of rules are loaded, for those who approve them; it is asked when they look. `rules`
    are those by which months are decided.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ask_silent: Nudge,
        rule_files: Callable[[], Sequence[RuleFile]] = tuple,
        rules: Sequence[RuleData] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._ask_silent = ask_silent
        self.rule_files = rule_files
        self._rules = tuple(rules)

    def now(self) -> datetime:
        """The practice clock's instant, for reading a line before its deed."""
        return self._clock.now()

    def typed_at(self, caller: Caller) -> datetime:
        """The instant by which the caller's line is read: a kept one keeps its own `yesterday`."""
        return caller.typed_at or self._clock.now()

    def perform(
        self,
        caller: Caller,
        deed: Deed,
        act: Callable[[Work], Result],
        render: Callable[[Result], Reply | None],
    ) -> Reply | None:
        """Do the deed once and return its committed answer; None when a duplicate's first answer was no answer.

        Raises RoleRefused, Busy, and whatever CcmError the action raises: then nothing was saved.
        """
        now = self._clock.now()
        with self._database.write(caller.practice.id) as uow:
            before = uow.deliveries.claimed(caller.key) if caller.key else None
            if before is not None:
                return Answer.load(before.answer) if before.answer else None
            person = uow.staff.by_slack_id(caller.slack_user_id)
            if person is None or not person.active:
                raise RoleRefused(STRANGER)
            require(person, deed)
            work = Work(uow, caller, person, now, ZoneInfo(caller.practice.zone), self._rules)
            timer = uow.timers.open_of(person.id)
            reply = render(act(work))
            word = _word(deed, work, form=isinstance(reply, OpenView))
            reply = self._sign_of_life(work, timer, reply)
            if caller.key:
                uow.deliveries.claim(caller.key, now, reply.dump() if isinstance(reply, Answer) else None)
            uow.audit.record(word, person.id, now, patients=tuple(work.seen), facts=work.facts)
            uow.commit()
        return reply

    def perform_at_terminal(
        self,
        practice: Practice,
        slack_user_id: str,
        ran: str,
        deed: Deed,
        act: Callable[[Work], Result],
        training: bool,
    ) -> Result:
        """A deed run on the server in a member of staff's name: same role check, same transaction, same audit row.

        The row also says which account of the machine `ran` it. Nothing of it is a sign of life for a timer. Raises
        RoleRefused, Busy, and whatever CcmError the action raises: then nothing was saved.
        """
        now = self._clock.now()
        with self._database.write(practice.id) as uow:
            person = uow.staff.by_slack_id(slack_user_id)
            if person is None or not person.active:
                raise RoleRefused(STRANGER)
            require(person, deed)
            caller = Caller(practice, slack_user_id, None, training)
            work = Work(uow, caller, person, now, ZoneInfo(practice.zone), self._rules, facts={"ran": ran})
            result = act(work)
            uow.audit.record(_word(deed, work), person.id, now, patients=tuple(work.seen), facts=work.facts)
            uow.commit()
        return result

    def look(self, caller: Caller, deed: Deed, act: Callable[[Work], Result]) -> Result:
        """Run an action that only reads what is the person's own; nothing is kept, nothing is answered."""
        now = self._clock.now()
        with self._database.write(caller.practice.id) as uow:
            person = uow.staff.by_slack_id(caller.slack_user_id)
            if person is None or not person.active:
                raise RoleRefused(STRANGER)
            require(person, deed)
            return act(Work(uow, caller, person, now, ZoneInfo(caller.practice.zone), self._rules))

    def perform_for_slack(self, practice: Practice, key: str, deed: Deed, act: Callable[[UnitOfWork], None]) -> None:
        """A deed that Slack itself reports (a leaver), once per event; the audit row has no actor."""
        now = self._clock.now()
        with self._database.write(practice.id) as uow:
            if uow.deliveries.claimed(key) is None:
                uow.deliveries.claim(key, now)
                act(uow)
                uow.audit.record(deed.value, None, now)
                uow.commit()

    def claim_owner(self, caller: Caller, name: str, credential: Credential) -> Person:
        """Make a workspace admin the first owner, once; a second delivery of the same claim gets the same answer.

        Raises RoleRefused when the practice has an owner, or had one: an owner's leaving gives nobody the practice.
        """
        now = self._clock.now()
        with self._database.write(caller.practice.id) as uow:
            known = uow.staff.by_slack_id(caller.slack_user_id)
            if caller.key and known is not None and uow.deliveries.claimed(caller.key):
                return known
            if any(Duty.OWNER in one.duties for one in uow.staff.all(active_only=False)):
                raise RoleRefused(OWNED)
            duties = frozenset({Duty.OWNER}) | (known.duties if known else frozenset())
            person = Person(known.id if known else new_id(), caller.slack_user_id, name, credential, duties)
            uow.staff.save(person, now.astimezone(ZoneInfo(caller.practice.zone)).date())
            if caller.key:
                uow.deliveries.claim(caller.key, now)
            uow.audit.record(Deed.CLAIM_OWNER.value, person.id, now, facts={"person": person.id})
            uow.commit()
        return person

    def _sign_of_life(self, work: Work, timer: OpenTimer | None, reply: Reply | None) -> Reply | None:
        """Every act keeps a timer awake; a silent one stays silent, and is asked about, until it is answered."""
        if timer is None:
            return reply
        if not silent(timer.last_sign, work.now):
            work.uow.timers.touch(timer.id, work.now)
            return reply
        still_open = work.uow.timers.open_of(work.person.id)
        if not isinstance(reply, Answer) or still_open is None or still_open.id != timer.id:
            return reply
        if not silent(still_open.last_sign, work.now):
            return reply
        for question in self._ask_silent(work, still_open):
            reply = reply.plus(*question.blocks)
        return reply


def _word(deed: Deed, work: Work, *, form: bool = False) -> str:
    """The audit trail's word: `.form` where a form was opened or the deed only shown, and nothing of it is done yet."""
    undone = (form or work.only_shown) and deed not in READS and not work.uow.wrote
    return f"{deed.value}.form" if undone else deed.value

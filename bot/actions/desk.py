"""The desk: runs one deed in one transaction, with its claim, role check, answer and audit row.

An acknowledged write is a committed write (promise 1): the answer is rendered before the commit and given to the
caller after it. A delivery that was already answered gets the first answer again and does nothing.

A deed over a large practice's whole month is run in two halves (`bot.actions.whole`), and its answer follows. Claim,
writes and audit row stand in the one transaction that ends it: while it reads nothing is claimed, so that a bot that
dies then has lost nothing, and the same delivery sent again begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.actions.meanwhile import bears
from bot.actions.month_rows import MonthReader
from bot.actions.roles import READS, Deed, require
from bot.actions.whole import BESIDE, LARGE, VERBS, Found, Whole
from bot.actions.work import Caller, Work
from bot.answers import Answer, Following, OpenView, Reply
from bot.clock import Clock
from ccm.billing.rules import RuleData
from ccm.channel_rules import Standing
from ccm.errors import RoleRefused, StateRefused
from ccm.policy import RuleFile
from ccm.posting_settings import DEFAULT, PostingSettings
from ccm.record import Person
from ccm.roles import Credential, Duty
from ccm.service_month import ServiceMonth
from ccm.timer import silent
from storage.database import Database
from storage.deliveries import Claimed
from storage.ids import new_id
from storage.practices import Practice
from storage.timers import OpenTimer
from storage.unit_of_work import PracticeView, UnitOfWork

STRANGER = (
    "You are not on this practice's staff list, so I can't show or save anything here. "
    "Ask the programme lead to add you with `/ccm staff`."
)

OWNED = (
    "This practice has its owner already, and ownership is claimed once. An owner names others with `/ccm staff`; "
    "if the last one has left, whoever runs the bot names a new one with `ccm-bot import staff`."
)

OUTRUN = "{month} changed while it was read, twice, so nothing was done. Please try again in a minute."


__all__ = ["OWNED", "STRANGER", "Caller", "Desk", "Work"]

Result = TypeVar("Result")
Nudge = Callable[[Work, OpenTimer], tuple[Answer, ...]]


FirstLook = Callable[[str], Standing | None]
"""What Slack says of a channel at once; None where it does not say."""


class Desk:
    """Runs deeds. `ask_silent` renders the question about a timer that nobody has touched for 45 minutes.

    `rule_files` tells which files of rules are loaded, for those who approve them; it is asked when they look. `rules`
    are those by which months are decided; `posting` the deployment's hours and channels. A practice of more than
    `large` patients is answered in two steps. `first_look` tells what may be posted in a channel that is being chosen.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ask_silent: Nudge,
        rule_files: Callable[[], Sequence[RuleFile]] = tuple,
        rules: Sequence[RuleData] = (),
        large: int = LARGE,
        posting: PostingSettings = DEFAULT,
        first_look: FirstLook = lambda channel_id: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ask_silent = ask_silent
        self.rule_files = rule_files
        self._rules = tuple(rules)
        self._large = large
        self.posting = posting
        self.first_look = first_look

    def now(self) -> datetime:
        """The practice clock's instant, for reading a line before its deed."""
        return self._clock.now()

    def typed_at(self, caller: Caller) -> datetime:
        """The instant by which the caller's line is read: a kept one keeps its own `yesterday`."""
        return caller.typed_at or self._clock.now()

    def zone(self, caller: Caller) -> ZoneInfo:
        """The practice's."""
        return ZoneInfo(caller.practice.zone)

    def today(self, caller: Caller) -> date:
        """The practice's own day."""
        return self.now().astimezone(self.zone(caller)).date()

    def typed_on(self, caller: Caller) -> date:
        """The practice's day by which the caller's line is read."""
        return self.typed_at(caller).astimezone(self.zone(caller)).date()

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
            before = _claimed(uow, caller)
            if before is not None:
                return _again(before)
            work = self._work(uow, caller, deed, now)
            return self._answered(work, deed, lambda: render(act(work)))

    def perform_whole(
        self,
        caller: Caller,
        deed: Deed,
        whole: Whole[Found],
        render: Callable[[Found], Reply | None],
        *,
        modal: bool = False,
    ) -> Reply | None:
        """The same for a deed over the whole month: in a large practice its answer follows, and no writer waits.

        `modal` says that the answer is one. Raises as `perform` does; what follows raises in its own time, also
        StateRefused where what bears on the month was written twice while it was read: then nothing was saved.
        """
        with self._database.snapshot(caller.practice.id) as view:
            before = _claimed(view, caller)
            if before is not None:
                return _again(before)
            count = view.enrolments.joined()
            large = count + view.patients.count() // BESIDE > self._large
            if large:
                whole.refuse(self._work(view, caller, deed, self._clock.now()))
        if not large and whole.keep is None:
            return self._in_halves(caller, deed, whole, render)
        if not large:
            return self.perform(caller, deed, whole.at_once, render)

        def work() -> Reply | None:
            return self._in_halves(caller, deed, whole, render)

        shows = VERBS.get(deed, "month"), whole.keep is not None
        return Following(whole.month, count, work, caller.key or new_id(), modal, *shows)

    def read_beside(self, caller: Caller, deed: Deed, read: Callable[[Work], Reply]) -> Reply | None:
        """A deed that only reads, and reads more than a chart: beside the writers, none of whom waits; answered now.

        Its record takes a short turn. Raises as `perform` does.
        """
        with self._database.snapshot(caller.practice.id) as view:
            before = _claimed(view, caller)
        if before is not None:
            return _again(before)
        whole = Whole(ServiceMonth.of_day(self.today(caller)), read)
        return self._in_halves(caller, deed, whole, lambda reply: reply)

    def read_whole(
        self,
        caller: Caller,
        deed: Deed,
        month: ServiceMonth,
        read: Callable[[Work], Reply],
        *,
        modal: bool = False,
    ) -> Reply | None:
        """The same where nothing is kept: the answer is made of what is read, before the turn that records it."""
        return self.perform_whole(caller, deed, Whole(month, read), lambda reply: reply, modal=modal)

    def perform_at_terminal(
        self, practice: Practice, slack_user_id: str, ran: str, deed: Deed, whole: Whole[Found], training: bool
    ) -> Found:
        """A deed run on the server in a member of staff's name: same role check, same halves, same audit row.

        The row also says which account of the machine `ran` it. Nothing of it is a sign of life for a timer. Raises
        RoleRefused, Busy, and whatever CcmError the action raises: then nothing was saved.
        """

        def end(work: Work, found: Found) -> Found:
            result = whole.ended(work, found)
            self._record(work, _word(deed, work))
            return result

        caller = Caller(practice, slack_user_id, None, training)
        return self._halves(caller, deed, whole, end, {"ran": ran})

    def _in_halves(
        self, caller: Caller, deed: Deed, whole: Whole[Found], render: Callable[[Found], Reply | None]
    ) -> Reply | None:
        """Both halves, answered; a delivery that was answered in between is not done again."""

        def end(work: Work, found: Found) -> Reply | None:
            first = _claimed(work.uow, caller)
            if first is not None and whole.keep is not None:
                return _again(first)
            return self._answered(work, deed, lambda: render(whole.ended(work, found)), claims=first is None)

        return self._halves(caller, deed, whole, end)

    def _halves(
        self,
        caller: Caller,
        deed: Deed,
        whole: Whole[Found],
        end: Callable[[Work, Found], Result],
        facts: Mapping[str, str] | None = None,
    ) -> Result:
        """Read in a snapshot, then `end` it in the writer's turn; read once more where the month changed between.

        Who may do it is asked in each half: somebody can have left in between. The snapshot is held till the end: what
        changed is compared with what was read.
        """
        for _ in range(2):
            now = self._clock.now()
            with self._database.snapshot(caller.practice.id) as view:
                work = self._work(view, caller, deed, now)
                work.facts.update(facts or {})
                mark = view.audit.head().seq
                found = whole.begun(work)
                with self._database.write(caller.practice.id) as uow:
                    turn = replace(work, uow=uow, person=_person(uow, caller, deed))
                    if whole.keep is None or not bears(_reader(work, whole), _reader(turn, whole), mark):
                        return end(turn, found)
        raise StateRefused(OUTRUN.format(month=whole.month.label))

    def look(self, caller: Caller, deed: Deed, act: Callable[[Work], Result]) -> Result:
        """Run an action that only reads what is the person's own; nothing is kept, nothing is answered."""
        now = self._clock.now()
        with self._database.write(caller.practice.id) as uow:
            return act(self._work(uow, caller, deed, now))

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

    def _work(self, uow: UnitOfWork, caller: Caller, deed: Deed, now: datetime) -> Work:
        person = _person(uow, caller, deed)
        return Work(uow, caller, person, now, ZoneInfo(caller.practice.zone), self._rules)

    def _answered(
        self, work: Work, deed: Deed, act: Callable[[], Reply | None], *, claims: bool = True
    ) -> Reply | None:
        """Act, claim the delivery with the answer unless it is claimed already, record and commit."""
        uow, caller = work.uow, work.caller
        timer = uow.timers.open_of(work.person.id)
        reply = act()
        word = _word(deed, work, form=isinstance(reply, OpenView))
        reply = self._sign_of_life(work, timer, reply)
        if caller.key and claims:
            uow.deliveries.claim(caller.key, work.now, reply.dump() if isinstance(reply, Answer) else None)
        self._record(work, word)
        return reply

    @staticmethod
    def _record(work: Work, word: str) -> None:
        work.uow.audit.record(word, work.person.id, work.now, patients=tuple(work.seen), facts=work.facts)
        work.uow.commit()

    def _sign_of_life(self, work: Work, timer: OpenTimer | None, reply: Reply | None) -> Reply | None:
        """Every act keeps a timer awake; a silent one stays silent, and is asked about, until it is answered."""
        if timer is None:
            return reply
        if not silent(timer.last_sign, work.now):
            work.uow.timers.touch(timer.id, max(work.now, timer.last_sign))
            return reply
        still_open = work.uow.timers.open_of(work.person.id)
        if not isinstance(reply, Answer) or still_open is None or still_open.id != timer.id:
            return reply
        if not silent(still_open.last_sign, work.now):
            return reply
        for question in self._ask_silent(work, still_open):
            reply = reply.plus(*question.blocks)
        return reply


def _reader(work: Work, whole: Whole[Found]) -> MonthReader:
    return MonthReader(work.uow, work.zone, whole.month, work.rules)


def _word(deed: Deed, work: Work, *, form: bool = False) -> str:
    """The audit trail's word: `.form` where a form was opened or the deed only shown, and nothing of it is done yet."""
    undone = (form or work.only_shown) and deed not in READS and not work.uow.wrote
    return f"{deed.value}.form" if undone else deed.value


def _person(view: PracticeView, caller: Caller, deed: Deed) -> Person:
    """Who acts. Raises RoleRefused for who may not."""
    person = view.staff.by_slack_id(caller.slack_user_id)
    if person is None or not person.active:
        raise RoleRefused(STRANGER)
    require(person, deed)
    return person


def _again(before: Claimed) -> Answer | None:
    """What this delivery was answered with the first time; None for a modal, which is not shown twice."""
    return Answer.load(before.answer) if before.answer else None


def _claimed(view: PracticeView, caller: Caller) -> Claimed | None:
    return view.deliveries.claimed(caller.key) if caller.key else None

"""What a packet is composed from: the rows of one patient-month as they were read, and the words for who and when.

Typed text of an entry that was moved to another chart is sealed: nothing in the composition reaches for an entry's
words but through `note_of`, `late_reason_of` and `why` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ccm.billing.frozen import FrozenMonth
from ccm.billing.gathered import MonthOf
from ccm.billing.rule_text import RuleText
from ccm.billing.rules import RuleData
from ccm.care_plan import CarePlan, PlanEvent
from ccm.chart import Medication
from ccm.follow_up import Loop
from ccm.month_close import BilledAgain, ClaimBatch, ClaimItem, Close
from ccm.packet.document import ChainRow
from ccm.record import Attempt, Correction, CorrectionKind, EntryState, Person, Run, TimeEntry
from ccm.staff_facts import StaffFact
from ccm.text import fold

SEALED = "Sealed: this entry was moved to another patient's chart, and its words belong there."
WITHHELD = "reason withheld, because it names another patient"
NOT_RECORDED = "not recorded"
NOBODY = "nobody named"
BY_FILE = "an import"


@dataclass(frozen=True, slots=True)
class Kept:
    """One of the practice's settings as it held in the month. `late` when it was first recorded after the month."""

    value: str
    by_id: str | None
    at: datetime
    late: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """What an entry of this month stands in place of, where that stood in another month or on another chart."""

    elsewhere: bool
    correction: Correction


@dataclass(frozen=True, slots=True)
class Covering:
    """A row of the audit chain that covers rows of this patient-month: whose deed, and how many rows of what."""

    seq: int
    at: datetime
    actor_id: str | None
    deed: str  # in plain words
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Written:
    """When the chain first covered a row, and when and by whom it was written as it now is, each with its number there.

    By those numbers one tells what came first: two deeds may share an instant, and clocks are set.
    """

    first: datetime
    at: datetime
    by_id: str | None
    first_seq: int
    seq: int


@dataclass(frozen=True, slots=True)
class Stood:
    """An entry by its times alone, on this chart or another's: from when it stood, and what ended it."""

    id: str
    performer_id: str
    runs: tuple[Run, ...]
    since: datetime
    ended: Correction | None
    here: bool


@dataclass(frozen=True, slots=True)
class HeadPrinted:
    """That `audit head` printed the chain's end: which row was the last, when, and under which account."""

    seq: int
    at: datetime
    ran: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the chain says. `bad` names rows that no longer are as they were written, by table and id.

    `whole` are the findings of checking the whole chain; None where only this patient-month's rows were checked.
    `written` tells by row id when each of them came. `links` are the covering rows whole; `printed` is the newest
    row that says that the head was printed to be kept outside.
    """

    head: str
    covering: Sequence[Covering]
    rows: int
    bad: Sequence[str] = ()
    whole: Sequence[str] | None = None
    written: Mapping[str, Written] = field(default_factory=dict)
    links: Sequence[ChainRow] = ()
    printed: HeadPrinted | None = None


@dataclass(frozen=True, slots=True)
class PacketRows:
    """One patient-month with all that bears on it. `standing` is its decision as the record stands, not yet closed."""

    practice: str
    zone: ZoneInfo
    month: MonthOf
    people: Mapping[str, Person]
    proof: Proof
    standing: FrozenMonth | None = None
    staff_facts: Sequence[StaffFact] = ()
    plan_events: Sequence[PlanEvent] = ()
    attempts: Sequence[Attempt] = ()
    loops: Sequence[Loop] = ()
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by entry, by the mark's name
    sealed: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()  # names and numbers of patients to or from whom an entry was moved
    origins: Mapping[str, Origin] = field(default_factory=dict)
    beside: Sequence[Stood] = ()  # the same persons' entries on other charts that shared a moment with one of these
    closes: Sequence[Close] = ()
    items: Sequence[ClaimItem] = ()
    again: Mapping[str, BilledAgain] = field(default_factory=dict)  # by the void after which it is billed again
    batches: Mapping[str, ClaimBatch] = field(default_factory=dict)
    settings: Mapping[str, Kept] = field(default_factory=dict)
    rules: RuleData | None = None  # the file that the decision was made by, where it is still loaded
    rule_data: Sequence[RuleData] = ()  # every file that is loaded, for closes that rest on another than the newest
    rule_texts: Mapping[str, RuleText] = field(default_factory=dict)  # by hash, those that closes of the month keep
    medications: Sequence[Medication] = ()
    at_once: Mapping[str, int] = field(default_factory=dict)  # by close, how many other months one act amended with it
    amounts: bool = True  # whether the reader may be shown money

    @property
    def end(self) -> datetime:
        """The month's last instant."""
        return self.month.month.bounds(self.zone)[1]

    @property
    def start(self) -> datetime:
        """The month's first instant."""
        return self.month.month.bounds(self.zone)[0]

    @property
    def close(self) -> Close | None:
        """The newest close."""
        return max(self.closes, key=lambda one: one.version, default=None)

    @property
    def decision(self) -> FrozenMonth | None:
        """What the month rests on: the newest close, or else the record as it stands. None where no rules hold."""
        close = self.close
        return FrozenMonth.load(close.body) if close else self.standing

    @property
    def rule_hashes(self) -> tuple[str, ...]:
        """The rule files that the closes of the month rest on, first to last; of an open month that of its decision."""
        bodies = [FrozenMonth.load(one.body) for one in sorted(self.closes, key=lambda one: one.version)]
        said = bodies or ([self.standing] if self.standing else [])
        return tuple(dict.fromkeys(one.rules_hash for one in said))

    def rules_named(self, named: str) -> RuleData | None:
        """A loaded rule file by its hash."""
        loaded = (*self.rule_data, *([self.rules] if self.rules else []))
        return next((one for one in loaded if one.hash == named), None)

    @property
    def plan(self) -> CarePlan | None:
        """The plan that staff had before them in the month, as every screen and the decision read it."""
        return self.month.plan

    @property
    def entries(self) -> tuple[EntryState, ...]:
        """Every entry of the month, corrected ones too, by day and start."""
        return tuple(sorted(self.month.rows.entries, key=lambda one: _when(one.entry)))

    @property
    def live(self) -> tuple[EntryState, ...]:
        """Those that stand."""
        return tuple(one for one in self.entries if one.live)

    def came_after(self, close: Close, key: str, at: datetime, *, first: bool = True) -> bool:
        """Whether a row came after that close, by the chain where it covers both; as it now is where not `first`."""
        row, mark = self.proof.written.get(key), self.proof.written.get(close.id)
        if row is None or mark is None:
            return at > close.at
        return (row.first_seq if first else row.seq) > mark.seq

    def late_row(self, key: str) -> str:
        """A remark on what was written after the newest close, so that its decision did not read it."""
        close, row = self.close, self.proof.written.get(key)
        outside = close is not None and row is not None and self.came_after(close, key, row.at, first=False)
        return "; written after this decision, which did not read it so" if outside else ""

    def note_of(self, entry: TimeEntry) -> str:
        """An entry's words, or that they are sealed."""
        return SEALED if entry.id in self.sealed else entry.note

    def late_reason_of(self, entry: TimeEntry) -> str:
        """Why it came late, unless its words are sealed."""
        return "" if entry.id in self.sealed else entry.late_reason

    def why(self, correction: Correction) -> str:
        """A correction's reason. Sealed with the words it is about; of a move, withheld where it names somebody."""
        if correction.entry_id in self.sealed and correction.kind is not CorrectionKind.MOVED:
            return "reason sealed with the entry's words"
        words = f" {fold(correction.reason)} "
        return WITHHELD if any(f" {one} " in words for one in self.others) else correction.reason

    def day(self, one: date | None) -> str:
        """`Oct 3, 2026`."""
        return f"{one:%b %-d, %Y}" if one else NOT_RECORDED

    def at(self, one: datetime) -> str:
        """`Oct 3, 2026, 2:15 PM`, in the practice's zone."""
        return f"{one.astimezone(self.zone):%b %-d, %Y, %-I:%M %p}"

    def local(self, one: datetime) -> date:
        """The practice's day of an instant."""
        return one.astimezone(self.zone).date()

    def who(self, person_id: str | None, on: date | None = None, nobody: str = NOBODY) -> str:
        """`Rosa Diaz, MA`, with the credential of that day, or of the month's last."""
        person = self.people.get(person_id or "")
        if person is None:
            return nobody if person_id is None else "someone who is not on the staff list"
        return f"{person.name}, {person.credential_on(on or self.month.month.last_day).label}"

    def doer(self, person_id: str | None, at: datetime) -> str:
        """Who did something at an instant; an import where nobody did."""
        return self.who(person_id, self.local(at), BY_FILE)

    def during(self, at: datetime) -> bool:
        """Whether an instant lies in the month."""
        return self.start <= at < self.end

    def late(self, at: datetime) -> str:
        """A remark on what was recorded only after the month."""
        return "" if at < self.end else " (recorded after the month had ended)"


def span(seconds: int) -> str:
    """`12 min 40 s`, to the second: seconds are floored once, at the month's end (R-C1)."""
    return f"{seconds // 60} min {seconds % 60:02d} s"


def handle(entry_id: str) -> str:
    """An entry's short name, as staff see it."""
    return f"e-{entry_id[-6:]}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def sentence(text: str) -> str:
    """With a full stop, where it has none."""
    return text if text.rstrip()[-1:] in (".", "!", "?", "") else f"{text.rstrip()}."


def counted(number: int, one: str, many: str = "") -> str:
    """`1 entry`, `3 entries`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _when(entry: TimeEntry) -> tuple[date, bool, datetime, str]:
    return entry.service_date, entry.start is None, entry.start or entry.entered_at, entry.id

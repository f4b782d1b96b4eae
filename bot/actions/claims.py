"""The claims of a month: what leaves next and what stays behind, a batch made of it, and a batch's file made again.

A file is made from what was kept and from nothing else: its claims from the closes, which are frozen, and its second
sheet from the batch's own body. Held months are open, so what was said of them at that moment stands nowhere else.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.actions.billing_settings import NAME, read_billing
from bot.actions.closed_month import claims_left
from bot.actions.desk import Work
from bot.actions.month_rows import MonthReader
from bot.actions.month_standing import Standing as Month
from bot.actions.month_standing import closed_among
from bot.actions.roles import Deed, may
from bot.actions.whole import Whole
from ccm.billing.claim import ClaimFile, KeptBatch, claim_of
from ccm.billing.gathered import MEDICARE, PracticeFacts
from ccm.billing.leaving import Behind, Leaving, closed_behind, leaving, open_behind
from ccm.billing.rules import RuleData, rules_for
from ccm.errors import NotFound, StateRefused
from ccm.month_close import ClaimBatch, ClaimItem, ClaimKind, live
from ccm.practice_billing import PracticeBilling, envelope
from ccm.service_month import ServiceMonth
from storage.ids import new_id
from storage.unit_of_work import PracticeView


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a month leaves next, in the file's order, and what stays behind, by name."""

    month: ServiceMonth
    leaving: tuple[Leaving, ...]
    behind: tuple[Behind, ...]

    @property
    def mark(self) -> str:
        """Of what leaves: a button carries it, so that what is made is what was shown."""
        said = "\n".join(f"{one.close.id} {one.claim.kind.value}" for one in self.leaving)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Made:
    """A batch that was made: by whom, and how many claims of each kind. `behind` is told of a batch just made.

    `place` is which file of its month it is: the first, or a supplement.
    """

    batch: ClaimBatch
    by: str
    kinds: dict[ClaimKind, int]
    place: int
    behind: tuple[Behind, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimsScreen:
    """Everything about a month's claims. `filing` is the day by which the month's last day must leave."""

    standing: Standing
    missing: tuple[str, ...]
    batches: tuple[Made, ...]
    filing: date | None
    today: date
    zone: ZoneInfo
    page: int = 0
    made: Made | None = None
    changed: tuple[Month, ...] = ()  # sent, and the month says something else now than its close
    stale: int = 0  # of what leaves, how many rest on such a month
    numbers: int = 0  # of both, those of which only the biller's own numbers changed: told and amended together
    may_close: bool = False  # this person may amend them


def standing(
    view: PracticeView,
    zone: ZoneInfo,
    month: ServiceMonth,
    rules: Sequence[RuleData],
    facts: PracticeFacts | None = None,
) -> Standing:
    """Read and decide the month; closed patient-months stand by their close, whatever the record says now."""
    closes, sent, again = view.closes.of_month(month), sent_of(view, month), view.closes.said_again(month).keys()
    people = {one.id: one for one in view.staff.all(active_only=False)}
    going: list[Leaving] = []
    behind: list[Behind] = []
    for patient in (one for one in view.patients.all() if one.id in closes):
        own = sent.get(patient.id, [])
        found = leaving(patient, closes[patient.id], own, again)
        stays = closed_behind(patient, closes[patient.id], own, people, again)
        going += [found] if found else []
        behind += [stays] if stays else []
    behind += [open_behind(one, people) for one in MonthReader(view, zone, month, rules).all(facts, closes.keys())]
    by_name = sorted(behind, key=lambda one: (one.patient.family, one.patient.given, one.patient.id))
    going.sort(key=lambda one: (one.claim.month.patient.family, one.claim.month.patient.given, one.close.id))
    return Standing(month, tuple(going), tuple(by_name))


def claims_screen(work: Work, month: ServiceMonth, page: int = 0, *, as_left: bool = False) -> ClaimsScreen:
    """The month's claims as they stand; `as_left` asks also of what leaves now whether it changed since its close.

    Who stays behind is counted, and shown by name: all of them were looked at.
    """
    reader = MonthReader(work.uow, work.zone, month, work.rules)
    facts = reader.practice()
    now = standing(work.uow, work.zone, month, work.rules, facts)
    data = rules_for(work.rules, MEDICARE, month)
    changed, stale, numbers = _changed(work, reader, facts, now.leaving, as_left=as_left)
    work.saw(*(one.patient.id for one in now.leaving), *(one.patient.id for one in now.behind))
    work.saw(*(one.of.patient.id for one in changed))
    return ClaimsScreen(
        standing=now,
        missing=read_billing(work.uow).missing,
        batches=batches(work.uow, month),
        filing=data.filing_until(month.last_day) if data else None,
        today=work.today,
        zone=work.zone,
        page=page,
        changed=changed,
        stale=stale,
        numbers=numbers,
        may_close=may(work.person, Deed.CLOSE),
    )


def _changed(
    work: Work, reader: MonthReader, facts: PracticeFacts, leaves: Sequence[Leaving], *, as_left: bool
) -> tuple[tuple[Month, ...], int, int]:
    """Whose claim stands at the payer while the month changed since its last close, by name. A voided one is gone.

    Then how many that leave now rest on such a month; and of all these those whose change is the biller's numbers.
    """
    out = {key for key, items in sent_of(work.uow, reader.month).items() if live(items)}
    going = {one.patient.id for one in leaves}
    if as_left:  # when the screen is shown they have left
        out = (out - going) | {one.patient.id for one in leaves if one.claim.kind is not ClaimKind.VOID}
        going = set()
    compared = closed_among(reader, facts, out | going) if out or going else ()
    found = [one for one in compared if one.changed]
    rest = [one for one in found if not one.numbers]
    sent = [one for one in rest if one.of.patient.id in out]
    by_name = sorted(sent, key=lambda one: (one.of.patient.family, one.of.patient.given, one.of.patient.id))
    return tuple(by_name), sum(one.of.patient.id in going for one in rest), len(found) - len(rest)


def make_batch(month: ServiceMonth, mark: str | None = None) -> Whole[ClaimsScreen]:
    """Keep a batch of all that leaves now, and what stays behind with it.

    `mark` is that of the screen on which it was asked for. Raises StateRefused while the practice is not whole as a
    biller, when nothing is to be sent, and when what leaves is not what the screen showed.
    """
    return Whole(month, lambda work: _next(work, month, mark), _left, _whole_biller)


def _whole_biller(work: Work) -> None:
    billing = read_billing(work.uow)
    if billing.missing:
        raise StateRefused(lacking(billing.missing))


def _next(work: Work, month: ServiceMonth, mark: str | None) -> ClaimsScreen:
    found = claims_screen(work, month, as_left=True)
    if not found.standing.leaving:
        raise StateRefused(_nothing(found.batches, month, work.zone))
    if mark is not None and mark != found.standing.mark:
        raise StateRefused(f"What leaves has changed since that screen. Look again: `/ccm claims {month}`.")
    return found


def _left(work: Work, found: ClaimsScreen) -> ClaimsScreen:
    """The batch kept, and the month's claims as it left them."""
    uow, now = work.uow, found.standing
    month = now.month
    kept = KeptBatch(
        training=work.caller.training,
        practice_name=read_billing(uow).name,
        not_claimed=tuple(one.row for one in now.behind),
        shown=tuple(one.patient.id for one in now.behind),
    )
    batch = ClaimBatch(new_id(), month, uow.closes.next_number(), work.person.id, work.now, kept.dump())
    sent = sent_of(uow, month)
    items = [_item(batch, place, one, sent.get(one.patient.id, ())) for place, one in enumerate(now.leaving, start=1)]
    uow.closes.add_batch(batch, items)
    place = len(uow.closes.batches(month))
    made = Made(batch, work.person.name, Counter(one.kind for one in items), place, now.behind)
    claims_left(work, month, items, batch.number)
    work.saw(*(one.patient_id for one in items), *kept.shown)
    work.facts.update(batch=str(batch.number), month=str(month), behind=str(len(now.behind)))
    work.facts.update({kind.value: str(made.kinds[kind]) for kind in ClaimKind})
    return replace(found, standing=Standing(month, (), now.behind), batches=batches(uow, month), made=made)


def lacking(missing: Sequence[str]) -> str:
    """The sentence for a practice that is not whole as a biller."""
    words = ", ".join(f"“{one}”" for one in missing)
    return f"No claim can leave yet: the practice's billing record lacks {words}. Fill it in: `/ccm setup billing`."


def batches(view: PracticeView, month: ServiceMonth) -> tuple[Made, ...]:
    """The month's batches, newest first."""
    people = {one.id: one.name for one in view.staff.all(active_only=False)}
    kinds: dict[str, dict[ClaimKind, int]] = defaultdict(Counter)
    for item in view.closes.items(month):
        kinds[item.batch_id][item.kind] += 1
    found = [
        Made(one, people.get(one.by_id, ""), kinds[one.id], place)
        for place, one in enumerate(view.closes.batches(month), start=1)
    ]
    return tuple(reversed(found))


def batch_of(view: PracticeView, month: ServiceMonth, number: int | None) -> ClaimBatch:
    """That batch of the month, or its newest. Raises NotFound."""
    found = view.closes.batches(month)
    wanted = found[-1:] if number is None else [one for one in found if one.number == number]
    if wanted:
        return wanted[0]
    if not found:
        raise NotFound(f"No batch of {month.label} was made yet. Make one with --new --by, or with `/ccm claims`.")
    numbers = ", ".join(str(one.number) for one in found)
    raise NotFound(f"{month.label} has no batch {number}. Its batches: {numbers}.")


def claim_file(view: PracticeView, batch: ClaimBatch) -> ClaimFile:
    """The batch's file, from stored rows only: the same whenever it is made. Raises StateRefused as `kept_of` does."""
    kept = kept_of(batch)
    closes = {one.id: one for many in view.closes.of_month(batch.month).values() for one in many}
    claims = []
    for earlier in sent_of(view, batch.month).values():
        for at, item in enumerate(earlier):
            if item.batch_id == batch.id:
                claims.append(claim_of(item.kind, item.control, closes[item.close_id], earlier[:at], closes))
    claims.sort(key=lambda one: one.control)
    return ClaimFile(batch.number, str(batch.month), batch.at, tuple(claims), kept.not_claimed, kept.practice_name)


def kept_of(batch: ClaimBatch) -> KeptBatch:
    """What the batch froze. Raises StateRefused for one that left before anything of it was kept."""
    kept = KeptBatch.load(batch.body)
    if kept is None:
        raise StateRefused(
            f"Batch {batch.number} of {batch.month.label} left before the bot kept what a file is made again from, so "
            "its file cannot be made anew: use the one that was written then. Its claims stand in their patients' "
            f"audit packets, and `/ccm claims {batch.month}` still counts them."
        )
    return kept


def patients_of(view: PracticeView, batch: ClaimBatch, *, second_sheet: bool) -> list[str]:
    """Whom the batch's file shows, with or without its second sheet."""
    claimed = [one.patient_id for one in view.closes.items(batch.month) if one.batch_id == batch.id]
    behind = kept_of(batch).shown if second_sheet else ()
    return list(dict.fromkeys((*claimed, *behind)))


def envelope_of(view: PracticeView, at: datetime) -> PracticeBilling:
    """Whose ids an 837P of a batch of that instant carries. Raises StateRefused, naming what the record lacks."""
    versions = [(one.at, PracticeBilling.model_validate_json(one.value)) for one in view.settings.versions(NAME)]
    found = envelope(versions[::-1], at)
    if found is None:
        words = ", ".join(f"“{one}”" for one in read_billing(view).route_missing)
        raise StateRefused(f"An 837P needs {words} of the practice's billing record. Fill it in: `/ccm setup billing`.")
    return found


def sent_of(view: PracticeView, month: ServiceMonth) -> dict[str, list[ClaimItem]]:
    """What of a month left, by patient, oldest first."""
    found: dict[str, list[ClaimItem]] = defaultdict(list)
    for one in view.closes.items(month):
        found[one.patient_id].append(one)
    return found


def _item(batch: ClaimBatch, place: int, one: Leaving, sent: Sequence[ClaimItem]) -> ClaimItem:
    """Its control number is the batch's and its place there: unique in the practice, and never another's."""
    control = f"{batch.number:05d}{place:06d}"
    voids = sum(each.kind is ClaimKind.VOID for each in sent)
    return ClaimItem(new_id(), batch.id, one.patient.id, batch.month, one.close.id, one.claim.kind, control, voids)


def _nothing(made: Sequence[Made], month: ServiceMonth, zone: ZoneInfo) -> str:
    if not made:
        return f"Nothing of {month.label} can leave yet: see `/ccm claims {month}` for what stays behind and why."
    last = made[0]
    when = f"{last.batch.at.astimezone(zone):%b %-d, %Y, %-I:%M %p}"
    return f"Nothing new of {month.label} is to be sent. Batch {last.batch.number} was made by {last.by}, {when}."

"""The decision line by line: each minute counted or not with its rule, the family, the codes, what bore on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccm.billing.frozen import FrozenEntry, FrozenLine, FrozenMonth
from ccm.billing.record import EXCLUDED_STAYS, is_ours
from ccm.billing.rules import Bearing, Code, Family, RuleData
from ccm.billing.rules import listed as codes_hold
from ccm.chart import Stay
from ccm.month_rules import rule_of
from ccm.month_words import WARNINGS, reason, warning
from ccm.packet.alarms import marked
from ccm.packet.as_closed import conditions, decision_making, insured, named
from ccm.packet.capture import remark
from ccm.packet.document import Grid, Section
from ccm.packet.rows import NOT_RECORDED, PacketRows, counted, handle, listed, span
from ccm.practice_billing import Setting
from ccm.record import TimeEntry
from ccm.roles import Credential
from ccm.service_month import ServiceMonth

FAMILIES = {
    Family.STAFF.value: "clinical staff, non-complex",
    Family.PERSONAL.value: "the practitioner's own time",
    Family.COMPLEX.value: "complex",
    "": "none satisfied",
}
LADDERS = {
    Family.STAFF.value: "20 minutes earn the first code (R-T1), each further full 20 one add-on, two at most (R-T2)",
    Family.PERSONAL.value: "30 minutes earn the first code, each further full 30 one add-on (R-T4)",
    Family.COMPLEX.value: "60 minutes with moderate or high decision making earn the first code, each further full 30 "
    "one add-on (R-T5)",
}
CHOSEN = {
    "R-F3 (1)": "by default: complex, because its decision making is documented and 60 minutes are reached",
    "R-F3 (2)": "by default: clinical staff alone reached 20 minutes",
    "R-F3 (3)": "by default: staff alone did not reach 20 minutes, the practitioner's own time reached 30",
    "R-F3 (4)": "by default: staff and practitioner together reached 20 minutes",
    "R-T1": "no family reached its first threshold",
}
BEARINGS = {
    Bearing.BARS: "bars CCM",
    Bearing.BARS_COMPLEX: "bars the complex family",
    Bearing.BILLED: "CCM itself, billed before",
    Bearing.TAKEN: "CCM by another practitioner, who alone is paid",
    Bearing.REVIEW: "asks for a look",
    Bearing.SEPARATE: "needs minutes of its own",
    Bearing.OK: "none",
}
MINUTES_HEADER = ("Entry", "Day", "Who", "Logged", "Counted", "Left out", "Rules")
ENTERED_SINCE = "entered after the close: not in this decision"
CUT = "less than a second at a cut"


def decision(rows: PacketRows) -> tuple[Section, ...]:
    """The answer with its reasons, then every second, then what others billed."""
    said = rows.decision
    if said is None:
        none = "No rule file holds for this month and payer, so nothing is decided and no second is counted."
        return (Section("Decision", "", paragraphs=(none,)), neighbours(rows))
    return answer(rows, said), *earlier(rows), minutes(rows, said), neighbours(rows)


def earlier(rows: PacketRows) -> Iterator[Section]:
    """What each earlier close decided, whole: a claim may have left by it."""
    for one in sorted(rows.closes, key=lambda each: each.version)[:-1]:
        title = f"Decision of version {one.version}, closed {rows.at(one.at)} and amended since"
        yield answer(rows, FrozenMonth.load(one.body), title)


def answer(rows: PacketRows, said: FrozenMonth, title: str = "Decision") -> Section:
    """Disposition, family and why, codes and units, date, estimate, every reason and warning with its rule.

    Of a closed month all of it is what the close froze: the person, the payer and the practice too.
    """
    facts = [
        ("Answer", said.disposition.replace("_", " ")),
        ("Family", f"{FAMILIES[said.family]}; {_choice(said.family_rule)}"),
        ("Counted", _counted(said)),
    ]
    facts += _late(rows, said)
    made = decision_making(rows, said)
    facts += [("Decision making (R-F2)", made)] if made else []
    if said.family in LADDERS:
        facts.append(("Thresholds", f"{LADDERS[said.family]}. Surplus is not carried over (R-T3)."))
    facts += [("Code", _line(rows, said, one)) for one in said.lines]
    if said.service_date:
        met = f"; the last billed unit was full on {rows.day(said.threshold_day)}" if said.threshold_day else ""
        facts.append(("Date of service", f"{rows.day(said.service_date)}{met} (R-P1)"))
        facts.append(("Place of service", said.practice.pos))
        facts.append(("Diagnoses on the claim", listed(said.diagnoses) or NOT_RECORDED))
    facts.append(("Payer", insured(said)))
    facts.append(("Patient", named(said.patient)))
    facts += [("Condition", one) for one in conditions(rows, said)]
    facts += _money(rows, said)
    facts += [("Also satisfied", _alternative(rows, one)) for one in said.alternatives]
    facts += [(f"Reason ({rule_of(one)})", reason(one).said) for one in said.reasons]
    facts += [(f"Warning ({rule_of(one)})", warning(one).said) for one in said.warnings]
    facts += [(f"Advice ({rule_of(one)})", warning(one).said) for one in said.advice]
    facts.append(("Rules", f"{said.rules_title}, hash {said.rules_hash}"))
    facts.append(("Rule file", _rule_file(rows, said.rules_hash)))
    if rows.close is not None:
        facts.append(("Program", f"CCM Bot {said.code_version}"))
    who = [("Billed by", _biller(said))] if said.practitioner.name else []
    who.append(("Practice", _practice(said)))
    return Section(title, "R-F1 to R-F3, R-T1 to R-T6", (*facts, *who))


def _rule_file(rows: PacketRows, named: str) -> str:
    """Which file it was and where its text is: kept since the first month that was closed by it, never in print."""
    kept, loaded = rows.rule_texts.get(named), rows.rules_named(named)
    if kept is not None:
        return (
            f"{kept.file}, edition of {rows.day(kept.edition)}, hash {named}. Its text is kept, {rows.at(kept.at)}: "
            f"`ccm-bot audit rules {named}` prints it, and `ccm-bot audit packet` writes it beside this packet."
        )
    where = f"{loaded.file}, edition of {rows.day(loaded.as_of)}, hash {named}" if loaded else f"hash {named}"
    if rows.close is None:
        return f"{where}. Its text is kept once the month is closed by it."
    return f"{where}. Its text was not kept: the month was closed before texts were."


def _counted(said: FrozenMonth) -> str:
    parts = f"clinical staff {span(said.staff_seconds)}, practitioner {span(said.practitioner_seconds)}"
    return (
        f"{said.pool_seconds // 60} whole minutes: {parts}, both together, each moment once, "
        f"{span(said.pool_seconds)}; seconds are kept and floored once (R-C1)"
    )


def _late(rows: PacketRows, said: FrozenMonth) -> list[tuple[str, str]]:
    """Which of the counted minutes rest on entries that were typed late, or only after the first close."""
    counted_by = {one.id: one.counted for one in said.entries}
    found = [
        f"{handle(one.entry.id)}, {span(counted_by[one.entry.id])}, {late}"
        for one in rows.entries
        if counted_by.get(one.entry.id) and (late := remark(rows, one.entry))
    ]
    return [("Of these from late entries", "; ".join(found))] if found else []


def _choice(rule: str) -> str:
    return f"{CHOSEN[rule]} ({rule})" if rule in CHOSEN else f"chosen by a person ({rule})"


def _line(rows: PacketRows, said: FrozenMonth, line: FrozenLine) -> str:
    """`99487 x1, Complex CCM, first 60 minutes, 4.32 RVU x 33.4009 = $144.29 each`."""
    rules = rows.rules_named(said.rules_hash)
    known = next((one for one in rules.code if one.code == line.code), None) if rules else None
    label = f", {known.label}" if known else ""
    shown = rows.amounts and line.cents is not None
    each = f", {_worth(said, line.cents, known, rules)} each" if shown and line.cents is not None else ""
    on = f", of {rows.day(line.on)}" if line.on else ""
    return f"{line.code} x{line.units}{label}{on}{each}"


def _worth(said: FrozenMonth, cents: int, known: Code | None, rules: RuleData | None) -> str:
    """An amount with what it is made of, where the rule file names it and it comes out so."""
    if known is None or rules is None:
        return _dollars(cents)
    facility = said.practice.setting == Setting.HOSPITAL.value
    rvu = known.rvu_facility if facility else known.rvu
    about = "about " if known.about else ""
    if rvu is None or rules.amount(known.code, facility=facility) != cents:
        return f"{about}{_dollars(cents)}"
    where = " in a facility" if facility else ""
    return f"{rvu} RVU{where} x {rules.conversion_factor} dollars = {about}{_dollars(cents)}"


def _money(rows: PacketRows, said: FrozenMonth) -> list[tuple[str, str]]:
    if not rows.amounts:
        return [("Estimated payment", "left out: amounts are shown to owner, lead and biller")]
    if not said.lines:
        return []
    parts = f"Medicare {_dollars(said.medicare_cents)}, the patient {_dollars(said.patient_cents)}"
    rules = rows.rules_named(said.rules_hash)
    secondary = {one.code for one in rules.code if one.about} if rules else set()
    about = "about " if any(one.code in secondary for one in said.lines) else ""
    return [("Estimated payment", f"{about}{_dollars(said.allowed_cents)} before the deductible: {parts}")]


def _alternative(rows: PacketRows, words: str) -> str:
    """`staff: 99490x1, 99439x2 = 166.79`, without its amount where none may be shown."""
    codes, _, amount = words.partition(" = ")
    family, _, lines = codes.partition(": ")
    worth = f", {amount} dollars" if rows.amounts and amount else ""
    return f"{FAMILIES.get(family, family)}: {lines}{worth}. Switching is a named person's act (R-F3)."


def _dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"


def _biller(said: FrozenMonth) -> str:
    one = said.practitioner
    credential = Credential(one.credential).label if one.credential else NOT_RECORDED
    return f"{one.name}, {credential}, NPI {one.npi or NOT_RECORDED}"


def _practice(said: FrozenMonth) -> str:
    one = said.practice
    where = ", ".join(part for part in (one.street, one.city, f"{one.state} {one.postal_code}".strip()) if part)
    numbers = f"NPI {one.npi or NOT_RECORDED}, tax id {one.tax_id or NOT_RECORDED}"
    return f"{one.name or NOT_RECORDED}, {numbers}, {one.setting}{f', {where}' if where else ''}"


def minutes(rows: PacketRows, said: FrozenMonth) -> Section:
    """Every second of every entry that stands: counted or left out, and by which rule."""
    frozen = {one.id: one for one in said.entries}
    live = {one.entry.id: one.entry for one in rows.live}
    lines = [_minutes(rows, one, said, live[one.id]) for one in said.entries if one.id in live]
    lines += [_since(rows, one.entry.id) for one in rows.live if one.entry.id not in frozen]
    gone = [one for one in said.entries if one.id not in live]
    told = [
        f"{handle(one.id)} counted {span(one.counted)} in this decision and was taken back after it." for one in gone
    ]
    paragraphs = [
        "A second counts if it is clinical staff's or the practitioner's own (R-C6), on an activity that counts, "
        "in this month (R-C4), while consent held (R-C9), and at no moment that another entry covers (R-C2).",
        _tested(list(live.values())),
        *told,
    ]
    grid = Grid(MINUTES_HEADER, tuple(lines)) if lines else None
    return Section("Each minute, and by which rule", "R-C1 to R-C10", paragraphs=tuple(paragraphs), grid=grid)


def _tested(entries: Sequence[TimeEntry]) -> str:
    """Of how many entries an overlap could be seen at all: without a start nobody knows at which moment work was."""
    known = sum(one.start is not None for one in entries)
    if known == len(entries):
        return f"Overlap (R-C2) was tested for every entry ({known}): each has its start."
    return (
        f"Overlap (R-C2) could be tested for {known} of {counted(len(entries), 'entry', 'entries')}: the others have "
        "no start, and whether they lay at one moment with another is not known."
    )


def _minutes(rows: PacketRows, one: FrozenEntry, said: FrozenMonth, entry: TimeEntry) -> tuple[str, ...]:
    lost = list(one.left)
    rest = one.seconds - one.counted - sum(seconds for _, seconds in lost)
    words = [f"{span(seconds)}: {WARNINGS[why].said}" for why, seconds in lost]
    words += [f"{span(rest)}: {CUT}"] if rest else []
    rules = [rule_of(why) for why, _ in lost]
    if one.counted:
        practitioner = Credential(one.credential).practitioner if one.credential else False
        rules.insert(0, _side(practitioner, said.family))
    return (
        marked(rows, one.id),
        _day(rows, entry),
        f"{one.performer}, {Credential(one.credential).label}" if one.credential else one.performer,
        span(one.seconds),
        span(one.counted),
        "\n".join(words) or "none",
        listed(list(dict.fromkeys(rules))),
    )


def _day(rows: PacketRows, entry: TimeEntry) -> str:
    """The day of the work, and beside it that the entry came late or after the close."""
    return "\n".join(one for one in (rows.day(entry.service_date), remark(rows, entry)) if one)


def _side(practitioner: bool, family: str) -> str:
    if not practitioner:
        return "R-C6"
    return "R-T4" if family == Family.PERSONAL.value else "R-T6"


def _since(rows: PacketRows, entry_id: str) -> tuple[str, ...]:
    entry = next(one.entry for one in rows.live if one.entry.id == entry_id)
    who = rows.who(entry.performer_id, entry.service_date)
    left = f"{span(entry.seconds)}: {ENTERED_SINCE}"
    return marked(rows, entry_id), _day(rows, entry), who, span(entry.seconds), span(0), left, ""


def neighbours(rows: PacketRows) -> Section:
    """What else was billed in the month, by this practice and by others, and the stays: what the exclusions read."""
    record, month = rows.month.record, rows.month.month
    own = record.own_groups
    lines = [
        (
            rows.day(one.on),
            one.code,
            "this practice" if is_ours(one, own) else one.group,
            one.practitioner or NOT_RECORDED,
            f"{_bearing(rows, one.code, ours=is_ours(one, own))}{rows.late_row(one.id)}",
        )
        for one in rows.month.rows.charges
        if ServiceMonth.of_day(one.on) == month
    ]
    lines += [
        (
            f"{rows.day(one.since)} to {rows.day(one.until) if one.until else 'open'}",
            "stay",
            one.kind.value.replace("_", " "),
            "",
            f"{_of_stay(one)}{rows.late_row(one.id)}",
        )
        for one in rows.month.rows.stays
        if one.since <= month.last_day and (one.until is None or one.until >= month.first_day)
    ]
    said = () if lines else ("No charge of this practice or another, and no stay, is on record for this month.",)
    grid = Grid(("Day", "Code", "Billed by, kind", "Practitioner", "Bearing on CCM"), tuple(lines)) if lines else None
    return Section("What others billed, and stays", "R-X1 to R-X7, R-C5", paragraphs=said, grid=grid)


def _of_stay(one: Stay) -> str:
    return "its days do not count (R-C5)" if one.kind in EXCLUDED_STAYS else "no bearing on minutes"


def _bearing(rows: PacketRows, code: str, *, ours: bool) -> str:
    """What the rule file says of another code: of this practice's own, or of another's."""
    if rows.rules is None:
        return NOT_RECORDED
    found = rows.rules.neighbour_of(code)
    if found is None and ours and codes_hold(code, rows.rules.same_day_visit_codes):
        return "a visit: staff time of its day needs a reviewer's word (R-C8)"
    if found is None:
        return BEARINGS[Bearing.OK]
    return f"{BEARINGS[found.same if ours else found.other]} ({found.rule})"

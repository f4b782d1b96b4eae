"""Access at any hour, who worked on it, who signed what, and the audit chain's proof that none of it was rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ccm.billing.frozen import FrozenMonth
from ccm.enrolment import Assignment
from ccm.month_close import SignOff, SignOffKind
from ccm.month_review import review_of
from ccm.packet.alarms import NOT_AS_WRITTEN, row_words
from ccm.packet.as_closed import LATE_MDM
from ccm.packet.chain_check import HOW_TO_CHECK, printed
from ccm.packet.document import Grid, Section
from ccm.packet.rewritten import written_anew
from ccm.packet.rows import NOBODY, NOT_RECORDED, Kept, PacketRows, counted, handle, listed, span
from ccm.sign_off_words import said_of
from ccm.staff_facts import FactName, StaffFact, fact_on

ACCESS = (
    ("access_number", "24/7 number"),
    ("access_answered_by", "Answered by, with the plan in hand"),
    ("certified_ehr", "Certified EHR, version"),
)
SIGNED = {
    SignOffKind.MDM: "Medical decision making (R-F2)",
    SignOffKind.FAMILY: "Family chosen by a person (R-F3)",
    SignOffKind.SEPARATE: "Apart from that day's visit (R-C8)",
    SignOffKind.PLANNING: "Care planning beyond the visit (R-G5)",
    SignOffKind.CHECKED: "Others' codes and stays looked up (R-X1 to R-X4)",
    SignOffKind.OVERRIDE: "A hold answered for",
    SignOffKind.REVIEWED: "The whole month reviewed",
}


ROWS = {
    "entry": ("entry", "entries"),
    "patient": ("roster row",),
    "enrolment_step": ("step on the path", "steps on the path"),
    "month_close": ("close",),
    "claim_batch": ("claims file",),
    "claim_item": ("claim",),
    "claim_again": ("word to bill again", "words to bill again"),
    "care_plan": ("plan version",),
    "coverage": ("coverage row",),
    "sign_off": ("sign-off",),
    "follow_up": ("follow-up",),
    "follow_up_event": ("event of a follow-up", "events of follow-ups"),
    "rule_text": ("rule file",),
    "entry_mark": ("mark on an entry", "marks on entries"),
}
"""The chain's tables in plain words, where their own are not."""


def sign_offs(rows: PacketRows) -> Section:
    """What named persons said of the month: what, when, where it was looked up, why."""
    found = rows.month.rows.sign_offs
    lines = tuple(_signed(rows, one) for one in found)
    whole = reviewed(rows)
    said = (f"Reviewed: {whole}.",) if whole else () if lines else ("Nobody has signed anything off for this month.",)
    header = ("What", "Said", "By, when", "Note, where it was looked up")
    return Section("Sign-offs", "", paragraphs=said, grid=Grid(header, lines) if lines else None)


def practitioner_review(rows: PacketRows) -> str:
    """The billing practitioner's review of the whole month and whether it changed since, then what else was attested.

    An attestation of one thing is named as what it is: it is no review of the whole month (reference 5).
    """
    who = rows.month.practitioner
    said = [one for one in rows.month.rows.sign_offs if who and one.by_id == who.id]
    latest = {one.kind: one for one in sorted(said, key=lambda each: (each.at, each.id))}
    words = [
        f"{SIGNED[one.kind]}, {rows.at(one.at)}{late_word(rows, one)}"
        for one in latest.values()
        if one.kind is not SignOffKind.REVIEWED and not one.takes_back
    ]
    whole = reviewed(rows)
    if not whole and (who is None or not words):
        return "none recorded"
    attested = f"attested by {rows.who(who.id)}: {'; '.join(words)}" if who and words else ""
    return "; ".join(one for one in (whole or "of the whole month none recorded", attested) if one)


def reviewed(rows: PacketRows) -> str:
    """Who reviewed the whole month, when and on how much time, and what came after it; empty where nobody did."""
    found = review_of(rows.month)
    if found is None:
        return ""
    sign, who = found.sign, rows.month.practitioner
    close = rows.close
    where = "" if close is None else ", after the close" if sign.at > close.at else ", before the close"
    by = "" if who and sign.by_id == who.id else ", who is not the month's billing practitioner now"
    text = f"the whole month by {rows.doer(sign.by_id, sign.at)}{by}, {rows.at(sign.at)}{where}, {span(found.seconds)}"
    if found.current:
        return f"{text} counted then as now"
    came = f" ({listed([handle(one) for one in found.since])})" if found.since else ""
    return f"{text} counted then; reviewed BEFORE its counted entries changed{came}, and not since"


def _signed(rows: PacketRows, one: SignOff) -> tuple[str, ...]:
    checked = f", looked up on {rows.day(one.checked_on)}" if one.checked_on else ""
    after = rows.close is not None and one.at > rows.close.at
    late = late_word(rows, one)
    by = f"{rows.doer(one.by_id, one.at)}, {rows.at(one.at)}{late}{' (after the close)' if after else ''}"
    return SIGNED[one.kind], said_of(one), by, f"{one.why}{checked}".lstrip(", ")


def late_word(rows: PacketRows, one: SignOff) -> str:
    """That a word which belongs in the month's own record came after it. Of a look-up or review that is nothing."""
    if one.kind in (SignOffKind.CHECKED, SignOffKind.REVIEWED, SignOffKind.OVERRIDE) or one.at < rows.end:
        return ""
    return f" ({LATE_MDM})" if one.kind is SignOffKind.MDM else rows.late(one.at)


def access(rows: PacketRows) -> Section:
    """The 24/7 number and who answers, the certified EHR, the designated team member, as they held in the month."""
    facts = [(label, _kept(rows, rows.settings.get(name))) for name, label in ACCESS]
    return Section("Access, continuity and the EHR", "", (*facts, ("Designated team member", team_member(rows))))


def _kept(rows: PacketRows, one: Kept | None) -> str:
    if one is None or not one.value:
        return NOT_RECORDED
    late = "; first recorded after this month" if one.late else ""
    return f"{one.value} (recorded {rows.at(one.at)} by {rows.doer(one.by_id, one.at)}{late})"


def team_member(rows: PacketRows) -> str:
    """Who looked after the patient at the month's end."""
    said = rows.month.rows.assignments
    then = [one for one in said if one.at < rows.end]
    if then:
        return rows.who(then[-1].care_manager_id)
    later: Assignment | None = next(iter(said), None)
    if later is not None:
        return f"{NOBODY} in this month; {rows.who(later.care_manager_id)} since {rows.at(later.at)}"
    return rows.who(rows.month.patient.care_manager_id)


def people(rows: PacketRows, said: FrozenMonth | None) -> Section:
    """Each person's standing time and what of it counts, with the credential of those days."""
    totals: Counter[str] = Counter()
    worked: dict[str, list[str]] = {}
    for state in rows.live:
        entry = state.entry
        worked.setdefault(entry.performer_id, [])
        credential = rows.who(entry.performer_id, entry.service_date)
        if credential not in worked[entry.performer_id]:
            worked[entry.performer_id].append(credential)
        totals[entry.performer_id] += entry.seconds
    counted_by = {one.id: one.counted for one in said.entries} if said else {}
    sums: Counter[str] = Counter()
    for state in rows.live:
        sums[state.entry.performer_id] += counted_by.get(state.entry.id, 0)
    lines = tuple(
        (listed(names), *_known(rows, key), span(totals[key]), span(sums[key])) for key, names in worked.items()
    )
    header = ("Who", "NPI", "Licence", "Logged", "Counted")
    renamed = _renamed(rows, said)
    gone = sorted(set(counted_by) - {state.entry.id for state in rows.live})
    out = [f"{handle(one)}, {span(counted_by[one])} counted" for one in gone if counted_by[one]]
    left = (f"Taken back after the decision and not among these: {listed(out)}.",) if out else ()
    told = (*renamed, *left)
    return Section("Who worked, and how long", "R-C6", paragraphs=told, grid=Grid(header, lines) if lines else None)


def _renamed(rows: PacketRows, said: FrozenMonth | None) -> tuple[str, ...]:
    """Who had another name at the close: names elsewhere are today's, since the staff list keeps no earlier ones."""
    if rows.close is None or said is None:
        return ()
    ids = {state.entry.id: state.entry.performer_id for state in rows.entries}
    pairs = {(one.performer, ids[one.id]) for one in said.entries if one.id in ids and one.performer}
    names = [f"{rows.people[key].name} was {was}" for was, key in sorted(pairs) if key in rows.people]
    changed = [one for one, (was, key) in zip(names, sorted(pairs), strict=False) if rows.people[key].name != was]
    return (
        (f"At the close {listed(changed)}; the counted minutes are under the names of then, all else under today's.",)
        if changed
        else ()
    )


def _known(rows: PacketRows, person_id: str) -> tuple[str, str]:
    """NPI and licence on the month's last day as they were known at the close, then what was recorded afterwards."""
    close, own = rows.close, [one for one in rows.staff_facts if one.person_id == person_id]
    then = [one for one in own if close is None or not rows.came_after(close, one.id, one.at)]
    npi, licence = _facts(rows, person_id, then)
    npi_now, licence_now = _facts(rows, person_id, own)
    later = max((one.at for one in own if one not in then), default=None)
    when = f"\nsaid after the close, {rows.day(rows.local(later))}: " if later else ""
    return (
        npi if npi_now == npi else f"{npi}{when}{npi_now}",
        licence if licence_now == licence else f"{licence}{when}{licence_now}",
    )


def _facts(rows: PacketRows, person_id: str, facts: Sequence[StaffFact]) -> tuple[str, str]:
    last = rows.month.month.last_day
    npi, state, until = (
        fact_on(facts, person_id, name, last) for name in (FactName.NPI, FactName.LICENCE_STATE, FactName.LICENCE_UNTIL)
    )
    licence = ", until ".join(one for one in (state, until) if one) or NOT_RECORDED
    ended = " (ENDED before the month's end)" if until and until < last.isoformat() else ""
    return npi or NOT_RECORDED, f"{licence}{ended}"


def licence_of(rows: PacketRows, person_id: str) -> str:
    """A person's licence on the month's last day: as it was known at the close, then what was said afterwards."""
    return _known(rows, person_id)[1]


def _found(rows: PacketRows, bad: str) -> str:
    """By the name that the packet gives it, and by table and id, as the check of the whole chain names it."""
    said = row_words(rows, bad)
    return said if said == bad else f"{said} ({bad})"


def chain(rows: PacketRows) -> Section:
    """The audit rows that cover this patient-month, and whether each row is still as it was written."""
    proof = rows.proof
    covering = counted(len(proof.covering), "row covers", "rows cover")
    anew = written_anew(rows)
    whole = "none was changed from outside the program" if anew else "nothing was changed since"
    holds = (
        f"Each of the {counted(proof.rows, 'row')} that this packet rests on carries the digest with which the chain "
        f"covered it when it was written: {whole}. {covering} them there."
    )
    wrong = listed([_found(rows, one) for one in proof.bad])
    broken = f"{NOT_AS_WRITTEN}: {wrong}. What this packet says of them cannot be relied on."
    facts = [("Made, chain head", proof.head)]
    if proof.whole is None:
        facts.append(("Made, whole chain", "not checked here; `ccm-bot audit packet` and `audit verify` check it"))
    else:
        found = "; ".join(proof.whole)
        facts.append(
            (
                "Made, whole chain",
                found or "checked from its first row to this head: no row changed, inserted or removed",
            )
        )
    lines = tuple(
        (
            str(one.seq),
            rows.at(one.at),
            rows.doer(one.actor_id, one.at),
            one.deed,
            listed(
                [
                    counted(number, *ROWS.get(name, (name.replace("_", " "),)))
                    for name, number in sorted(one.rows.items())
                ]
            ),
        )
        for one in proof.covering
    )
    grid = Grid(("Row", "When", "Who", "Deed", "Covers"), lines) if lines else None
    said = [broken] if proof.bad else [holds]
    said += [anew] if anew else []
    facts.append(("Head printed to be kept outside", printed(rows)))
    said += HOW_TO_CHECK
    return Section("The chain's proof", "", tuple(facts), tuple(said), grid)

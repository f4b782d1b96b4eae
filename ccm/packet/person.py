"""The person and the programme: eligibility and who confirmed it, consent, the initiating visit, the path."""

from __future__ import annotations

from dataclasses import replace

from ccm.conditions import Condition, group_of, group_words
from ccm.consent import Answer, Consent, Element, How
from ccm.enrolment import EnrolmentStep, standing_steps, state_of
from ccm.initiating_visit import visit_of
from ccm.packet.as_closed import conditions
from ccm.packet.document import Grid, Section
from ccm.packet.rewritten import since_changed
from ccm.packet.rows import NOT_RECORDED, PacketRows, listed

ELEMENTS: dict[Element, str] = {
    Element.AVAILABLE: "that CCM is available",
    Element.COST: "that cost sharing may apply",
    Element.ONE_PRACTITIONER: "that only one practitioner can be paid in a month",
    Element.MAY_STOP: "that the patient may stop at any time, with the month's end",
}
ANSWERS = {Answer.GIVEN: "Consent accepted", Answer.DECLINED: "Consent declined", Answer.REVOKED: "Consent withdrawn"}


def programme(rows: PacketRows) -> tuple[Section, ...]:
    """In the order in which a patient comes into the programme."""
    return eligibility(rows), consent(rows), visit(rows), path(rows)


def eligibility(rows: PacketRows) -> Section:
    """The conditions that the month rests on with their codes, and the billing practitioner's word on them."""
    month = rows.month
    facts = _conditions(rows)
    confirmed = month.rows.confirmations
    for one in confirmed:
        named = listed([group_words(key) for key in one.groups])
        facts.append(("Confirmed by", f"{rows.doer(one.by_id, one.at)}, {rows.at(one.at)}{rows.late(one.at)}"))
        facts += [("Named", named), ("Risk, in the record", one.risk or NOT_RECORDED)]
    said = []
    if not confirmed and month.groups:
        said.append("No confirmation by name is on file: an import brought the patient in as confirmed by the chart.")
    if not month.groups:
        said.append("No condition is confirmed.")
    inactive = [_diagnosis(rows, one) for one in month.rows.conditions if not one.active]
    if inactive:
        said.append(f"No longer active in the chart: {listed(inactive)}.")
    changed = [_diagnosis(rows, one) for one in month.rows.conditions if one.active and since_changed(rows, one.id)]
    if changed:
        said.append(f"In the chart now, and not so when the month was first closed: {listed(changed)}.")
    return Section("Eligibility", "R-G1", tuple(facts), tuple(said))


def _conditions(rows: PacketRows) -> list[tuple[str, str]]:
    """Of a closed month as its close froze them: an import may have written the chart anew since."""
    said = rows.decision
    if rows.close is None or said is None:
        return [(f"Condition {at}", one.words) for at, one in enumerate(rows.month.groups, start=1)]
    kept = [(f"Condition {at}, at the close", one) for at, one in enumerate(conditions(rows, said), start=1)]
    if said.conditions or not kept:
        return kept
    return [*kept, ("Of these texts", "the close kept the codes alone; the words beside them are the chart's today")]


def conditions_today(rows: PacketRows) -> list[str]:
    """The conditions by the chart as it is now; what changed since the first close says so, and who changed it when."""
    found = []
    for one in rows.month.groups:
        own = [each for each in rows.month.rows.conditions if group_of(each.code) == one.key]
        shown = listed([_diagnosis(rows, each) for each in own if each.active or not one.codes])
        none = "" if one.codes else "no active diagnosis; no longer active: " if shown else "no active diagnosis"
        found.append(f"{group_words(one.key)}: {none}{shown}")
    return found


def _diagnosis(rows: PacketRows, one: Condition) -> str:
    changed = since_changed(rows, one.id)
    return f"{one.code} {one.text}".strip() + (f" ({changed})" if changed else "")


def consent(rows: PacketRows) -> Section:
    """Every answer: what was said by whom to whom, how, the questions, for which practitioner."""
    found = rows.month.rows.consents
    facts: list[tuple[str, str]] = []
    for one in found:
        facts += _answer(rows, one)
    held = rows.month.record.consent.windows
    inside = [
        f"{rows.at(max(one.since, rows.start))} to {rows.at(min(one.until or rows.end, rows.end))}"
        for one in held
        if one.since < rows.end and (one.until is None or one.until > rows.start)
    ]
    said = f"Minutes could count in this month from {listed(inside)} (R-C9)." if inside else ""
    none = "" if found else "No consent is on file."
    return Section("Consent", "R-G3", tuple(facts), tuple(one for one in (none, said) if one))


def _answer(rows: PacketRows, one: Consent) -> list[tuple[str, str]]:
    imported = ", as an import brought it from the chart" if one.imported else ""
    facts = [(ANSWERS[one.answer], f"{rows.at(one.at)}, {_how(one)}{imported}{rows.late(one.at)}")]
    if one.imported:
        facts.append(("What was said", "the chart holds it; it was not kept here element by element"))
    elif one.answer is Answer.GIVEN:
        facts.append(("What was said", listed([ELEMENTS[each] for each in Element if each in one.elements])))
        if one.missing:
            facts.append(("Not said", listed([ELEMENTS[each] for each in one.missing])))
    if one.explained_by_id:
        facts.append(("Explained by", rows.doer(one.explained_by_id, one.at)))
    facts.append(("Said to", one.said_to or "the patient"))
    if one.questions or not one.imported:
        facts.append(("Questions", one.questions or "none recorded"))
    if one.practitioner_id:
        facts.append(("For billing practitioner", rows.doer(one.practitioner_id, one.at)))
    return facts


def _how(one: Consent) -> str:
    return f"how it was given: {NOT_RECORDED}" if one.how is How.UNKNOWN else one.how.value


def visit(rows: PacketRows) -> Section:
    """Whether one was owed, and by which visit it was met."""
    month = rows.month
    owner = replace(month.patient, practitioner_id=month.practitioner.id) if month.practitioner else month.patient
    kept = month.rows
    told = visit_of(
        owner, kept.encounters, kept.steps, kept.assignments, month.consented_on, month.month.last_day, rows.zone
    )
    facts = [("Initiating visit", f"owed: {told.why}" if told.owed else told.why)]
    if month.patient.initiating_visit:
        facts.append(("As stated in the chart", rows.day(month.patient.initiating_visit)))
    before = [one for one in kept.encounters if month.consented_on and one.on <= month.consented_on]
    lines = tuple(
        (
            rows.day(one.on),
            one.kind.value,
            rows.who(one.practitioner_id, one.on, one.practitioner or "the chart does not say"),
            "yes" if one.ccm_discussed else NOT_RECORDED,
            one.reason,
        )
        for one in sorted(before, key=lambda each: each.on)
    )
    grid = Grid(("Day", "Visit", "With", "CCM discussed", "For"), lines) if lines else None
    return Section("Initiating visit", "R-G2", tuple(facts), grid=grid)


def path(rows: PacketRows) -> Section:
    """Each step into the programme, and who looked after the patient and who billed."""
    month = rows.month
    steps = [one for one in month.rows.steps if one.at < rows.end]
    stands = {one.id for one in standing_steps(steps)}
    lines = tuple(_step(rows, one, one.id in stands) for one in steps)
    assigned = tuple(
        (
            "Team",
            f"{rows.at(one.at)}: cared for by {rows.who(one.care_manager_id, rows.local(one.at))}, billed by "
            f"{rows.who(one.practitioner_id, rows.local(one.at))}; said by {rows.doer(one.by_id, one.at)}",
        )
        for one in month.rows.assignments
        if one.at < rows.end
    )
    grid = Grid(("Day", "Step", "By", "Why"), lines) if lines else None
    stood = ("Stood at the month's end as", state_of(steps).value)
    return Section("Path through the programme", "", (stood, *assigned), grid=grid)


def _step(rows: PacketRows, one: EnrolmentStep, stands: bool) -> tuple[str, ...]:
    by = "an import, as the chart has it" if one.imported else rows.doer(one.by_id, one.at)
    kept = "" if one.on is None else f", kept {rows.at(one.at)}"
    word = one.step.value if stands else f"{one.step.value} (taken back)"
    return f"{rows.day(one.day(rows.zone))}{kept}", word, by, one.reason

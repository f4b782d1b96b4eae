"""The programme's modals: consent, assignment, leaving, attestation, follow-ups, policy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    Option,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.actions.candidates import SHOWN, Candidate
from bot.actions.consents import Seen
from bot.actions.programme import Journey
from bot.views.forms import field, patient_field, text_field
from bot.views.parts import context, form, pager, section
from bot.views.programme import candidate_text
from bot.views.text import cut, plain_identifiers, safe, two_identifiers
from ccm.consent import SAID, WORDS, Answer
from ccm.discharge import Under
from ccm.enrolment import COUNTING, TRANSITIONS, WAY_FORWARD, Step
from ccm.errors import StateRefused
from ccm.follow_up import CHOSEN, Kind, Loop
from ccm.record import CONTACT_MOST, Patient, Person

RISK = "Significant risk of death, acute exacerbation or decompensation, or functional decline."
LEAVING: dict[str, str] = {
    "revoke": "Withdraws consent",
    Step.DIE.name.lower(): "Has died",
    Step.MOVE.name.lower(): "Moved away",
    Step.DECLINE.name.lower(): "Declined",
    Step.ELSEWHERE.name.lower(): "Is enrolled elsewhere",
    Step.RULE_OUT.name.lower(): "Is not eligible",
    Step.WITHDRAW.name.lower(): "Practice ends the enrolment",
}


def option(text: str, value: str) -> Option:
    """One choice."""
    return Option(text=PlainTextObject(text=cut(text, 75)), value=value)


def select(
    label: str, block_id: str, options: Sequence[Option], chosen: str | None = None, optional: bool = False
) -> Block:
    """A select; `chosen` is the value it opens with."""
    initial = next((one for one in options if one.value == chosen), None)
    element = StaticSelectElement(action_id=block_id, options=list(options), initial_option=initial)
    return field(label, block_id, element, optional=optional)


def ticks(
    label: str, block_id: str, options: Sequence[Option], chosen: Sequence[str] = (), optional: bool = False
) -> Block:
    """Checkboxes, ten at most."""
    initial = [one for one in options if one.value in chosen]
    element = CheckboxesElement(action_id=block_id, options=list(options), initial_options=initial or None)
    return field(label, block_id, element, optional=optional)


def consent_form(now: Journey, how: str) -> View:
    """The words to say, the four ticks, who explained to whom, on which day, the questions, the answer."""
    words = "\n".join(f"{number}. {text}" for number, text in enumerate(WORDS.values(), start=1))
    said = [option(f"{number}. {one.value.replace('_', ' ')}", one.value) for number, one in enumerate(WORDS, start=1)]
    answers = [option("Consents", Answer.GIVEN.value), option("Declines", Answer.DECLINED.value)]
    biller = now.people.get(now.patient.practitioner_id or "")
    staff = [one for one in sorted(now.people.values(), key=lambda one: one.name) if one.active]
    explainers = [_person(one) for one in staff if one.credential.clinical][:100]
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\n*Please say:*\n{words}"),
        context(f"For billing practitioner {safe(biller.name, 80) if biller else 'nobody yet: assign one first'}."),
        ticks("Said", "elements", said),
        select("How", "how", [option(one.value.capitalize(), one.value) for one in SAID], how),
        text_field("To whom, if not the patient", "said_to", optional=True, hint="Name and relation"),
        text_field("Questions asked", "questions", most=1000, lines=True, optional=True),
        field(
            "Given on",
            "on",
            DatePickerElement(action_id="on"),
            optional=True,
            hint="Today, if left empty. From an earlier day, minutes count from the day after: the hour is not known.",
        ),
        select("Answer", "answer", answers),
    ]
    if explainers:
        blocks.insert(3, select("Explained by, if not you", "explained_by", explainers, optional=True))
    seen = Seen.of(now)
    meta = "|".join((now.patient.case_id, seen.practitioner_id, seen.answer_id, seen.left_id))
    return form("Consent", "consent", "Save", blocks, meta)


def assign_form(now: Journey) -> View:
    """One designated team member, one billing practitioner."""
    active = [one for one in now.people.values() if one.active]
    staff = [_person(one) for one in sorted(active, key=lambda one: one.name) if one.credential.clinical][:100]
    billers = [_person(one) for one in sorted(active, key=lambda one: one.name) if one.credential.practitioner][:100]
    blocks: list[Block] = [section(two_identifiers(now.patient))]
    if staff:
        blocks.append(select("Team member", "care_manager", staff, now.patient.care_manager_id, optional=True))
    if billers:
        blocks.append(
            select("Billing practitioner", "practitioner", billers, now.patient.practitioner_id, optional=True)
        )
    shown = (now.patient.case_id, now.patient.care_manager_id or "", now.patient.practitioner_id or "")
    return form("Assign", "assign", "Save", blocks, "|".join(shown))


def leave_form(now: Journey) -> View:
    """What of it is possible from here, on which day, and why. Raises StateRefused where nothing is."""
    options = [option(text, value) for value, text in LEAVING.items() if _may_leave(now, value)]
    if not options:
        raise StateRefused(f"The patient is {now.state.value} already. {WAY_FORWARD[now.state]}")
    blocks: list[Block] = [
        section(two_identifiers(now.patient)),
        select("What happened?", "what", options),
        field(
            "On",
            "on",
            DatePickerElement(action_id="on"),
            optional=True,
            hint="The day of the death, the move or the word; today, if left empty. Minutes after it do not count.",
        ),
        text_field("Why, in a few words", "reason"),
        context("Deceased, withdrawn and moved patients prompt nobody any more. The month bills if its time was met."),
    ]
    return form("Leaves the programme", "leave", "Save", blocks, now.patient.case_id)


def _may_leave(now: Journey, value: str) -> bool:
    """Whether the path allows it; someone enrolled does not decline but withdraws consent."""
    step = Step.WITHDRAW if value == "revoke" else Step[value.upper()]
    if value == "decline" and now.state in COUNTING:
        return False
    return now.state in TRANSITIONS[step][0] and (value != "revoke" or now.consent.consent is not None)


def attest_form(waiting: Sequence[Candidate], page: int = 0, count: int = 0) -> View:
    """Two named conditions for each; those left empty stay candidates. One statement of the risk for the others.

    A choice that the indicator does not call chronic says so; the practitioner's word decides.
    """
    blocks: list[Block] = []
    turns = pager("attest_page", page, SHOWN, count)
    if turns:
        blocks += [*turns, context("Confirm before you turn the page: what is chosen here is not kept on turning.")]
    for one in waiting:
        options = [option(group.words, group.key) for group in one.candidacy.groups]
        options += [option(f"Not chronic by AHRQ: {group.words}", group.key) for group in one.candidacy.others]
        element = StaticMultiSelectElement(
            action_id="groups", options=options[:100], placeholder="Two conditions, or leave empty"
        )
        blocks.append(section(candidate_text(one)))
        blocks.append(field(plain_identifiers(one.patient), f"c:{one.patient.case_id}", element, optional=True))
    blocks.append(text_field("Risk, for those confirmed", "risk", RISK, most=300))
    return form("Confirm eligibility", "attest", "Confirm", blocks)


def reach_form(patient: Patient) -> View:
    """How and when to reach the patient, in which language, and who else may be spoken to."""
    since = patient.caregiver_since.isoformat() if patient.caregiver_since else None
    blocks: list[Block] = [
        section(two_identifiers(patient)),
        text_field("Phone", "phone", patient.phone, most=CONTACT_MOST, optional=True),
        text_field(
            "Best time", "best_time", patient.best_time, most=CONTACT_MOST, optional=True, hint="As: after lunch"
        ),
        text_field("Language", "language", patient.language, most=CONTACT_MOST, optional=True),
        text_field("Interpreter needed for", "interpreter", patient.interpreter, most=CONTACT_MOST, optional=True),
        text_field(
            "Caregiver who may be spoken to",
            "caregiver",
            patient.caregiver,
            most=CONTACT_MOST,
            optional=True,
            hint="Name and relation",
        ),
        field(
            "Permission given on",
            "caregiver_since",
            DatePickerElement(action_id="caregiver_since", initial_date=since),
            optional=True,
            hint="The day the patient allowed it. Left empty, the card says that it is not dated.",
        ),
        ticks(
            "Calls",
            "do_not_call",
            [option("Do not call: the patient asked", "yes")],
            ["yes"] if patient.do_not_call else [],
            optional=True,
        ),
    ]
    return form("How to reach", "reach", "Save", blocks, patient.case_id)


def todo_form(today: date, patient: Patient | None = None, what: str = "") -> View:
    """A follow-up: for whom, by when, what."""
    blocks: list[Block] = [
        patient_field(patient),
        field("Due", "due", DatePickerElement(action_id="due", initial_date=today.isoformat())),
        text_field("What", "what", what, most=300),
        select("Kind", "kind", [option(one.value.capitalize(), one.value) for one in CHOSEN], optional=True),
    ]
    return form("Follow-up", "todo", "Save", blocks)


def close_form(loop: Loop, patient: Patient) -> View:
    """A loop is closed with its result."""
    blocks: list[Block] = [
        section(f"{two_identifiers(patient)}\n{safe(loop.follow_up.what, 300)}"),
        text_field("What came of it?", "result", most=300, lines=True),
    ]
    if loop.follow_up.kind is Kind.DISCHARGE:
        blocks.append(select("The call was made under", "under", [option(one.value, one.value) for one in Under]))
    return form("Close the loop", "todo_close", "Done", blocks, loop.follow_up.id)


def cancel_form(loop: Loop, patient: Patient) -> View:
    """One that is not needed any more is cancelled with why."""
    blocks: list[Block] = [
        section(f"{two_identifiers(patient)}\n{safe(loop.follow_up.what, 300)}"),
        text_field("Why?", "result", most=300, lines=True),
    ]
    return form("Not needed any more", "todo_cancel", "Not needed", blocks, loop.follow_up.id)


def hand_form(loop: Loop, patient: Patient, people: Sequence[Person]) -> View:
    """To someone else, another day, or both."""
    options = [_person(one) for one in people if one.active][:100]
    due = DatePickerElement(action_id="due", initial_date=loop.due.isoformat())
    blocks: list[Block] = [
        section(f"{two_identifiers(patient)}\n{safe(loop.follow_up.what, 300)}"),
        select("Owner", "owner", options, loop.owner_id),
        field("Due", "due", due),
    ]
    return form("Hand over", "todo_hand", "Save", blocks, loop.follow_up.id)


def _person(one: Person) -> Option:
    return option(f"{one.name}, {one.credential.label}", one.id)

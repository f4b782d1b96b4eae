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

from bot.actions.candidates import Candidate
from bot.actions.policy import Approved
from bot.actions.programme import Journey
from bot.views.forms import field, patient_field, text_field
from bot.views.parts import context, form, section
from bot.views.programme import candidate_text
from bot.views.text import cut, plain_identifiers, safe, two_identifiers
from ccm.conditions import group_words
from ccm.consent import WORDS, Answer, How
from ccm.discharge import Under
from ccm.enrolment import Step
from ccm.follow_up import Kind, Loop
from ccm.policy import Policy
from ccm.record import Patient, Person

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
    """The words to say, the four ticks, to whom, the questions, the answer."""
    words = "\n".join(f"{number}. {text}" for number, text in enumerate(WORDS.values(), start=1))
    said = [option(f"{number}. {one.value.replace('_', ' ')}", one.value) for number, one in enumerate(WORDS, start=1)]
    answers = [option("Consents", Answer.GIVEN.value), option("Declines", Answer.DECLINED.value)]
    biller = now.people.get(now.patient.practitioner_id or "")
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\n*Please say:*\n{words}"),
        context(f"For billing practitioner {safe(biller.name, 80) if biller else 'nobody yet: assign one first'}."),
        ticks("Said", "elements", said),
        select("How", "how", [option(one.value.capitalize(), one.value) for one in How], how),
        text_field("To whom, if not the patient", "said_to", optional=True, hint="Name and relation"),
        text_field("Questions asked", "questions", most=1000, lines=True, optional=True),
        select("Answer", "answer", answers),
    ]
    return form("Consent", "consent", "Save", blocks, now.patient.case_id)


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
    return form("Assign", "assign", "Save", blocks, now.patient.case_id)


def leave_form(patient: Patient) -> View:
    """Why the patient leaves the path."""
    options = [option(text, value) for value, text in LEAVING.items()]
    blocks: list[Block] = [
        section(two_identifiers(patient)),
        select("What happened?", "what", options),
        text_field("Why, in a few words", "reason"),
        context("Deceased, withdrawn and moved patients prompt nobody any more. The month bills if its time was met."),
    ]
    return form("Leaves the programme", "leave", "Save", blocks, patient.case_id)


def attest_form(waiting: Sequence[Candidate]) -> View:
    """Two named conditions for each; those left empty stay candidates. One statement of the risk for the others."""
    blocks: list[Block] = []
    for one in waiting:
        options = [option(group_words(group.key), group.key) for group in one.candidacy.groups]
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
        text_field("Phone", "phone", patient.phone, most=60, optional=True),
        text_field("Best time", "best_time", patient.best_time, most=60, optional=True, hint="As: after lunch"),
        text_field("Language", "language", patient.language, most=60, optional=True),
        text_field("Interpreter needed for", "interpreter", patient.interpreter, most=40, optional=True),
        text_field(
            "Caregiver who may be spoken to", "caregiver", patient.caregiver, optional=True, hint="Name and relation"
        ),
        field(
            "Permission given on",
            "caregiver_since",
            DatePickerElement(action_id="caregiver_since", initial_date=since),
            optional=True,
            hint="Today, if left empty and a caregiver is named.",
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


def policy_form(now: Approved) -> View:
    """Every threshold with its default explained. Submitting it is the owner's approval."""
    policy = now.policy
    stands = f"In force: approved by {safe(now.by, 80)}, {now.at:%b %-d, %Y}." if now.at else "In force: the defaults."
    blocks: list[Block] = [context(f"{stands} Saving approves this policy under your name, as of now.")]
    for name, info in Policy.model_fields.items():
        value = getattr(policy, name)
        if isinstance(value, bool):
            yes = [option("Yes", "yes")]
            blocks.append(ticks(str(info.title), name, yes, ["yes"] if value else [], optional=True))
        else:
            hint = f"{info.description} Default {info.default}."
            blocks.append(text_field(str(info.title), name, str(value), most=6, hint=hint))
    return form("Policy", "policy", "Approve", blocks)


def _person(one: Person) -> Option:
    return option(f"{one.name}, {one.credential.label}", one.id)

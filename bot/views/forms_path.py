"""The path's own modals: why a step is taken, a step taken back, the initiating visit, the pilot's gate."""

from __future__ import annotations

from slack_sdk.models.blocks import Block, DatePickerElement
from slack_sdk.models.views import View

from bot.actions.programme import Journey
from bot.views.forms import field, text_field
from bot.views.forms_programme import option, select, ticks
from bot.views.parts import context, form, section
from bot.views.text import two_identifiers
from ccm.chart import EncounterKind
from ccm.enrolment import Step
from ccm.initiating_visit import QUALIFYING
from ccm.record import Patient

WORDS: dict[Step, str] = {
    Step.DECLINE: "Declined",
    Step.RULE_OUT: "Rule out",
    Step.ELSEWHERE: "Enrolled elsewhere",
    Step.RECONSIDER: "Reconsider",
    Step.PAUSE: "Pause",
    Step.RESUME: "Resume",
    Step.LOSE: "Unreachable",
}
"""The steps that ask for their reason, as their form is called."""
VISITS = {
    EncounterKind.OFFICE: "Office visit (E/M level 2 to 5)",
    EncounterKind.TELEHEALTH: "Telehealth visit",
    EncounterKind.WELLNESS: "Annual wellness or Welcome to Medicare visit",
    EncounterKind.TCM: "Transitional care visit (TCM)",
}


def step_form(patient: Patient, step: Step) -> View:
    """One line of why, kept with the step."""
    blocks: list[Block] = [section(two_identifiers(patient)), text_field("Why, in a few words", "reason")]
    return form(WORDS[step], "step", "Save", blocks, f"{patient.case_id}|{step.name}")


def correct_form(now: Journey) -> View:
    """A death, a move or a withdrawal was recorded on the wrong chart: it is taken back, and both rows stay."""
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\nOn file as *{now.state.value}*."),
        text_field("What was wrong?", "reason"),
        context("The patient is again where they stood before, and prompts come back. Both entries stay on record."),
    ]
    return form("Recorded in error", "step_correct", "Take back", blocks, now.patient.case_id)


def visit_form(now: Journey) -> View:
    """The visit at which CCM was discussed, if the chart's file did not bring it."""
    billers = [one for one in sorted(now.people.values(), key=lambda one: one.name) if one.may_bill][:100]
    blocks: list[Block] = [
        section(f"{two_identifiers(now.patient)}\nOwed: {now.visit.why}." if now.visit.owed else now.visit.why),
        field("Held on", "on", DatePickerElement(action_id="on")),
        select("Kind", "kind", [option(text, one.value) for one, text in VISITS.items() if one in QUALIFYING]),
        ticks("At the visit", "discussed", [option("Chronic care management was discussed", "yes")]),
    ]
    if billers:
        options = [option(one.name, one.id) for one in billers]
        blocks.insert(2, select("With", "practitioner", options, now.patient.practitioner_id))
    return form("Initiating visit", "visit", "Save", blocks, now.patient.case_id)


def gate_form() -> View:
    """Why the programme may grow past its pilot."""
    blocks: list[Block] = [
        section("Once open, patients beyond the pilot can be invited, asked for consent and made active."),
        text_field("What did the pilot show?", "why", most=300, lines=True),
    ]
    return form("Open the gate", "gate", "Open", blocks)

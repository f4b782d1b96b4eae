"""The practice's own modals: a person of the staff list with what is dated of them, and the set-up."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from bot.actions.practice import PracticeSettings, Setting
from bot.views.forms import field, text_field
from bot.views.forms_programme import option
from bot.views.parts import button, context, form, row
from ccm.record import Person
from ccm.roles import Credential, Duty
from ccm.staff_facts import NO, YES, FactName


def staff_form(person: Person | None = None) -> View:
    """A person: Slack account, name, credential, duties."""
    credentials = [
        option(one.label.capitalize() if one.label.islower() else one.label, one.value) for one in Credential
    ]
    duties = [option(one.value.capitalize(), one.value) for one in Duty]
    state = [option("Works here", "active"), option("Has left", "left")]
    chosen = [each for each in credentials if person and each.value == person.credential.value]
    had = [each for each in duties if person and each.value in person.duties]
    blocks: list[Block] = [
        field(
            "Slack account",
            "user",
            UserSelectElement(action_id="user", initial_user=person.slack_user_id if person else None),
        ),
        text_field("Name", "name", person.name if person else "", most=80),
        field(
            "Credential",
            "credential",
            StaticSelectElement(
                action_id="credential", options=credentials, initial_option=chosen[0] if chosen else None
            ),
        ),
        field(
            "Credential held since",
            "since",
            DatePickerElement(action_id="since"),
            optional=True,
            hint="Only for a change: minutes before that day keep the credential of then. Empty means today.",
        ),
        *_fact_fields(),
        field(
            "Duties",
            "duties",
            CheckboxesElement(action_id="duties", options=duties, initial_options=had or None),
            optional=True,
        ),
        field(
            "State",
            "state",
            StaticSelectElement(
                action_id="state", options=state, initial_option=state[1 if person and not person.active else 0]
            ),
        ),
    ]
    return form("Staff", "staff", "Save", blocks)


def _fact_fields() -> list[Block]:
    """NPI, licence and place of work. What is left empty stays as it was."""
    places = [option("In the United States", NO), option("Outside the United States", YES)]
    return [
        text_field("NPI, 10 digits", FactName.NPI.value, most=20, optional=True),
        text_field("Licence: state, two letters", FactName.LICENCE_STATE.value, most=2, optional=True),
        field(
            "Licence good until",
            FactName.LICENCE_UNTIL.value,
            DatePickerElement(action_id=FactName.LICENCE_UNTIL.value),
            optional=True,
        ),
        field(
            "Works",
            FactName.ABROAD.value,
            StaticSelectElement(action_id=FactName.ABROAD.value, options=places, placeholder="As before"),
            optional=True,
            hint="No minute counts that is worked outside the United States (R-C6).",
        ),
        field(
            "Licence and place of work as said, since",
            "facts_since",
            DatePickerElement(action_id="facts_since"),
            optional=True,
            hint="Empty means today; days before keep what held then.",
        ),
    ]


def setup_form(now: PracticeSettings) -> View:
    """The practice's settings of this release."""
    values = now.values
    blocks: list[Block] = [
        context(f"Time zone {now.zone}." + (" Training practice: synthetic patients only." if now.training else "")),
        row(
            button("Read the policy", "policy_open"),
            button("Practice as biller", "billing_open"),
            button("Posts", "posting_open"),
        ),
        text_field(
            "Urgent number",
            Setting.URGENT_NUMBER.value,
            values.get(Setting.URGENT_NUMBER.value, ""),
            most=40,
            hint="Stands on every log answer: whom staff call with an urgent concern.",
        ),
        text_field(
            "24/7 number for patients",
            Setting.ACCESS_NUMBER.value,
            values.get(Setting.ACCESS_NUMBER.value, ""),
            most=40,
            optional=True,
        ),
        text_field(
            "Who answers it, with the care plan in hand",
            Setting.ACCESS_BY.value,
            values.get(Setting.ACCESS_BY.value, ""),
            optional=True,
            hint="A clinician who can open the record at any hour; an answering machine is not enough.",
        ),
        text_field(
            "Certified EHR, product and version",
            Setting.CERTIFIED_EHR.value,
            values.get(Setting.CERTIFIED_EHR.value, ""),
            optional=True,
            hint="Certified as in force on December 31 of the year before the one that is billed.",
        ),
        text_field(
            "Programme lead",
            Setting.PROGRAMME_LEAD.value,
            values.get(Setting.PROGRAMME_LEAD.value, ""),
            most=80,
            optional=True,
            hint="The one accountable person.",
        ),
    ]
    return form("Practice setup", "setup", "Save", blocks)

"""The form that puts a line of the worklist off."""

from __future__ import annotations

from datetime import date

from slack_sdk.models.blocks import DatePickerElement
from slack_sdk.models.views import View

from bot.views.forms import field, text_field
from bot.views.parts import form, section
from bot.views.text import two_identifiers
from ccm.record import Patient
from ccm.worklist.snooze import LONGEST


def snooze_form(patient: Patient, until: date) -> View:
    """Until when, and why: both are kept with the person's name."""
    day = DatePickerElement(action_id="until", initial_date=until.isoformat())
    blocks = [
        section(
            f"{two_identifiers(patient)}\nThe line comes back on that day. What arises before then is shown at once, "
            "and a call after a hospital on its day."
        ),
        field("Back on", "until", day, hint=f"{LONGEST.days} days from now at most"),
        text_field("Why", "why", most=200, hint="Kept with your name: away until the 3rd"),
    ]
    return form("Put off", "worklist_snooze", "Put off", blocks, patient.case_id)

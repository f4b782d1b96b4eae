"""What a practice must have settled before real patients come in (design section 10, "Training and real").

45 CFR 164.308(a)(1)(ii)(A) asks for a risk analysis, 164.308(a)(2) for a named official, 164.308(b) for a contract
with whoever holds the data. Slack signs one (a BAA) on its enterprise plan alone.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class SlackPlan(StrEnum):
    """Slack's plans, by what they mean for patients' data."""

    FREE = "free"
    PRO = "pro"
    BUSINESS = "business"
    ENTERPRISE = "enterprise"


class Privacy(BaseModel):
    """What the owner recorded. Nothing is assumed: what was not said is lacking."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slack_plan: SlackPlan | None = Field(None, title="Slack plan")
    baa_signed: date | None = Field(None, title="Slack's BAA signed on")
    operator: str = Field("", title="Who operates the app", max_length=200)
    risk_analysis: date | None = Field(None, title="Risk analysis dated")
    privacy_officer: str = Field("", title="Privacy officer", max_length=200)

    def lacks(self) -> tuple[str, ...]:
        """What still stands between the practice and real patients, in words."""
        found = []
        if self.slack_plan is not SlackPlan.ENTERPRISE:
            found.append("an enterprise plan of Slack, the only one with a BAA")
        if self.baa_signed is None:
            found.append("the date of Slack's BAA")
        if not self.operator:
            found.append("who operates the app")
        if self.risk_analysis is None:
            found.append("the date of the risk analysis")
        if not self.privacy_officer:
            found.append("the privacy officer")
        return tuple(found)

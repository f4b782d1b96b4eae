"""What a minute was spent on: the one list of activities, and which of them count (ccm-rules 2.3)."""

from __future__ import annotations

from enum import StrEnum


class Activity(StrEnum):
    """One closed list. `counted` ones may make CCM time; the others are kept and never counted."""

    CALL = "call"
    MSG = "msg"
    MEDS = "meds"
    PLAN = "plan"
    COORD = "coord"
    REF = "ref"
    TRANS = "trans"
    LABS = "labs"
    EDU = "edu"
    SOCIAL = "social"
    CHART = "chart"
    AUTH = "auth"
    SCHED = "sched"
    VOICEMAIL = "voicemail"
    VISIT = "visit"
    SUPERVISE = "supervise"
    AUTO = "auto"

    @property
    def counted(self) -> bool:
        """Whether the activity can make CCM time (R-C6, R-C7, R-C8 and the list below them)."""
        return self not in NOT_COUNTED

    @property
    def label(self) -> str:
        """Words for a screen."""
        return LABELS[self]


NOT_COUNTED = frozenset(
    {
        Activity.AUTH,
        Activity.SCHED,
        Activity.VOICEMAIL,
        Activity.VISIT,
        Activity.SUPERVISE,
        Activity.AUTO,
    }
)

LABELS: dict[Activity, str] = {
    Activity.CALL: "Call",
    Activity.MSG: "Message or letter",
    Activity.MEDS: "Medicines",
    Activity.PLAN: "Care plan",
    Activity.COORD: "Coordination",
    Activity.REF: "Referral",
    Activity.TRANS: "After discharge or ED",
    Activity.LABS: "Results",
    Activity.EDU: "Education",
    Activity.SOCIAL: "Social needs",
    Activity.CHART: "Charting",
    Activity.AUTH: "Prior authorisation",
    Activity.SCHED: "Scheduling",
    Activity.VOICEMAIL: "Voicemail",
    Activity.VISIT: "Part of a visit",
    Activity.SUPERVISE: "Supervision",
    Activity.AUTO: "Automated",
}

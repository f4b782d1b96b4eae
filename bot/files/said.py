"""What a roster's row says of the programme: status, consent, plan, each with its day; nothing that it does not say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.files.columns import Problem, Sheet, read_day
from ccm.consent import CCM_BEGAN, How
from ccm.enrolment import Step

_BEGUN = (Step.FIND, Step.CONFIRM)
PATHS: dict[str, tuple[Step, ...]] = {
    "candidate": (Step.FIND,),
    "confirmed": _BEGUN,
    "invited": (*_BEGUN, Step.INVITE),
    "consented": (*_BEGUN, Step.CONSENT),
    "active": (*_BEGUN, Step.CONSENT, Step.ACTIVATE),
    "paused": (*_BEGUN, Step.CONSENT, Step.ACTIVATE, Step.PAUSE),
    "unreachable": (*_BEGUN, Step.CONSENT, Step.ACTIVATE, Step.LOSE),
    "withdrawn": (*_BEGUN, Step.CONSENT, Step.WITHDRAW),
    "declined": (Step.FIND, Step.DECLINE),
    "deceased": (*_BEGUN, Step.CONSENT, Step.DIE),
    "moved": (*_BEGUN, Step.CONSENT, Step.MOVE),
    "elsewhere": (*_BEGUN, Step.CONSENT, Step.ELSEWHERE),
    "ineligible": (*_BEGUN, Step.CONSENT, Step.RULE_OUT),
}
"""What a status in the chart says was done. Without a consent date nothing after the confirmation but the last step."""
SAME = {"enrolled": "active", "enrolled_elsewhere": "elsewhere", "inactive": "withdrawn", "dead": "deceased"}
ENROLLED = ("consented", "active", "paused", "unreachable")
RESTING = (Step.PAUSE, Step.LOSE)
HOWS = {
    **dict.fromkeys(("", "not recorded", "unknown"), How.UNKNOWN),
    **dict.fromkeys(
        ("verbal", "verbally", "oral", "v", "phone", "telephone", "by phone", "verbal consent"), How.VERBAL
    ),
    **dict.fromkeys(("written", "w", "signed", "paper", "electronic", "written consent"), How.WRITTEN),
}
"""The ways that charts write. An empty cell is not recorded: nobody knows that it was verbal."""
NOT_BEFORE = {"consent_date": (CCM_BEGAN, "chronic care management did not exist")}


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says of the programme."""

    status: str
    status_date: date | None
    consent_date: date | None
    consent_how: How
    consent_by: str | None
    consent_by_unknown: str  # what stands there, where it is not one person of the staff list
    plan_date: date | None


def read_said(
    sheet: Sheet, line: int, row: dict[str, str], explainers: list[str], born: date | None, today: date
) -> Said | None:
    """A row's programme columns; None where one is wrong, which is added to the sheet's problems.

    `explainers` are those on the staff list whose name stands in *consent_by*; no day may lie before the birth.
    """
    problems = len(sheet.problems)
    status = row.get("status", "").lower().replace(" ", "_")
    status = SAME.get(status, status)
    if status and status not in PATHS:
        sheet.problems.append(Problem(line, "status", f"is one of: {', '.join(PATHS)}"))
    how = HOWS.get(row.get("consent_how", "").lower())
    if how is None:
        sheet.problems.append(Problem(line, "consent_how", "is verbal or written; empty where the chart does not say"))
    dates: dict[str, date | None] = dict.fromkeys(("status_date", "consent_date", "plan_date"))
    for column in dates:
        since, why = NOT_BEFORE.get(column, (date.min, ""))
        try:
            dates[column] = read_day(row[column], today, born, since=since, why=why) if row.get(column) else None
        except ValueError as error:
            sheet.problems.append(Problem(line, column, str(error)))
    if dates["status_date"] and not status:
        sheet.problems.append(Problem(line, "status_date", "stands without a status"))
    if how is None or len(sheet.problems) > problems:
        return None
    who = explainers[0] if len(explainers) == 1 else None
    unknown = row.get("consent_by", "") if who is None else ""
    return Said(status, dates["status_date"], dates["consent_date"], how, who, unknown, dates["plan_date"])

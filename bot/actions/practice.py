"""The practice's own settings: versioned rows, latest wins, each with who and when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.actions.desk import Work


class Setting(StrEnum):
    """What `/ccm setup` keeps."""

    URGENT_NUMBER = "urgent_number"
    ACCESS_NUMBER = "access_number"
    ACCESS_BY = "access_answered_by"
    CERTIFIED_EHR = "certified_ehr"
    PROGRAMME_LEAD = "programme_lead"


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """The settings as they stand."""

    practice_name: str
    zone: str
    values: dict[str, str]
    training: bool


def read_settings(work: Work) -> PracticeSettings:
    """Every setting's latest value."""
    caller = work.caller
    return PracticeSettings(caller.practice.name, caller.practice.zone, work.uow.settings.all(), caller.training)


def write_settings(work: Work, values: dict[Setting, str]) -> PracticeSettings:
    """Keep what changed as new rows; what is the same is not written again."""
    now = work.uow.settings.all()
    changed = {name: text.strip() for name, text in values.items() if text.strip() != now.get(name.value, "")}
    for name, text in changed.items():
        work.uow.settings.put(name.value, text, work.person.id, work.now)
    work.facts.update(changed=",".join(sorted(changed)) or "nothing")
    return read_settings(work)

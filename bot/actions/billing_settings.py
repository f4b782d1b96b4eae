"""The practice as a biller: one typed set, versioned, latest holds; each version with who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import ValidationError

from bot.actions.refused import FieldsRefused
from bot.actions.versions import Kept
from bot.actions.work import Work
from ccm.practice_billing import NOTHING_SAID, PracticeBilling, billing_changes
from storage.unit_of_work import PracticeView

NAME = "billing"


class BillingRefused(FieldsRefused):
    """Values that no claim would take: a sentence for each field, nothing kept."""


@dataclass(frozen=True, slots=True)
class BillingScreen:
    """As it stands, and its versions, newest first, each with what it changed."""

    now: PracticeBilling
    versions: tuple[Kept, ...]
    changed: bool = False


def read_billing(view: PracticeView) -> PracticeBilling:
    """What holds: the latest version, or nothing said yet."""
    return _billing(view.settings.get(NAME))


def billing_as_of(view: PracticeView, at: datetime) -> PracticeBilling:
    """The biller as it is known now, of the kind that it was at the end of a month (R-R1, R-P1)."""
    then = _billing(view.settings.as_of(NAME, at))
    return read_billing(view).model_copy(update={"setting": then.setting, "pos": then.pos})


@lru_cache(maxsize=16)
def _billing(kept: str | None) -> PracticeBilling:
    return PracticeBilling.model_validate_json(kept) if kept else NOTHING_SAID


def billing_screen(work: Work, *, changed: bool = False) -> BillingScreen:
    """The record with its versions, who made each, and when."""
    kept = work.uow.settings.versions(NAME)
    people = {one.id: one.name for one in work.uow.staff.all(active_only=False)}
    said = [PracticeBilling.model_validate_json(one.value) for one in kept]
    versions = tuple(
        Kept(people.get(one.by_id or "", ""), one.at.astimezone(work.zone), billing_changes(before, now))
        for one, now, before in zip(kept, said, [*said[1:], NOTHING_SAID], strict=False)
    )
    return BillingScreen(said[0] if said else NOTHING_SAID, versions, changed)


def write_billing(work: Work, values: dict[str, object]) -> BillingScreen:
    """Keep a new version under the person's name; the same again is not written. Raises BillingRefused."""
    before = read_billing(work.uow)
    try:
        after = PracticeBilling(**{**before.model_dump(), **values})
    except ValidationError as error:
        raise BillingRefused(
            {str(one["loc"][0]): _sentence(one["msg"], str(one["loc"][0])) for one in error.errors()}
        ) from None
    if after == before:
        return billing_screen(work)
    work.uow.settings.put(NAME, after.model_dump_json(), work.person.id, work.now)
    changed = [one for one in PracticeBilling.model_fields if getattr(before, one) != getattr(after, one)]
    work.facts.update(changed=",".join(changed))
    return billing_screen(work, changed=True)


def _sentence(said: str, name: str) -> str:
    if said.startswith("Value error, "):
        return f"{said.removeprefix('Value error, ')}."
    return f"Please write it as: {PracticeBilling.model_fields[name].title}."

"""The practice as a biller: one typed set, versioned, latest holds; each version with who and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pydantic import ValidationError

from bot.actions.desk import Work
from ccm.errors import CcmError
from ccm.practice_billing import NOTHING_SAID, PracticeBilling
from storage.unit_of_work import PracticeView

NAME = "billing"


class BillingRefused(CcmError):
    """Values that no claim would take: a sentence for each field, nothing kept."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(f"The billing record was not kept. {' '.join(fields.values())}")
        self.fields = fields


@dataclass(frozen=True, slots=True)
class BillingScreen:
    """As it stands, and what a claim still lacks."""

    now: PracticeBilling
    changed: bool = False


def read_billing(view: PracticeView) -> PracticeBilling:
    """What holds: the latest version, or nothing said yet."""
    return _billing(view.settings.get(NAME))


@lru_cache(maxsize=16)
def _billing(kept: str | None) -> PracticeBilling:
    return PracticeBilling.model_validate_json(kept) if kept else NOTHING_SAID


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
        return BillingScreen(after)
    work.uow.settings.put(NAME, after.model_dump_json(), work.person.id, work.now)
    changed = [one for one in PracticeBilling.model_fields if getattr(before, one) != getattr(after, one)]
    work.facts.update(changed=",".join(changed))
    return BillingScreen(after, changed=True)


def _sentence(said: str, name: str) -> str:
    if said.startswith("Value error, "):
        return f"{said.removeprefix('Value error, ')}."
    return f"Please write it as: {PracticeBilling.model_fields[name].title}."

"""Who people are: one credential each, any number of duties (design section 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ccm.errors import CcmError


class Credential(StrEnum):
    """What a person is licensed to do. Front desk is not clinical staff (R-C6)."""

    FRONT_DESK = "front_desk"
    MA = "ma"
    LPN = "lpn"
    RN = "rn"
    PHARMACIST = "pharmacist"
    MSW = "msw"
    APP = "app"
    PHYSICIAN = "physician"

    @property
    def clinical(self) -> bool:
        """Minutes of this credential may count towards CCM (R-C6)."""
        return self is not Credential.FRONT_DESK

    @property
    def practitioner(self) -> bool:
        """May bill: a physician, or an advanced practice practitioner (ccm-rules 1.2)."""
        return self in (Credential.APP, Credential.PHYSICIAN)

    @property
    def label(self) -> str:
        """As printed beside a name."""
        return {"front_desk": "front desk", "pharmacist": "pharmacist", "physician": "physician"}.get(
            self.value, self.value.upper()
        )


class Duty(StrEnum):
    """What a person answers for, beside the credential."""

    LEAD = "lead"
    BILLER = "biller"
    OWNER = "owner"
    COMPLIANCE = "compliance"


@dataclass(frozen=True, slots=True)
class Held:
    """A credential and the day since which it is held; None for the one a person was first listed with."""

    credential: Credential
    since: date | None


def held_on(history: Sequence[Held], day: date) -> Credential | None:
    """The credential of a day; `history` is in the order in which it was said. None where nothing reaches that day.

    What was said last holds from its day on, so that a mistake is corrected by saying it again with the right day.
    """
    reached = [one.credential for one in history if one.since is None or one.since <= day]
    return reached[-1] if reached else None


def parse_role(text: str) -> tuple[Credential, frozenset[Duty]]:
    """Read `rn+lead`: exactly one credential, any duties, in any order. Raises CcmError with a sentence."""
    words = [word.strip().lower().replace(" ", "_").replace("-", "_") for word in text.split("+")]
    credentials = [Credential(word) for word in words if word in set(Credential)]
    duties = frozenset(Duty(word) for word in words if word in set(Duty))
    unknown = [word for word in words if word not in set(Credential) | set(Duty)]
    if unknown:
        choices = " ".join([*Credential, *Duty])
        raise CcmError(f"“{unknown[0]}” is not a role. Roles are: {choices}. Join them with +, as rn+lead.")
    if len(credentials) != 1:
        choices = " ".join(Credential)
        raise CcmError(f"A person has exactly one credential of: {choices}. Join duties with +, as rn+lead.")
    return credentials[0], duties


def role_text(credential: Credential, duties: frozenset[Duty]) -> str:
    """The joined form that `parse_role` reads."""
    return "+".join([credential.value, *sorted(duties)])

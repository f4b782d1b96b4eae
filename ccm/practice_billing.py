"""The practice as a biller: who it is on a claim, where it works, and how other files name it.

Whole or not at all: until the fields a claim needs are there, months can be decided and closed, but no claim leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ccm.policy_approval import Change
from ccm.record import Person
from ccm.staff_facts import npi_valid
from ccm.text import fold


class Setting(StrEnum):
    """What kind of place bills (R-P1, R-R1)."""

    OFFICE = "office"
    RHC = "rhc"
    FQHC = "fqhc"
    HOSPITAL = "hospital"  # hospital-based: the facility rate

    @property
    def rural(self) -> bool:
        """Bills on an institutional claim."""
        return self in (Setting.RHC, Setting.FQHC)


PLACES: dict[Setting, str] = {Setting.OFFICE: "11", Setting.RHC: "72", Setting.FQHC: "50", Setting.HOSPITAL: "22"}
"""Place of service: where the billing practitioner would ordinarily see the patient (R-P1)."""


class PracticeBilling(BaseModel):
    """One version. `own_groups` are the names by which the imported charges call this practice."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    name: str = Field("", max_length=60, title="Name on the claim")
    npi: str = Field("", title="Billing NPI, 10 digits")
    tax_id: str = Field("", pattern=r"^(\d{9})?$", title="Tax id, 9 digits")
    street: str = Field("", max_length=55, title="Street")
    city: str = Field("", max_length=30, title="City")
    state: str = Field("", pattern=r"^([A-Z]{2})?$", title="State, two letters")
    postal_code: str = Field("", pattern=r"^(\d{5}(\d{4})?)?$", title="ZIP, 5 or 9 digits")
    phone: str = Field("", pattern=r"^(\d{10})?$", title="Phone, 10 digits")
    taxonomy: str = Field("", pattern=r"^([0-9A-Z]{10})?$", title="Taxonomy code, 10 characters")
    setting: Setting = Field(Setting.OFFICE, title="What kind of practice")
    pos: str = Field("", pattern=r"^(\d{2})?$", title="Place of service, two digits")
    sender_id: str = Field(
        "", pattern=r"^[A-Z0-9]{0,15}$", title="Sender id at the clearing house, up to 15 characters"
    )
    receiver_id: str = Field("", pattern=r"^[A-Z0-9]{0,15}$", title="Its receiver id, up to 15 characters")
    receiver_name: str = Field("", max_length=60, title="Its name")
    payer_id: str = Field("", pattern=r"^[A-Z0-9]{0,10}$", title="The payer's id there, up to 10 characters")
    production: bool = Field(False, title="Files are real, not tests")
    own_groups: tuple[str, ...] = Field((), title="Names of this practice in charge files")

    @field_validator("npi")
    @classmethod
    def _npi(cls, said: str) -> str:
        if said and not npi_valid(said):
            raise ValueError("It has ten digits, and its check digit must hold")
        return said

    @property
    def place(self) -> str:
        """The place of service on the claim."""
        return self.pos or PLACES[self.setting]

    @property
    def missing(self) -> tuple[str, ...]:
        """What a claim needs and is not there, by its words."""
        needed = ("name", "npi", "tax_id", "street", "city", "state", "postal_code")
        return self._unsaid(needed)

    @property
    def route_missing(self) -> tuple[str, ...]:
        """What an 837P needs beside that and is not there, by its words."""
        return self._unsaid(("phone", "sender_id", "receiver_id", "receiver_name", "payer_id"))

    def _unsaid(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(title(one) for one in names if not getattr(self, one))


def envelope(versions: Sequence[tuple[datetime, PracticeBilling]], at: datetime) -> PracticeBilling | None:
    """Whose ids an 837P of a batch made at that instant carries; None while no version names them all.

    `versions` are oldest first. The version that held counts, or else the first one after it that is whole and real:
    from then on the file is the same for good. While the practice only tests, the newest whole version counts, so that
    claims sent as a test can still leave as themselves once the clearing house agrees.
    """
    held = [one for since, one in versions if since <= at][-1:]
    whole = [one for one in (*held, *(one for since, one in versions if since > at)) if not one.route_missing]
    return next((one for one in whole if one.production), whole[-1] if whole else None)


TITLES = frozenset({"dr", "md", "do", "np", "pa", "aprn", "fnp", "dnp", "phd", "c"})


def person_key(name: str) -> str:
    """A person's name as charge files and staff lists may both write it: `Osei, Amara MD` is `Dr. Amara Osei`."""
    return " ".join(sorted(word for word in fold(name).split() if word not in TITLES))


def own_names(billing: PracticeBilling, people: Iterable[Person]) -> frozenset[str]:
    """The names by which a charge is this practice's: its groups, its own name, its practitioners."""
    groups = {name.casefold().strip() for name in (*billing.own_groups, billing.name) if name.strip()}
    return frozenset(groups | {person_key(one.name) for one in people if one.credential.practitioner})


NOTHING_SAID = PracticeBilling()


def billing_changes(before: PracticeBilling, after: PracticeBilling) -> tuple[Change, ...]:
    """What a version changed."""
    return tuple(
        Change(title(name), said(before, name), said(after, name))
        for name in PracticeBilling.model_fields
        if getattr(before, name) != getattr(after, name)
    )


def title(name: str) -> str:
    """A field in words."""
    return str(PracticeBilling.model_fields[name].title)


def said(version: PracticeBilling, name: str) -> str:
    """What a version says in a field; a dash where it says nothing."""
    value = getattr(version, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    return str(value) or "–"

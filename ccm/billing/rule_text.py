"""The text of a rule file, kept under its hash by the first month that was closed by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ccm.billing.rules import RuleData


@dataclass(frozen=True, slots=True)
class RuleText:
    """One file. `id` is the hash that a close names, `sha256` the whole of it, `edition` the file's own `as_of`."""

    id: str
    sha256: str
    file: str
    title: str
    payer: str
    edition: date
    text: str
    at: datetime

    @staticmethod
    def of(data: RuleData, at: datetime) -> RuleText:
        """As it was read."""
        return RuleText(data.hash, data.sha256, data.file, data.title, data.payer, data.as_of, data.text, at)

"""A practice's settings: every version is kept, the latest one holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam

from storage.ids import new_id
from storage.scope import Scope, mine
from storage.tables import setting

_BY_NAME = mine(setting, setting.c.name == bindparam("name")).order_by(setting.c.id.desc()).limit(1)
_NAMED = mine(setting, setting.c.name.in_(bindparam("names", expanding=True))).order_by(setting.c.id)
_VERSIONS = mine(setting, setting.c.name == bindparam("name")).order_by(setting.c.id.desc())
_ALL = mine(setting).order_by(setting.c.id)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a setting: its value, by whom, when."""

    value: str
    by_id: str | None
    at: datetime


class PracticeSettings:
    """Queries over one practice's settings."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._read: dict[str, str | None] = {}

    def read(self, names: Sequence[str]) -> None:
        """Read the latest values of several at once; `get` then answers from them, as long as this view lives."""
        missing = [one for one in names if one not in self._read]
        if missing:
            found = {row.name: str(row.value) for row in self._scope.rows(_NAMED, names=missing)}
            self._read.update((one, found.get(one)) for one in missing)

    def get(self, name: str) -> str | None:
        """The latest value, or None."""
        if name in self._read:
            return self._read[name]
        row = self._scope.one(_BY_NAME, name=name)
        return str(row.value) if row else None

    def as_of(self, name: str, at: datetime) -> str | None:
        """The value that held just before an instant; where none did yet, the first one ever said."""
        rows = self._scope.rows(_VERSIONS, name=name)
        held = next((row for row in rows if row.at < at), rows[-1] if rows else None)
        return str(held.value) if held else None

    def latest(self, name: str) -> Version | None:
        """The latest version with its author, or None."""
        row = self._scope.one(_BY_NAME, name=name)
        return Version(row.value, row.by_id, row.at) if row else None

    def versions(self, name: str) -> list[Version]:
        """Every version, newest first."""
        return [Version(row.value, row.by_id, row.at) for row in self._scope.rows(_VERSIONS, name=name)]

    def all(self) -> dict[str, str]:
        """Every setting's latest value."""
        return {row.name: row.value for row in self._scope.rows(_ALL)}

    def put(self, name: str, value: str, by_id: str | None, at: datetime) -> None:
        """Add a version."""
        self._read.pop(name, None)
        self._scope.add(setting, id=new_id(), name=name, value=value, by_id=by_id, at=at)

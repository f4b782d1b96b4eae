"""The rule files that months were closed by: each text once, under its hash, never rewritten."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, select

from ccm.billing.rule_text import RuleText
from storage.scope import PRACTICE, Scope, mine
from storage.tables import rule_text

_ALL = mine(rule_text)
_NAMED = mine(rule_text, rule_text.c.id.in_(bindparam("hashes", expanding=True)))
_KNOWN = select(rule_text.c.id).where(
    rule_text.c.practice_id == PRACTICE, rule_text.c.id.in_(bindparam("hashes", expanding=True))
)


class RuleTexts:
    """Queries over one practice's kept rule files."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(self, files: Collection[RuleText]) -> None:
        """Keep those whose hash is not kept yet."""
        known = {row.id for row in self._scope.rows(_KNOWN, hashes=sorted(one.id for one in files))}
        new = {one.id: one for one in files if one.id not in known}
        self._scope.add_many(
            rule_text, [{name: getattr(one, name) for name in RuleText.__slots__} for one in new.values()]
        )

    def all(self) -> list[RuleText]:
        """Every one, the first kept first."""
        return sorted((_text(row) for row in self._scope.rows(_ALL)), key=lambda one: (one.at, one.id))

    def named(self, hashes: Collection[str]) -> dict[str, RuleText]:
        """Those of these hashes that are kept, by hash."""
        rows = self._scope.rows(_NAMED, hashes=sorted(hashes))
        return {row.id: _text(row) for row in rows}


def _text(row: Row[Any]) -> RuleText:
    return RuleText(**{name: getattr(row, name) for name in RuleText.__slots__})

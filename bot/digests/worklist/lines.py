"""The lines of a worklist that was posted, read back from its blocks: which patients, and which were done."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.views.worklist import DO, DONE, EARLIER, WHY

Kept = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Posted:
    """The blocks as they were kept. `live` and `done` are case ids, in the order of their lines."""

    blocks: tuple[Kept, ...]

    @staticmethod
    def of(blocks: str) -> Posted:
        """From the outbox."""
        return Posted(tuple(json.loads(blocks)))

    @property
    def live(self) -> tuple[str, ...]:
        """Lines that nobody acted on."""
        return tuple(key for one in self.blocks if (key := _after(one, WHY)))

    @property
    def done(self) -> tuple[str, ...]:
        """Lines that were replaced by who and when."""
        return tuple(key.partition(":")[0] for one in self.blocks if (key := _after(one, DONE)))

    @property
    def ids(self) -> frozenset[str]:
        """Of all blocks."""
        return frozenset(str(one.get("block_id")) for one in self.blocks)

    @property
    def earlier(self) -> int:
        """Lines done before those that are shown."""
        return next((int(count) for one in self.blocks if (count := _after(one, EARLIER))), 0)

    def replaced(self, lines: Mapping[str, Block]) -> str:
        """The blocks with these lines, by case id, in the place of whatever stood there; as they are kept."""
        return json.dumps(list(self._blocks(lines)))

    def _blocks(self, lines: Mapping[str, Block]) -> Iterable[Kept]:
        for one in self.blocks:
            case_id = _after(one, WHY) or _after(one, DONE).partition(":")[0]
            if case_id in lines:
                yield lines[case_id].to_dict()
            elif _after(one, DO) not in lines:
                yield one


def _after(block: Kept, prefix: str) -> str:
    """What follows the prefix in a block's id; nothing for another block."""
    block_id = str(block.get("block_id", ""))
    return block_id.removeprefix(prefix) if block_id.startswith(prefix) else ""

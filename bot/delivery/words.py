"""A word to a person that has no other way to them: kept in the outbox, so that it arrives though the bot stops."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from bot.answers import Answer
from bot.clock import Clock
from ccm.posting import Kind, Lane, Post
from storage.database import Database
from storage.practices import Practice


@dataclass(frozen=True, slots=True)
class Words:
    """Adds words to one practice's outbox, each in a short transaction of its own."""

    database: Database
    practice: Practice
    clock: Clock

    def tell(self, key: str, user_id: str, answer: Answer) -> None:
        """Once for the delivery of that key. It stays in Slack, so nothing of a record stands in it. Raises Busy."""
        name = f"told/{hashlib.sha256(key.encode()).hexdigest()[:24]}"
        post = Post(name, Kind.WORD, Lane.DIRECT, user_id, answer.text, json.dumps(answer.block_dicts()))
        with self.database.write(self.practice.id) as uow:
            uow.outbox.add(post, self.clock.now())
            uow.commit()

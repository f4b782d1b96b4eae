"""A post as the outbox's row, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from ccm.posting import Kind, Lane, Outgoing, Post, State

UNLEASED: dict[str, Any] = {"leased_by": "", "leased_until": None}
UNTRIED: dict[str, Any] = {
    **UNLEASED,
    **{"tried_at": None, "tries": 0, "error": ""},
    **{"conversation": "", "ts": "", "sent_at": None, "file_id": ""},
}


def values_of(post: Post) -> dict[str, Any]:
    """A post's own columns."""
    return {
        **{"key": post.key, "kind": post.kind.value, "lane": int(post.lane), "to": post.to, "text": post.text},
        **{"blocks": post.blocks, "under": post.under, "edits": post.edits, "until": post.until},
        "bare": post.bare,
    }


def outgoing_of(row: Row[Any]) -> Outgoing:
    """A post on its way, as its row has it."""
    post = Post(
        *(row.key, Kind(row.kind), Lane(row.lane), row.to, row.text, row.blocks, row.under, row.edits, row.until),
        bare=row.bare,
    )
    return Outgoing(
        id=row.id,
        post=post,
        state=State(row.state),
        made_at=row.made_at,
        tries=row.tries,
        tried_at=row.tried_at,
        leased_until=row.leased_until,
        error=row.error,
        conversation=row.conversation,
        ts=row.ts,
        file_id=row.file_id,
    )

"""What is to be posted: kept in the transaction of its cause, taken under a lease, settled by what Slack said.

Two clocks: `made_at` and `until` are the practice's; leases, tries and pace are the wall's. A row is taken with its
attempt already begun (`tried_at`), in one commit: whoever finds it after a kill knows that Slack may have it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Table, Update, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ccm.posting import File, Kind, Lane, Outgoing, Post, State
from storage.ids import new_id
from storage.outbox_due import DUE, FIRST_STANDS, STALE
from storage.outbox_rows import UNLEASED, UNTRIED, outgoing_of, values_of
from storage.scope import PRACTICE, Scope, mine
from storage.tables import outbox, outbox_file, pace

EVERYTHING = "*"
"""The pace of all of Slack: a revoked token stops it, and nothing is hammered."""
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # of the wall clock, which those who add a post do not ask

_KEYS: BindParameter[list[str]] = bindparam("keys", expanding=True)
_BY_ID = mine(outbox, outbox.c.id == bindparam("id"))
_BY_KEY = mine(outbox, outbox.c.key == bindparam("key"))
_EDITS = mine(
    outbox,
    outbox.c.edits == bindparam("key"),
    outbox.c.state.in_([State.WAITING.value, State.SENT.value]),
    outbox.c.id > bindparam("after"),
).order_by(outbox.c.id)
_IN = mine(outbox, outbox.c.state.in_(bindparam("states", expanding=True))).order_by(outbox.c.id.desc())
_NAMES = select(outbox.c.id, outbox.c.key, outbox.c.edits).where(outbox.c.practice_id == PRACTICE)
_THEMSELVES, _THEIR_EDITS = _NAMES.where(outbox.c.key.in_(_KEYS)), _NAMES.where(outbox.c.edits.in_(_KEYS))
_SOME = mine(outbox, outbox.c.id.in_(bindparam("ids", expanding=True)))
_OLDEST = mine(outbox, outbox.c.state == State.WAITING.value, FIRST_STANDS).order_by(outbox.c.made_at).limit(1)
_FILE = mine(outbox_file, outbox_file.c.id == bindparam("id"))
_PACE = mine(pace, pace.c.id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Editions:
    """A post, the newest of what stands in its place, and how many there were of both."""

    first: Outgoing
    last: Outgoing
    count: int


class Outbox:
    """Queries over one practice's posts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, post: Post, made_at: datetime) -> bool:
        """Keep it to be sent; False where a post of this key was made before, which then stands as it is."""
        row = values_of(post) | {"practice_id": self._scope.practice_id, "id": new_id(), "made_at": made_at}
        row |= {"state": State.WAITING.value, "not_before": AT_ONCE} | UNTRIED
        connection = self._scope.connection
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        made = dialect.insert(outbox).values(row).on_conflict_do_nothing(index_elements=["practice_id", "key"])
        if connection.execute(made.returning(outbox.c.id)).first() is None:
            return False
        if post.file is not None:
            one = post.file
            values = {"name": one.name, "title": one.title, "alt": one.alt, "content": one.content}
            self._scope.add(outbox_file, id=row["id"], **values)
        return True

    def due(self, now: datetime, lane: Lane = Lane.CHANNEL) -> bool:
        """Whether anything may be taken, of that lane and those before it: asked without the writer's turn."""
        return self._scope.one(DUE, now=now, lane=int(lane)) is not None

    def take(self, by: str, now: datetime, lease: timedelta, most: int, lane: Lane = Lane.CHANNEL) -> list[Outgoing]:
        """At most one post a channel, in their lanes' order up to `lane`, leased to `by` with an attempt begun.

        A reply waits for its thread, an edit for what it edits.
        """
        statement = DUE
        if self._scope.connection.dialect.name != "sqlite":
            statement = statement.with_for_update(skip_locked=True, of=outbox)
        taken: dict[str, Outgoing] = {}
        held = self._scope.one(_PACE, id=EVERYTHING)
        if held is not None and held.next_at > now:
            return []
        for row in self._scope.rows(statement, now=now, lane=int(lane)):
            if len(taken) == most:
                break
            if row.to not in taken:
                taken[row.to] = replace(outgoing_of(row), leased_until=now + lease)
        for one in taken.values():
            began = one.tried_at or now
            self._set(one.id, leased_by=by, leased_until=one.leased_until, tried_at=began, tries=one.tries + 1)
        return list(taken.values())

    def still_mine(self, post_id: str, by: str, now: datetime) -> bool:
        """Whether the lease holds yet: asked just before posting."""
        row = self._scope.one(_BY_ID, id=post_id)
        return row is not None and row.state == State.WAITING.value and row.leased_by == by and row.leased_until > now

    def sent(self, post_id: str, conversation: str, ts: str, at: datetime, file_id: str = "") -> bool:
        """Slack has it; its file's bytes are not kept any longer. False where another file stands for the post."""
        stands = {"conversation": conversation, "ts": ts, "sent_at": at, "error": "", **UNLEASED}
        made = update(outbox).where(*self._row(outbox, post_id), *([outbox.c.file_id == file_id] if file_id else []))
        done = self._changed(made.values(state=State.SENT.value, **stands))
        if done:
            self._scope.delete(outbox_file, outbox_file.c.id == post_id)
        return done

    def stands(self, post_id: str, conversation: str, ts: str) -> None:
        """The message is there, and its file is to follow."""
        self._set(post_id, conversation=conversation, ts=ts)

    def later(self, post_id: str, by: str, not_before: datetime, error: str) -> bool:
        """Slack surely has it not: to be tried again then. False, and nothing, where it is another sender's by now."""
        return self._own(post_id, by, tried_at=None, not_before=not_before, error=error)

    def unknown(self, post_id: str, by: str, not_before: datetime, error: str) -> bool:
        """Slack may have it: its history is read then, from the first such attempt on. False as for `later`."""
        return self._own(post_id, by, not_before=not_before, error=error)

    def park(self, post_id: str, by: str, error: str) -> bool:
        """A person decides. False as for `later`."""
        return self._own(post_id, by, state=State.PARKED.value, error=error)

    def drop(self, post_id: str, error: str = "") -> bool:
        """It is not sent: a person decided so, or nothing is lost by it."""
        self._settle(post_id, State.DROPPED, error=error)
        return True

    def outdone(self, post_id: str) -> None:
        """A newer edit of the same post stands in its place."""
        self._settle(post_id, State.LAPSED)

    def resend(self, post_id: str, now: datetime) -> None:
        """A person decided that it is sent, whatever Slack may have."""
        self._set(post_id, state=State.WAITING.value, not_before=now, **UNTRIED)

    def lapse(self, now: datetime) -> list[Outgoing]:
        """What was never tried, and of use only until before `now`, of the practice's clock, or only beside another
        post that will not be sent.
        """
        gone = [outgoing_of(row) for row in self._scope.rows(STALE, now=now)]
        for one in gone:
            self._settle(one.id, State.LAPSED)
        return gone

    def opened(self, post_id: str, conversation: str) -> None:
        """The conversation with a person, before anything is posted in it."""
        self._set(post_id, conversation=conversation)

    def uploading(self, post_id: str, by: str, file_id: str, now: datetime) -> bool:
        """The file's id, before it is completed: from then on it is the key. False where the lease is lost by now."""
        where = (outbox.c.state == State.WAITING.value, outbox.c.leased_by == by, outbox.c.leased_until > now)
        return self._changed(update(outbox).where(*self._row(outbox, post_id), *where).values(file_id=file_id))

    def file_of(self, post_id: str) -> File | None:
        """What the post brings."""
        row = self._scope.one(_FILE, id=post_id)
        return File(row.name, row.title, bytes(row.content), row.alt) if row else None

    def by_key(self, key: str) -> Outgoing | None:
        """The post of that key."""
        row = self._scope.one(_BY_KEY, key=key)
        return outgoing_of(row) if row else None

    def get(self, post_id: str) -> Outgoing | None:
        """One post."""
        row = self._scope.one(_BY_ID, id=post_id)
        return outgoing_of(row) if row else None

    def newer_edits(self, one: Outgoing) -> list[Outgoing]:
        """Edits of the same post made after this one, sent or to be sent: the last of them is what stands there."""
        return [outgoing_of(row) for row in self._scope.rows(_EDITS, key=one.post.edits, after=one.id)]

    def listed(self, states: Collection[State]) -> list[Outgoing]:
        """Posts that stand so, newest first."""
        return [outgoing_of(row) for row in self._scope.rows(_IN, states=[one.value for one in states])]

    def editions(self, keys: Collection[str]) -> dict[str, Editions]:
        """Of the posts of these keys that were made: the post itself, its newest edit, and how many there are."""
        ids: dict[str, list[str]] = defaultdict(list)
        wanted = sorted(keys)
        rows = [row for one in (_THEMSELVES, _THEIR_EDITS) for row in self._scope.rows(one, keys=wanted)]
        for row in sorted(rows, key=lambda one: str(one.id)):
            ids[row.edits or row.key].append(row.id)
        ends = sorted({one for many in ids.values() for one in (many[0], many[-1])})
        found = {row.id: outgoing_of(row) for row in self._scope.rows(_SOME, ids=ends)}
        return {key: Editions(found[many[0]], found[many[-1]], len(many)) for key, many in ids.items()}

    def oldest_waiting(self) -> Outgoing | None:
        """What has waited longest, of what waits for nothing but its turn."""
        row = self._scope.one(_OLDEST)
        return outgoing_of(row) if row else None

    def pace(self, channel: str, next_at: datetime, error: str = "", since: datetime | None = None) -> None:
        """Nothing more is written there before that instant."""
        before = self._scope.one(_PACE, id=channel)
        began = (before.since if before is not None and before.error else since) if error else None
        self._scope.put(pace, id=channel, next_at=next_at, error=error, since=began)

    def refused(self, channel: str) -> str:
        """Slack's word while it refuses that channel, or all (`EVERYTHING`); else nothing."""
        row = self._scope.one(_PACE, id=channel)
        return str(row.error) if row else ""

    def prune(self, before: datetime, kinds: Collection[Kind]) -> int:
        """Delete what was settled of these kinds and made before then, with its files; how many posts went."""
        settled = outbox.c.state.in_([State.SENT.value, State.DROPPED.value, State.LAPSED.value])
        old = (settled, outbox.c.kind.in_([one.value for one in kinds]), outbox.c.made_at < before)
        gone = select(outbox.c.id).where(outbox.c.practice_id == self._scope.practice_id, *old)
        self._scope.delete(outbox_file, outbox_file.c.id.in_(gone))
        return self._scope.delete(outbox, *old)

    def _settle(self, post_id: str, state: State, **values: Any) -> None:
        self._set(post_id, state=state.value, **UNLEASED, **values)

    def _own(self, post_id: str, by: str, **values: Any) -> bool:
        """Give up the lease, if it was not taken by another after this one slept past it."""
        mine = (outbox.c.leased_by == by, outbox.c.state == State.WAITING.value)
        return self._changed(update(outbox).where(*self._row(outbox, post_id), *mine).values(**UNLEASED, **values))

    def _changed(self, made: Update) -> bool:
        return self._scope.connection.execute(made.returning(outbox.c.id)).first() is not None

    def _set(self, post_id: str, **values: Any) -> None:
        self._scope.connection.execute(update(outbox).where(*self._row(outbox, post_id)).values(**values))

    def _row(self, table: Table, post_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return table.c.practice_id == self._scope.practice_id, table.c.id == post_id

"""What is to be posted, how fast a channel may be written to, and which due jobs have run. None of it is evidence."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Text, UniqueConstraint

from ccm.posting import Kind, Ran, State
from storage.tables.shapes import one_of, table
from storage.types import Instant

outbox = table(
    "outbox",
    Column("key", Text, nullable=False),  # names the post once for ever, and is its metadata in Slack
    Column("kind", Text, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("to", Text, nullable=False),  # a channel's id, or a person's
    Column("text", Text, nullable=False),
    Column("blocks", Text, nullable=False),
    Column("under", Text, nullable=False),
    Column("edits", Text, nullable=False),
    Column("until", Instant),  # practice clock
    Column("made_at", Instant, nullable=False),  # practice clock
    Column("state", Text, nullable=False),
    Column("not_before", Instant, nullable=False),  # this and what follows: wall clock
    Column("leased_by", Text, nullable=False),
    Column("leased_until", Instant),
    Column("tried_at", Instant),  # since when an attempt's outcome is not known
    Column("tries", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("conversation", Text, nullable=False),  # what Slack opened for a person
    Column("ts", Text, nullable=False),
    Column("sent_at", Instant),
    Column("file_id", Text, nullable=False),
    one_of("kind", Kind),
    one_of("state", State),
    UniqueConstraint("practice_id", "key"),
    Index(None, "practice_id", "state", "not_before"),
    Index(None, "practice_id", "edits"),
)

outbox_file = table(
    "outbox_file",  # id is the post's
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("alt", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

pace = table(
    "pace",  # id is a channel or person, or * for all of Slack
    Column("next_at", Instant, nullable=False),  # wall clock
    Column("error", Text, nullable=False),  # Slack's word while it refuses; empty otherwise
    Column("since", Instant),
)

job_run = table(
    "job_run",
    Column("job", Text, nullable=False),
    Column("due", Instant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("at", Instant, nullable=False),
    one_of("outcome", Ran),
    UniqueConstraint("practice_id", "job", "due"),
    Index(None, "practice_id", "due"),
)

"""What was typed is kept, never lost: a draft for its author alone, gone after 24 hours."""

from __future__ import annotations

from bot.actions.desk import Work
from ccm.errors import NotFound
from storage.drafts import Draft


def keep_line(work: Work, verb: str, line: str) -> str:
    """Keep a typed line; the opaque id may stand on a button. What is past its day goes, of everybody here."""
    work.uow.drafts.prune(work.now)
    return work.uow.drafts.keep(work.person.id, verb, line, work.now)


def read_line(work: Work, draft_id: str) -> Draft:
    """The author's own draft. Raises NotFound for anyone else's, an old or an unknown one: they look the same."""
    draft = work.uow.drafts.read(draft_id, work.person.id, work.now)
    if draft is None:
        raise NotFound("That line is no longer kept (a day has passed, or it is someone else's). Please type it again.")
    return draft

"""Which kinds of posts a person does not want as direct messages. Pages, questions and words cannot be muted."""

from __future__ import annotations

from bot.actions.work import Work
from ccm.errors import StateRefused
from ccm.posting import Kind
from storage.unit_of_work import PracticeView

MUTABLE = frozenset({Kind.NUDGE, Kind.WORKLIST, Kind.FORECAST, Kind.DIGEST})


def muted(view: PracticeView, person_id: str) -> frozenset[Kind]:
    """What that person muted."""
    kept = view.settings.get(_name(person_id)) or ""
    return frozenset(Kind(word) for word in kept.split("+") if word) & MUTABLE


def mute(work: Work, kind: Kind, muting: bool) -> Kind:
    """Mute a kind for the person who asks, or bring it back. Raises StateRefused for what cannot be muted."""
    if kind not in MUTABLE:
        raise StateRefused(f"A {kind.value} cannot be muted: somebody waits for it.")
    before = muted(work.uow, work.person.id)
    after = before | {kind} if muting else before - {kind}
    if after != before:
        work.uow.settings.put(_name(work.person.id), "+".join(sorted(after)), work.person.id, work.now)
    work.facts.update(kind=kind.value, muted=str(muting).lower())
    return kind


def _name(person_id: str) -> str:
    return f"muted/{person_id}"

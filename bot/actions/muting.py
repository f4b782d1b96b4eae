"""Which kinds of posts a person does not want as direct messages. Pages, questions and words cannot be muted."""

from __future__ import annotations

from bot.actions.work import Work
from ccm.errors import StateRefused
from ccm.posting import Kind
from storage.unit_of_work import PracticeView

MUTABLE = frozenset({Kind.WORKLIST, Kind.FORECAST, Kind.DIGEST})


def muted(view: PracticeView, person_id: str) -> frozenset[Kind]:
    """What that person muted."""
    kept = view.settings.get(_name(person_id)) or ""
    return frozenset(Kind(word) for word in kept.split("+") if word) & MUTABLE


def mute(work: Work, kind: Kind) -> Kind:
    """Mute a kind for the person who asks. Raises StateRefused for what cannot be muted."""
    if kind not in MUTABLE:
        raise StateRefused(f"A {kind.value} cannot be muted: somebody waits for it.")
    _keep(work, muted(work.uow, work.person.id) | {kind})
    return kind


def unmute(work: Work) -> frozenset[Kind]:
    """Bring back every kind that the person muted; which those were."""
    before = muted(work.uow, work.person.id)
    _keep(work, frozenset())
    return before


def _keep(work: Work, kinds: frozenset[Kind]) -> None:
    words = "+".join(sorted(kinds))
    if kinds != muted(work.uow, work.person.id):
        work.uow.settings.put(_name(work.person.id), words, work.person.id, work.now)
    work.facts.update(muted=words or "nothing")


def _name(person_id: str) -> str:
    return f"muted/{person_id}"

"""A deed over a practice's whole month, in two halves: what is read and decided, then what is kept of it.

A whole month takes a second for every 500 patients. The first half reads a snapshot, where nobody waits for it; only
the second has the writer's turn, and it is short.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.actions.roles import Deed
from bot.actions.work import Work
from ccm.service_month import ServiceMonth

Found = TypeVar("Found")
LARGE = 400
"""Patients above which the answer follows. 3,000 patient-months of 15 entries took 5.3 s on two cores: 400 are 0.7 s,
and design section 9 sends anything over 1 s away from the 3 s that Slack waits."""
BESIDE = 12
"""Patients of the roster who take as long as one of the programme: 0.14 ms each, where their charts are read over."""
VERBS = {
    **{Deed.CLOSE: "close", Deed.CLAIMS: "claims", Deed.CLAIMS_VIEW: "claims"},
    **{Deed.WORKLIST: "worklist", Deed.CANDIDATES: "candidates", Deed.TODAY: "today"},
    **{Deed.ATTEST_MONTH: "attest", Deed.CONFIRM_ELIGIBLE: "attest"},
}
"""The command that shows what came of a deed, for whom its answer did not reach; of any other it is `/ccm month`."""


@dataclass(frozen=True, slots=True)
class Whole(Generic[Found]):
    """The two halves. `keep` is given what was read, in the writer's turn; without it the deed only reads.

    Nothing that bears on the month was written between the two, so that `keep` need not look again. `refuse` raises
    what needs no long reading: it is asked before anything else, while the person's form still stands.
    """

    month: ServiceMonth
    read: Callable[[Work], Found]
    keep: Callable[[Work, Found], Found] | None = None
    refuse: Callable[[Work], object] = lambda work: None

    def begun(self, work: Work) -> Found:
        """The first half."""
        self.refuse(work)
        return self.read(work)

    def ended(self, work: Work, found: Found) -> Found:
        """The second half."""
        return self.keep(work, found) if self.keep else found

    def at_once(self, work: Work) -> Found:
        """Both halves in one turn, for a practice that is not large."""
        return self.ended(work, self.begun(work))

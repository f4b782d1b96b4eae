"""The unit of work: every repository over one transaction, which rolls back unless it is committed."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.access import Access
from storage.acts import Acts
from storage.attempts import Attempts
from storage.audit import Audit
from storage.bearing import Bearings
from storage.changes import Changes
from storage.chart import Charges, Conditions, Encounters, Medications, Stays
from storage.closes import Closes
from storage.coverages import Coverages, StaffFacts
from storage.deliveries import Deliveries
from storage.drafts import Drafts
from storage.enrolments import Enrolments
from storage.entries import Entries
from storage.follow_ups import FollowUps
from storage.job_runs import JobRuns
from storage.marks import Marks
from storage.outbox import Outbox
from storage.patients import Patients
from storage.plan_sketches import PlanSketches
from storage.plans import Plans
from storage.practice_settings import PracticeSettings
from storage.proofs import Proofs
from storage.reviews import Reviews
from storage.rule_texts import RuleTexts
from storage.scope import Keys, ReadOnly, Scope
from storage.sign_offs import SignOffs
from storage.snoozes import Snoozes
from storage.staff import Staff
from storage.staging import Staging
from storage.timers import Timers
from storage.turns import NewRow, Recorded, Turns, in_turns


class PracticeView:
    """One practice's repositories over one connection."""

    def __init__(self, connection: Connection, practice_id: str, keys: Keys, scope: type[Scope] = Scope) -> None:
        self._scope = scope(connection, practice_id, keys)
        self.staff = Staff(self._scope)
        self.patients = Patients(self._scope)
        self.entries = Entries(self._scope)
        self.attempts = Attempts(self._scope)
        self.timers = Timers(self._scope)
        self.drafts = Drafts(self._scope)
        self.deliveries = Deliveries(self._scope)
        self.settings = PracticeSettings(self._scope)
        self.conditions = Conditions(self._scope)
        self.encounters = Encounters(self._scope)
        self.medications = Medications(self._scope)
        self.charges = Charges(self._scope)
        self.stays = Stays(self._scope)
        self.enrolments = Enrolments(self._scope)
        self.plans = Plans(self._scope)
        self.sketches = PlanSketches(self._scope)
        self.follow_ups = FollowUps(self._scope)
        self.acts = Acts(self._scope)
        self.snoozes = Snoozes(self._scope)
        self.marks = Marks(self._scope)
        self.sign_offs = SignOffs(self._scope)
        self.closes = Closes(self._scope)
        self.rule_texts = RuleTexts(self._scope)
        self.bearings = Bearings(self._scope)
        self.coverages = Coverages(self._scope)
        self.staff_facts = StaffFacts(self._scope)
        self.reviews = Reviews(self._scope)
        self.outbox = Outbox(self._scope)
        self.job_runs = JobRuns(self._scope)
        self.audit = Audit(self._scope)
        self.access = Access(self._scope)
        self.changes = Changes(self._scope)
        self.proofs = Proofs(self._scope)
        self.staging = Staging(self._scope, self.audit)
        self.turns = Turns(self._scope, self.audit)


class UnitOfWork(PracticeView):
    """A view that may write. Nothing is kept unless `commit` returned."""

    def __init__(self, connection: Connection, practice_id: str, keys: Keys, scope: type[Scope] = Scope) -> None:
        super().__init__(connection, practice_id, keys, scope)
        self._connection = connection

    @property
    def wrote(self) -> bool:
        """Whether rows of the record were written since the last audit row."""
        return bool(self._scope.covers)

    def commit(self) -> None:
        """Commit. Raises RuntimeError when rows were written that no audit row covers."""
        if self._scope.covers:
            raise RuntimeError("rows were written without an audit row")
        self._connection.commit()


class Snapshot(UnitOfWork):
    """What the first half of a deed is given: it reads as in its turn to write, and any write raises RuntimeError."""

    def __init__(self, connection: Connection, practice_id: str, keys: Keys) -> None:
        super().__init__(connection, practice_id, keys, ReadOnly)

    def commit(self) -> None:
        """Refused."""
        raise RuntimeError("a snapshot is only read")


class Planned(PracticeView):
    """A view whose new rows are written down instead of kept: what an import will keep in turns."""

    def __init__(self, connection: Connection, practice_id: str, keys: Keys) -> None:
        super().__init__(connection, practice_id, keys, Recorded)

    def turns_of(self, rows_most: int, *, patients_whole: bool) -> list[list[NewRow]]:
        """The new rows in turns of about that many; with `patients_whole` nobody is half there in between."""
        if not isinstance(self._scope, Recorded):
            raise TypeError("a planned view has a recording scope")
        return in_turns(self._scope.planned, rows_most, patients_whole=patients_whole)

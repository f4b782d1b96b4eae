"""The unit of work: every repository over one transaction, which rolls back unless it is committed."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.attempts import Attempts
from storage.audit import Audit
from storage.chart import Charges, Conditions, Encounters, Medications, Stays
from storage.deliveries import Deliveries
from storage.drafts import Drafts
from storage.enrolments import Enrolments
from storage.entries import Entries
from storage.follow_ups import FollowUps
from storage.marks import Marks
from storage.patients import Patients
from storage.plan_sketches import PlanSketches
from storage.plans import Plans
from storage.practice_settings import PracticeSettings
from storage.scope import Keys, Scope
from storage.staff import Staff
from storage.staging import Staging
from storage.timers import Timers


class PracticeView:
    """One practice's repositories over one connection."""

    def __init__(self, connection: Connection, practice_id: str, keys: Keys) -> None:
        self._scope = Scope(connection, practice_id, keys)
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
        self.marks = Marks(self._scope)
        self.audit = Audit(self._scope)
        self.staging = Staging(self._scope, self.audit)


class UnitOfWork(PracticeView):
    """A view that may write. Nothing is kept unless `commit` returned."""

    def __init__(self, connection: Connection, practice_id: str, keys: Keys) -> None:
        super().__init__(connection, practice_id, keys)
        self._connection = connection
        self.committed = False

    def commit(self) -> None:
        """Commit. Raises RuntimeError when rows were written that no audit row covers."""
        if self._scope.covers:
            raise RuntimeError("rows were written without an audit row")
        self._connection.commit()
        self.committed = True

"""The role table: every deed, and who may do it. One page, checked on every action (promise 5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ccm.errors import RoleRefused
from ccm.record import Person
from ccm.roles import Credential, Duty


class Deed(StrEnum):
    """What can be done. The value is the audit trail's word for it."""

    LOG = "entry.log"
    TIMER = "timer.run"
    UNDO = "entry.undo"
    AMEND = "entry.amend"
    MOVE = "entry.move"
    CORRECT_OTHERS = "entry.correct_others"
    CONFIRM = "entry.confirm"
    ATTEMPT = "attempt.record"
    LOOK = "patient.view"
    FIND = "patient.search"
    TODAY = "day.view"
    DRAFT = "line.keep"
    HELP = "help.view"
    STAFF_VIEW = "staff.view"
    STAFF_CHANGE = "staff.change"
    SETUP_VIEW = "setup.view"
    SETUP_CHANGE = "setup.change"
    CANDIDATES = "candidates.view"
    CONFIRM_ELIGIBLE = "eligibility.confirm"
    ENROLMENT = "enrolment.view"
    ENROL = "enrolment.step"
    CONSENT = "consent.record"
    ASSIGN = "patient.assign"
    PLAN_VIEW = "plan.view"
    PLAN_WRITE = "plan.write"
    PLAN_SIGN = "plan.sign"
    TODO = "follow_up.keep"
    FLAG = "flag.raise"
    COPY = "chart.copy"
    REACH = "patient.reach"
    POLICY = "policy.approve"
    GATE = "cohort.open_gate"
    CORRECT_STEP = "enrolment.correct"
    VISIT = "initiating_visit.record"
    MONTH = "month.view"
    CHECKED = "exclusions.check"
    UNCHECKED = "exclusions.take_back"
    OVERRIDE = "hold.override"
    UNANSWERED = "hold.take_back"
    FAMILY = "family.choose"
    ATTEST_MONTH = "month.attest"
    SEPARATE = "visit_day.attest"
    CLOSE = "month.close"
    CLAIMS = "claims.make"
    BILL_AGAIN = "claims.bill_again"
    CLAIMS_VIEW = "claims.view"
    BILLING = "billing.change"
    COVERAGE = "coverage.record"
    PACKET = "packet.make"
    REVIEW = "review.keep"
    ACCESS = "access.view"
    INDICATORS = "indicators.view"
    PAYMENT = "payment.view"
    WORKLIST = "worklist.view"
    SNOOZE = "worklist.snooze"
    MUTE = "posts.mute"
    CLAIM_OWNER = "owner.claim"


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who may: any of the credentials, or any of the duties."""

    credentials: frozenset[Credential] = frozenset()
    duties: frozenset[Duty] = frozenset()

    def permits(self, person: Person) -> bool:
        """Whether that person may."""
        return person.credential in self.credentials or bool(self.duties & person.duties)

    @property
    def words(self) -> str:
        """For help and refusals."""
        if self.credentials == frozenset(Credential):
            return "all staff"
        names = [credential.label for credential in Credential if credential in self.credentials]
        return ", ".join(names + [duty.value for duty in Duty if duty in self.duties])


EVERYONE = Allowed(credentials=frozenset(Credential))
IN_CHARGE = Allowed(duties=frozenset({Duty.OWNER, Duty.LEAD}))

LOOKING_UP = Allowed(duties=frozenset({Duty.BILLER, Duty.LEAD, Duty.COMPLIANCE}))
ANSWERING = Allowed(duties=frozenset({Duty.LEAD, Duty.OWNER, Duty.COMPLIANCE}))
CLINICAL = Allowed(credentials=frozenset(one for one in Credential if one.clinical))
CARE = Allowed(credentials=CLINICAL.credentials, duties=frozenset({Duty.LEAD, Duty.OWNER}))
PRACTITIONERS = Allowed(credentials=frozenset({Credential.APP, Credential.PHYSICIAN}))
PRACTITIONERS_AND_LEAD = Allowed(credentials=PRACTITIONERS.credentials, duties=frozenset({Duty.LEAD}))
MONEY = Allowed(duties=frozenset({Duty.OWNER, Duty.LEAD, Duty.BILLER}))
"""Whom an amount may be shown (design section 3)."""
BILLING = Allowed(credentials=PRACTITIONERS.credentials, duties=frozenset(Duty))
PLANNERS = Allowed(
    credentials=frozenset(
        {Credential.LPN, Credential.RN, Credential.PHARMACIST, Credential.MSW, Credential.APP, Credential.PHYSICIAN}
    )
)

TABLE: dict[Deed, Allowed] = {
    Deed.LOG: EVERYONE,  # front desk time is kept and never counted (R-C6)
    Deed.TIMER: EVERYONE,
    Deed.UNDO: EVERYONE,
    Deed.AMEND: EVERYONE,
    Deed.MOVE: EVERYONE,
    Deed.CORRECT_OTHERS: Allowed(duties=frozenset({Duty.LEAD})),
    Deed.CONFIRM: EVERYONE,  # and only the performer, which the action checks
    Deed.ATTEMPT: EVERYONE,
    Deed.LOOK: EVERYONE,
    Deed.FIND: EVERYONE,
    Deed.TODAY: EVERYONE,
    Deed.DRAFT: EVERYONE,
    Deed.HELP: EVERYONE,
    Deed.STAFF_VIEW: EVERYONE,
    Deed.STAFF_CHANGE: IN_CHARGE,
    Deed.SETUP_VIEW: IN_CHARGE,
    Deed.SETUP_CHANGE: IN_CHARGE,
    Deed.CANDIDATES: CARE,
    Deed.CONFIRM_ELIGIBLE: PRACTITIONERS,  # nobody else can say that a patient qualifies (R-G1)
    Deed.ENROLMENT: EVERYONE,
    Deed.ENROL: CARE,
    Deed.CONSENT: CLINICAL,  # explained by clinical staff, recorded by who explained it (R-G3)
    Deed.ASSIGN: IN_CHARGE,
    Deed.PLAN_VIEW: EVERYONE,
    Deed.PLAN_WRITE: PLANNERS,  # RN and LPN may revise and monitor; the practitioner owns it (R-G4)
    Deed.PLAN_SIGN: PRACTITIONERS,
    Deed.TODO: EVERYONE,
    Deed.FLAG: EVERYONE,
    Deed.COPY: EVERYONE,
    Deed.REACH: EVERYONE,  # a wrong number is mended by whoever finds it
    Deed.POLICY: Allowed(duties=frozenset({Duty.OWNER})),
    Deed.GATE: IN_CHARGE,  # the pilot's end is the lead's or the owner's word
    Deed.CORRECT_STEP: PRACTITIONERS_AND_LEAD,  # a death taken back brings every prompt back
    Deed.VISIT: PRACTITIONERS_AND_LEAD,
    Deed.MONTH: BILLING,
    Deed.CHECKED: LOOKING_UP,  # a named person looked it up
    Deed.UNCHECKED: LOOKING_UP,
    Deed.OVERRIDE: ANSWERING,
    Deed.UNANSWERED: ANSWERING,
    Deed.FAMILY: BILLING,  # switching is a named person's act (R-F3)
    Deed.ATTEST_MONTH: PRACTITIONERS,  # MDM cannot be handed to anyone else (R-F2)
    Deed.SEPARATE: Allowed(credentials=PRACTITIONERS.credentials, duties=frozenset({Duty.LEAD, Duty.COMPLIANCE})),
    Deed.CLOSE: MONEY,
    Deed.CLAIMS: MONEY,
    Deed.BILL_AGAIN: MONEY,
    Deed.CLAIMS_VIEW: MONEY,
    Deed.BILLING: MONEY,
    Deed.COVERAGE: Allowed(credentials=frozenset({Credential.FRONT_DESK}), duties=MONEY.duties),
    Deed.PACKET: Allowed(duties=frozenset(Duty)),
    Deed.REVIEW: Allowed(credentials=PRACTITIONERS.credentials, duties=frozenset({Duty.LEAD, Duty.COMPLIANCE})),
    Deed.PAYMENT: MONEY,
    Deed.INDICATORS: ANSWERING,  # and what is about the staff for lead and owner alone, which the action checks
    Deed.WORKLIST: EVERYONE,
    Deed.SNOOZE: EVERYONE,
    Deed.MUTE: EVERYONE,
    Deed.ACCESS: Allowed(duties=frozenset({Duty.OWNER, Duty.LEAD, Duty.COMPLIANCE})),
}
"""`CLAIM_OWNER` stands outside: it is for a workspace admin, once, while the practice has no owner."""


READS = frozenset(
    {
        *(Deed.LOOK, Deed.FIND, Deed.TODAY, Deed.HELP, Deed.STAFF_VIEW, Deed.SETUP_VIEW, Deed.CANDIDATES),
        *(Deed.ENROLMENT, Deed.PLAN_VIEW, Deed.DRAFT, Deed.COPY, Deed.MONTH, Deed.ACCESS, Deed.PACKET),
        *(Deed.CLAIMS_VIEW, Deed.PAYMENT, Deed.INDICATORS, Deed.WORKLIST),
    }
)
"""Deeds that are done by showing something; of the others, opening the form is not yet doing it."""


def may(person: Person, deed: Deed) -> bool:
    """Whether the table lets that person do that deed. A leaver may do nothing."""
    return person.active and deed in TABLE and TABLE[deed].permits(person)


def require(person: Person, deed: Deed) -> None:
    """Raises RoleRefused with a sentence that says who may."""
    if not may(person, deed):
        raise RoleRefused(f"That is for {TABLE[deed].words}. Your role here is {person.credential.label}.")

"""The programme columns of a roster: patients who are enrolled already come in with what the chart knows of them.

Consent, plan and status are read apart; imported ones are marked so. A later file adds what was missing and takes the
states that leave, each with its day; it never undoes what people decided here, and says by line what it did not take.
What an enrolled patient still lacks becomes a list of follow-ups with owners.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from bot.files.columns import Problem
from bot.files.path_rows import Known, Programme
from bot.files.people import named
from bot.files.said import ENROLLED, PATHS, RESTING, Said
from ccm.care_plan import CarePlan, Home
from ccm.consent import Answer, Consent, Element, How, Standing, given_on
from ccm.consent_windows import consent_standing
from ccm.enrolment import COUNTING, SILENT, TRANSITIONS, EnrolmentStep, State, Step, state_of
from ccm.gaps import Gap
from ccm.initiating_visit import visit_of
from ccm.record import Patient
from storage.ids import new_id

NOT_YET = (State.CONFIRMED, State.INVITED, State.CONSENTED)


def add_patient(made: Programme, patient: Patient, said: Said, known: Known, line: int) -> list[str]:
    """Turn what a row says into rows; the names of what it changed.

    A patient without steps here takes the whole path that the row tells. Later files add a consent or plan that was
    missing, and take a status where the path allows it from where the patient stands.
    """
    row = _Row(made, patient, said, known, line)
    row.plan()
    row.consent()
    if known.steps:
        row.status_again()
        row.settle()
    else:
        row.status_first()
    row.list_missing()
    return row.changed


@dataclass(slots=True)
class _Row:
    """One row on its way into the record."""

    made: Programme
    patient: Patient
    said: Said
    known: Known
    line: int
    changed: list[str] = field(default_factory=list)
    steps: list[EnrolmentStep] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    planned: bool = False

    @property
    def state(self) -> State:
        """Where the patient stands with what this row brought so far."""
        return state_of([*self.known.steps, *self.steps])

    @property
    def lacks(self) -> dict[Gap, bool]:
        """What *active* needs and is absent; confirmation is taken from the chart."""
        return {
            Gap.CONSENT: not self._consent.good,
            Gap.PLAN: not self.planned and self.known.plan is None,
            Gap.PRACTITIONER: self.patient.practitioner_id is None,
            Gap.TEAM_MEMBER: self.patient.care_manager_id is None,
        }

    @property
    def whole(self) -> bool:
        """Nothing that *active* needs is absent."""
        return not any(self.lacks.values())

    def plan(self) -> None:
        """A plan's date: kept when there is none, or when the chart's own is newer than the one it gave before."""
        dated, old = self.said.plan_date, self.known.plan
        if dated is None or (old is not None and (not old.imported or dated <= old.dated)):
            return
        number = old.version + 1 if old else 1
        kept = CarePlan(
            new_id(),
            self.patient.id,
            number,
            Home.CHART,
            dated,
            None,
            self.made.now,
            link="in the chart",
            imported=True,
        )
        self.made.plans.append(kept)
        self.planned = True
        self.changed.append("plan")

    def consent(self) -> None:
        """A consent's date: kept when there is none, or when it was given to another practitioner than the present."""
        day = self.said.consent_date
        if day is None:
            self._undated()
            return
        at = datetime.combine(day, time(), self.made.zone).astimezone(UTC)
        answers = self.known.consents
        given = [one for one in answers if one.answer is Answer.GIVEN]
        same = [one for one in given if one.at.astimezone(self.made.zone).date() == day]
        if same:
            self._consent_again(same[-1], last=same[-1] is answers[-1])
            return
        if given and (self._consent.good or answers[-1].at >= at):
            self._note("consent_date", self._other_day(day))
            return
        if answers and answers[-1].answer is not Answer.GIVEN and answers[-1].at >= at:
            self._note("consent_date", "a later refusal or withdrawal is on file here, and stays")
            return
        self._note_unknown_explainer()
        if self.said.consent_how is How.UNKNOWN:
            self.made.unsaid["Consents kept as not recorded how, since the file does not say"] += 1
        if self.said.consent_by is None and not self.said.consent_by_unknown:
            self.made.unsaid["Consents kept as not recorded who explained them, since the file does not say"] += 1
        said = (Answer.GIVEN, self.said.consent_how, frozenset[Element](), self.said.consent_by, "", "")
        self._keep(Consent(new_id(), self.patient.id, *said, self.patient.practitioner_id, at, imported=True))

    def _keep(self, consent: Consent) -> None:
        self.consents.append(consent)
        self.made.consents.append(consent)
        self.changed.append("consent")

    def _consent_again(self, kept: Consent, *, last: bool) -> None:
        """What a later file adds to the consent that a file brought: a new row of the same instant, so that no minute
        is won or lost. What the record knows already is never rewritten; a row that says otherwise is told so.
        """
        how, by = self.said.consent_how, self.said.consent_by
        if kept.explained_by_id is None:
            self._note_unknown_explainer()
        stays = "says otherwise than the consent on file here, which stays; `/ccm consent` keeps it once more"
        if how is not How.UNKNOWN and kept.how not in (how, How.UNKNOWN):
            self._note("consent_how", stays)
        if by is not None and kept.explained_by_id not in (by, None):
            self._note("consent_by", stays)
        added = how if kept.how is How.UNKNOWN else kept.how, kept.explained_by_id or by
        if added == (kept.how, kept.explained_by_id):
            return
        if last and kept.imported:
            self._keep(replace(kept, id=new_id(), how=added[0], explained_by_id=added[1]))
        else:
            self._note(
                "consent_date", "is of an answer that a later one here took the place of; nothing is added to it"
            )

    def _note_unknown_explainer(self) -> None:
        if self.said.consent_by_unknown:
            shown = named(self.said.consent_by_unknown, (self.patient.given, self.patient.family))
            what = f"{shown} is not one person of the staff list; who explained it is not recorded"
            self._note("consent_by", what.strip())

    def _undated(self) -> None:
        """How or by whom, and no day: no consent is made of it, and it is said."""
        said = self.said
        told = {
            "consent_how": said.consent_how is not How.UNKNOWN,
            "consent_by": said.consent_by or said.consent_by_unknown,
        }
        for column in (name for name, there in told.items() if there):
            self._note(column, "stands without a consent date, and is not kept; give the day, or ask: `/ccm consent`")

    def _other_day(self, day: date) -> str:
        """What stands instead of the file's day, and the way to mend it: no file rewrites a consent."""
        on_file = max(one.at for one in self.known.consents if one.answer is Answer.GIVEN).astimezone(self.made.zone)
        if day < on_file.date():
            return "is before the one on file here, which stays: no file makes earlier minutes count"
        return (
            "is after the one on file here, which stays, and minutes count from that. If the file is right, keep its "
            "day with `/ccm consent` (Given on), and `/ccm flag` the months between to the lead"
        )

    def status_first(self) -> None:
        """The whole path of someone who has none here. A consent date without a status says *consented*."""
        said = self.said
        status = said.status or ("consented" if said.consent_date else "")
        if not status:
            return
        if not said.status:
            self._note("status", "is not given: taken as consented, because there is a consent date")
        path = PATHS[status]
        leaves = TRANSITIONS[path[-1]][1] in SILENT
        if leaves and (said.consent_date is None or said.status_date is None):
            if said.consent_date is not None:
                self._note("status_date", "is not given, so no minute of theirs counts")
            path = path if status == "withdrawn" else (path[-1],)
        elif said.consent_date is None:
            path = tuple(one for one in path if one not in (Step.CONSENT, Step.ACTIVATE, *RESTING))
        if not leaves and not self.whole:
            path = tuple(one for one in path if one is not Step.ACTIVATE)
        for step in path:
            last = step is path[-1] and (leaves or step in RESTING)
            since = said.status_date if last or step is Step.ACTIVATE else said.consent_date
            self._step(step, None if leaves and said.status_date is None else since)
        if said.consent_date is not None and self.state not in COUNTING and not leaves:
            self._note("consent_date", f"is kept, and does not count while the patient is {self.state.value}")

    def status_again(self) -> None:
        """What a later file says of someone whose path began."""
        status, state = self.said.status, self.state
        if state in (State.CONFIRMED, State.INVITED) and self.consents and status in ("", *ENROLLED):
            self._step(Step.CONSENT, self.said.consent_date)
        if not status:
            return
        last = PATHS[status][-1]
        target = TRANSITIONS[last][1]
        if target is self.state:
            return
        if self.known.steps[-1].step is Step.CORRECT and target in SILENT:
            self._note("status", f"says {status}, which was taken back here as recorded in error; not taken again")
        elif target in SILENT or last in RESTING:
            if self.state in TRANSITIONS[last][0]:
                self._step(last, self.said.status_date)
            else:
                self._note("status", f"says {status}; here the patient is {self.state.value}, and stays")
        elif status in ENROLLED and self.state in (State.CONFIRMED, State.INVITED, State.CONSENTED):
            return  # what is missing to be active is on their list already
        else:
            self._note("status", f"says {status}; here the patient is {self.state.value}, and stays")

    def settle(self) -> None:
        """Active once whole, as the chart says; and not active without consent to the practitioner it now names."""
        imported = all(one.imported for one in self.known.steps)
        if self.state is State.CONSENTED and imported and self.said.status == "active" and self.whole:
            self._step(Step.ACTIVATE, self.said.status_date)
        elif self.state is State.ACTIVE and not self._consent.good:
            self._step(Step.HOLD, None, "the billing practitioner changed, and a new one needs a new consent")

    def list_missing(self) -> None:
        """A follow-up for what the record of someone enrolled lacks, unless it waits already.

        Enrolled is who counts here, and whom the file calls so who only waits for what is missing.
        """
        state, said = self.state, self.said.status
        enrolled = state in COUNTING or (state in NOT_YET and (said in ENROLLED or self.said.consent_date is not None))
        if not enrolled:
            return
        lacks = self.lacks
        if said == "active" and state in NOT_YET:
            words = ", ".join(gap.label.lower() for gap, absent in lacks.items() if absent)
            why = f"lacks {words}" if words else "what is missing stands on the path (`/ccm enroll`)"
            self.made.not_active.append(Problem(self.line, "status", f"says active; {state.value} here: {why}"))
        stands = self._consent
        lacks |= {
            Gap.PLAN_REVIEW: self._stale,
            Gap.EXPLAINER: stands.good and stands.consent is not None and stands.consent.explained_by_id is None,
            Gap.PAYER: not self.patient.payer,
            Gap.PHONE: not self.patient.phone,
            Gap.VISIT: self._visit_owed(),
        }
        for gap, absent in lacks.items():
            if absent and gap not in self.known.waiting and gap.asked(self.patient.do_not_call):
                self.made.ask(self.patient, gap)

    @property
    def _stale(self) -> bool:
        """Whether the plan that this row brings is stale already; of one on file the loose ends know what was done."""
        dated = self.said.plan_date
        return self.planned and dated is not None and (self.made.today - dated).days >= self.made.stale_days

    def _visit_owed(self) -> bool:
        """By the one rule of the path and the card (R-G2)."""
        zone, known, steps = self.made.zone, self.known, (*self.known.steps, *self.steps)
        path = (*known.consents, *self.consents), steps, known.assignments
        consented = given_on(consent_standing(*path, self.patient.practitioner_id, self.made.now), zone)
        rows = self.patient, known.encounters, steps, known.assignments
        return visit_of(*rows, consented, self.made.today, zone).owed

    @property
    def _consent(self) -> Standing:
        """How consent to the present practitioner stands, the path aside."""
        consents = (*self.known.consents, *self.consents)
        enrolled = [EnrolmentStep("", self.patient.id, Step.CONSENT, None, self.made.now, "")]
        assignments, now = self.known.assignments, self.made.now
        return consent_standing(consents, enrolled, assignments, self.patient.practitioner_id, now)

    def _step(self, step: Step, on: date | None, why: str = "from the chart") -> None:
        kept = EnrolmentStep(new_id(), self.patient.id, step, None, self.made.now, why, imported=True, on=on)
        self.steps.append(kept)
        self.made.steps.append(kept)
        if "status" not in self.changed:
            self.changed.append("status")

    def _note(self, column: str, what: str) -> None:
        self.made.notes.append(Problem(self.line, column, what))

"""Billing cases in the shape of the reference's vectors: read, decided, and answered in the same words.

A case overrides the file's defaults: objects merge, lists and values replace. The shape says less than the record does
(a day without a time, a month's plain total); what it leaves out is not invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from ccm.billing.case import BillingPolicy, ConsentFacts, Exclusion, Mdm, PatientMonth, Piece, Planning, Side
from ccm.billing.decision import Decision
from ccm.billing.gates import ELEMENT_WORDS
from ccm.billing.rules import RuleData, listed
from ccm.consent import Window
from ccm.errors import CcmError
from ccm.record import Program, Run
from ccm.service_month import ServiceMonth, local_midnight

PRACTITIONERS = frozenset(
    {"physician", "md", "do", "np", "pa", "cns", "cnm", "app", "aprn", "practitioner", "qhp", "doctor"}
)
CLINICAL = frozenset(
    {
        "rn",
        "lpn",
        "lvn",
        "ma",
        "cma",
        "lcsw",
        "msw",
        "sw",
        "social_worker",
        "pharmacist",
        "pharmd",
        "rph",
        "staff",
        "nurse",
    }
    | {"clinical_staff", "care_manager", "dietitian", "rd", "emt", "contracted_nurse"}
)
FACILITIES = frozenset({"snf_part_a", "hospital_inpatient", "inpatient", "part_a_snf", "snf", "hospital"})
UNSUCCESSFUL = frozenset(
    {
        "voicemail",
        "no_answer",
        "unsuccessful",
        "unsuccessful_contact",
        "failed_attempt",
        "attempt",
        "unsuccessful_attempt",
    }
    | {"left_message", "unsuccessful_call", "failed"}
)
NOT_CCM = frozenset(
    {"supervision", "prior_authorization", "prior_authorisation", "prior_auth", "billing", "training", "travel"}
)
A_YEAR = timedelta(days=365)


class Defaults(BaseModel):
    """What every case of the file starts from."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="allow")

    month: str = "2026-03"
    timezone: str = "America/New_York"


class Vector(BaseModel):
    """One case."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    id: str
    input: dict[str, Any]


class VectorFile(BaseModel):
    """The file."""

    model_config = ConfigDict(hide_input_in_errors=True, extra="ignore")

    defaults: Defaults = Defaults()
    vectors: list[Vector]


def read_vectors(path: Path) -> VectorFile:
    """The file's cases. Raises CcmError where it is not of that shape."""
    try:
        return VectorFile.model_validate_json(path.read_bytes())
    except OSError:
        raise CcmError("The file could not be opened.") from None
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CcmError(f"The file is not of the shape of billing vectors, at {where or 'its beginning'}.") from None


def merged(defaults: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Objects merge key by key; anything else, lists too, replaces."""
    made = dict(defaults)
    for key, value in over.items():
        here = made.get(key)
        made[key] = merged(here, value) if isinstance(here, dict) and isinstance(value, dict) else value
    return made


def case_of(defaults: Defaults, vector: Vector, rules: RuleData) -> PatientMonth:
    """A worked case as a patient-month. Raises CcmError naming the case, and the field that could not be read."""
    said = merged(defaults.model_dump(), vector.input)
    try:
        return _Reader(said, rules).case()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CcmError(f"Case {vector.id} could not be read: {type(error).__name__} in its input.") from None


def answer(vector_id: str, decision: Decision) -> dict[str, Any]:
    """The answer in the vectors' words."""
    counted = decision.counted
    minutes = {
        "staff": counted.staff // 60,
        "practitioner": counted.practitioner // 60,
        "staff_pool": counted.pool // 60,
    }
    minutes |= {program.value: seconds // 60 for program, seconds in counted.programs.items()}
    others = [
        {"family": one.rung.family.value, "codes": _lines(one.rung.lines), "why": one.why, "pays_more": more}
        for one in decision.choice.others
        if (more := one.cents > decision.choice.cents)
    ]
    payment = decision.payment
    return {
        "id": vector_id,
        "disposition": decision.disposition.value,
        "codes": _lines(decision.lines),
        "reasons": list(decision.reasons),
        "warnings": list(decision.warnings),
        "advice": list(decision.advice),
        "countable_minutes": minutes,
        "other_program_codes_ok": list(decision.other_codes_ok),
        "alternates": others if decision.lines else [],
        "family": decision.family.value if decision.family and decision.lines else None,
        "family_rule": decision.choice.rule,
        "service_date": decision.service_date.isoformat() if decision.service_date else None,
        "estimate_cents": {"allowed": payment.allowed, "medicare": payment.medicare, "patient": payment.patient},
        "rules": {"title": decision.rules_title, "hash": decision.rules_hash},
    }


def _lines(lines: Any) -> list[dict[str, Any]]:
    return [{"code": one.code, "units": one.units} for one in lines]


class _Reader:
    """One case's fields, each read once."""

    def __init__(self, said: dict[str, Any], rules: RuleData) -> None:
        self._said, self._rules = said, rules
        self._zone = ZoneInfo(said["timezone"])
        self._month = ServiceMonth.parse(said["month"])

    def case(self) -> PatientMonth:
        said, mdm = self._said, self._said.get("mdm") or {}
        died = self._date(said.get("date_of_death") or said.get("died_on") or said.get("death_date"))
        return PatientMonth(
            month=self._month,
            zone=self._zone,
            pieces=tuple(self._pieces()),
            consent=self._consent(),
            condition_count=int(said.get("qualifying_chronic_conditions", 2)),
            has_plan=bool(said["care_plan"].get("exists", True)),
            plan_electronic=bool(said["care_plan"].get("electronic", True)),
            visit_owed=self._visit_owed(),
            mdm=Mdm(mdm.get("level"), bool(mdm.get("by_billing_practitioner")), bool(mdm.get("documented"))),
            rural=said.get("setting") in ("rhc", "fqhc"),
            facility_billing=said.get("setting") in ("hospital_outpatient", "hospital", "office_pos22", "pos22"),
            nursing_facility=str(said.get("residence", "")).startswith("nursing_facility"),
            same=tuple(said.get("other_codes_same_practitioner") or ()),
            other=tuple(said.get("other_codes_other_practitioner") or ()),
            claimants=max(1, len(said.get("ccm_claimants") or said.get("claimants") or ())),
            died=died,
            stays=tuple(self._stays()),
            visit_days=self._visit_days(),
            planning=self._planning(),
            policy=self._policy(),
        )

    def _policy(self) -> BillingPolicy:
        policy = self._said.get("policy") or {}
        caps = tuple((str(code), int(units)) for code, units in (policy.get("caps") or {}).items())
        return BillingPolicy(
            pool_practitioner_time=bool(policy.get("practitioner_time_may_count_as_staff_time", True)),
            prefer_complex=bool(policy.get("prefer_complex_when_mdm_documented", True)),
            count_same_day_visit=policy.get("same_day_em_staff_time") in ("include", "count"),
            count_unsuccessful=policy.get("unsuccessful_contact_time") in ("include", "count"),
            count_scheduling=policy.get("scheduling_time") in ("include", "count"),
            caps=caps,
        )

    def _consent(self) -> ConsentFacts:
        """A date alone is a whole day: given from its first moment, withdrawn after its last."""
        consent = self._said.get("consent") or {}
        if consent.get("status") in (None, "none", "declined", "pending") or not consent.get("obtained_at"):
            return ConsentFacts(())
        since = self._instant(consent["obtained_at"], end=False)
        revoked = consent.get("revoked_at") if consent.get("status") == "revoked" else None
        until = self._instant(revoked, end=True) if revoked else None
        said = set(consent.get("elements") or ())
        missing = tuple(one for one, word in ELEMENT_WORDS.items() if word not in said)
        return ConsentFacts((Window(since, until),), missing, not consent.get("documented", True))

    def _visit_owed(self) -> bool:
        """R-G2: a qualifying visit with CCM discussed, or seen by the billing practitioner in the year before."""
        visit = self._said.get("initiating_visit") or {}
        if not visit.get("needed", True):
            return False
        held = self._date(visit.get("date"))
        fits = held is not None and listed(str(visit.get("code")), self._rules.initiating_visit_codes)
        if fits and visit.get("ccm_discussed"):
            return False
        seen = self._date(self._said.get("last_seen_by_billing_practitioner"))
        start = self._month.first_day
        return not (seen is not None and seen != held and start - A_YEAR <= seen)

    def _planning(self) -> Planning | None:
        visit = self._said.get("initiating_visit") or {}
        held = self._date(visit.get("date"))
        if not visit.get("extensive_planning_beyond_visit") or held is None:
            return None
        if ServiceMonth.of_day(held) != self._month:
            return None
        words = ("g0506_already_billed", "g0506_previously_billed", "g0506_billed_before")
        return Planning(str(visit.get("code")), any(bool(self._said.get(word)) for word in words))

    def _pieces(self) -> list[Piece]:
        entries = self._said.get("entries") or []
        found = [self._piece(number, one) for number, one in enumerate(entries)]
        for side, word in ((Side.STAFF, "staff_minutes"), (Side.PRACTITIONER, "practitioner_minutes")):
            seconds = round(float(self._said.get(word) or 0) * 60)
            if seconds:
                found.append(Piece(word, side, seconds))
        return found

    def _piece(self, number: int, entry: Mapping[str, Any]) -> Piece:
        runs = self._runs(entry)
        seconds = sum(run.seconds for run in runs) if runs else _seconds(entry)
        day = self._date(entry.get("date")) or (runs[0].start.astimezone(self._zone).date() if runs else None)
        words = {str(entry.get(key, "")).lower() for key in ("activity", "contact", "outcome")}
        return Piece(
            id=f"{number:04d}",
            side=_side(str(entry.get("who", "")).lower()),
            seconds=seconds,
            day=day,
            runs=runs,
            programs=_programs(entry.get("program")),
            own=_own(words),
            abroad=entry.get("work_location") in ("non_us", "abroad", "outside_us"),
            facility=str(entry.get("patient_status", "")).lower() in FACILITIES,
            part_of_visit=bool(entry.get("part_of_visit")),
            separate=bool(entry.get("attested_separate")),
            live=bool(entry.get("interactive")),
            sharers=_sharers(
                entry.get("patients") or entry.get("shared_with_patients") or entry.get("group_size") or 1
            ),
        )

    def _runs(self, entry: Mapping[str, Any]) -> tuple[Run, ...]:
        if not entry.get("start"):
            return ()
        start = self._instant(entry["start"], end=False)
        seconds = _seconds(entry)
        if entry.get("end"):
            seconds = int((self._instant(entry["end"], end=False) - start).total_seconds())
        return (Run(start, seconds),)

    def _stays(self) -> Iterator[tuple[date, date | None]]:
        for stay in self._said.get("stays") or ():
            since = self._date(stay.get("from"))
            if since and str(stay.get("kind", "")).lower() in FACILITIES:
                yield since, self._date(stay.get("to"))

    def _visit_days(self) -> frozenset[date]:
        """Days of a billed E/M: as listed, and the initiating visit's where it is one (R-C8)."""
        visits = [*(self._said.get("billed_visits") or ()), self._said.get("initiating_visit") or {}]
        codes = self._rules.same_day_visit_codes
        days = (self._date(one.get("date")) for one in visits if listed(str(one.get("code", "99213")), codes))
        return frozenset(day for day in days if day is not None)

    def _date(self, text: object) -> date | None:
        return date.fromisoformat(str(text)[:10]) if text else None

    def _instant(self, text: object, *, end: bool) -> datetime:
        said = str(text)
        if len(said) == 10:
            day = date.fromisoformat(said) + timedelta(days=1 if end else 0)
            return local_midnight(day, self._zone)
        at = datetime.fromisoformat(said)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=self._zone).astimezone(UTC)


def _seconds(entry: Mapping[str, Any]) -> int:
    if entry.get("seconds") is not None:
        return int(entry["seconds"])
    return round(float(entry.get("minutes") or 0) * 60)


def _sharers(said: object) -> int:
    """A count of patients, or a list of them."""
    return max(1, len(said) if isinstance(said, list) else int(str(said)))


def _side(who: str) -> Side:
    if who in PRACTITIONERS:
        return Side.PRACTITIONER
    return Side.STAFF if who in CLINICAL else Side.NOT_CLINICAL


def _programs(said: object) -> frozenset[Program]:
    words = said if isinstance(said, list) else [said or "CCM"]
    return frozenset(Program(str(word).lower()) for word in words)


def _own(words: set[str]) -> Exclusion | None:
    if words & {"scheduling", "scheduling_billing"}:
        return Exclusion.SCHEDULING
    if words & NOT_CCM:
        return Exclusion.NOT_CCM
    return Exclusion.UNSUCCESSFUL if words & UNSUCCESSFUL else None

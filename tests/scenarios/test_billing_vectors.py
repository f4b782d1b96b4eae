"""The reference's worked cases lived through in Slack: imports, modals, `/ccm log`, attest, close; then the claims.

Each case is a patient of a practice; those that need another policy or another kind of practice have one of their own.
What cannot be said in Slack at all is named in `UNSAYABLE`, with the reason.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.actions.month_rows import MonthReader
from bot.cli import app
from bot.files.chart import KINDS, import_chart
from bot.files.indicator import indicator
from bot.files.roster import import_patients
from bot.files.rule_files import shipped
from bot.files.staff_list import import_staff
from ccm.service_month import ServiceMonth
from simulator.driver import Person
from tests.scenarios.conftest import SECRET, Clinic

FILE = Path(__file__).parents[1] / "ccm" / "billing" / "second_reading" / "billing-vectors.json"
VECTORS: dict[str, Any] = {one["id"]: one for one in json.loads(FILE.read_text())["vectors"]}
UNSAYABLE = {"V24": "the consent form refuses an answer that lacks one of the four elements: none is ever kept"}
SAID_ELSEWHERE = {"V65": "OUT_OF_MONTH_EXCLUDED:12"}
"""February's minutes stand in February's own month, so March says nothing of them."""
POOLING_OFF, RURAL = frozenset({"V12", "V13", "V63"}), frozenset({"V47"})
OTHERS = frozenset(VECTORS) - UNSAYABLE.keys() - POOLING_OFF - RURAL
BY_HAND = frozenset({"V01", "V02", "V03", "V04", "V22", "V45"})
"""Confirmed, assigned, consented and planned in Slack; the others come in by file as already enrolled."""

STAFF = "slack_user_id,name,role,npi,abroad"
ROSTER = (
    "mrn,first_name,last_name,dob,sex,address,payer,member_id,status,consent_date,plan_date,practitioner,care_manager"
)
CHART = 'F,"12 Maple Street, Springfield, IL 62701",Medicare Part B'
BILLER = {"name": "Maple Street Medicine", "npi": "1234567893", "tax_id": "123456789", "street": "1 Main Street"}
BILLER |= {"city": "Springfield", "state": "IL", "postal_code": "62701", "phone": "2175550100"}
ZONE = ZoneInfo("America/New_York")
BEGIN = datetime(2026, 1, 12, 10, tzinfo=ZONE)
MARCH = ServiceMonth(2026, 3)
WHO = {"RN": "U0RN", "MA": "U0MA", "LCSW": "U0RN", "receptionist": "U0FRONT", "automation": "U0MA"}
ELEMENTS = ["available", "cost_sharing", "one_practitioner", "may_stop"]
Event = tuple[datetime, Callable[[], object]]


class Year:
    """One practice, living the first months of 2026 through Slack."""

    def __init__(self, clinic: Clinic, ids: list[str], folder: Path) -> None:
        self.clinic, self.folder = clinic, folder
        self.cases = {key: VECTORS[key] for key in ids}
        self.mrn = {key: f"9{number:04d}" for number, key in enumerate(ids, 1)}
        self.abroad = any("work_location" in entry for one in self._said() for entry in one.get("entries") or ())
        self.events: list[Event] = []

    def _said(self) -> list[dict[str, Any]]:
        return [one["input"] for one in self.cases.values()]

    def live(self) -> None:
        """Everything, in the order of time."""
        self.clinic.slack.clock(now=BEGIN.isoformat())
        self._import_roster()
        for key in self.cases:
            self._planned(key)
        for at, deed in sorted(self.events, key=lambda one: one[0]):
            self.clinic.slack.clock(now=at.isoformat())
            deed()

    def _csv(self, name: str, head: str, rows: list[str]) -> Path:
        file = self.folder / f"{name}.csv"
        file.write_text("\n".join([head, *rows]) + "\n")
        return file

    def _import_roster(self) -> None:
        database, practice = self.clinic.database, self.clinic.assembly.practice
        people = [
            "U0MA,Rosa Diaz,ma,,",
            f"U0RN,Nora Quinn,rn+lead,,{'yes' if self.abroad else ''}",
            "U0DR,Amara Osei,physician+owner,1245319599,",
        ]
        assert import_staff(database, practice, self._csv("staff", STAFF, people), BEGIN, dry_run=False).saved
        rows = [
            f"{self.mrn[key]},Al,Case{key},1948-03-02,{CHART},1EG4TE5{key},{self._enrolled(key)}" for key in self.cases
        ]
        report = import_patients(database, practice, self._csv("patients", ROSTER, rows), BEGIN, dry_run=False)
        assert report.saved, report.problems
        codes = ("E11.9", "I50.22")
        conditions = [
            f"{self.mrn[key]},{code}"
            for key, case in self.cases.items()
            for code in codes[: case["input"].get("qualifying_chronic_conditions", 2)]
        ]
        self._chart("conditions", "mrn,icd10", conditions)
        visits = [f"{self.mrn[key]},{self._visit(key)}" for key in self.cases if self._visit(key)]
        self._chart("encounters", "mrn,kind,date,practitioner,ccm_discussed", visits)

    def _chart(self, kind: str, head: str, rows: list[str]) -> None:
        if rows:
            path, practice = self._csv(kind, head, rows), self.clinic.assembly.practice
            now = BEGIN if kind == "conditions" else datetime(2026, 4, 1, 9, tzinfo=ZONE)
            report = import_chart(
                self.clinic.database, practice, path, now, KINDS[kind], indicator(None), dry_run=False
            )
            assert report.saved, report.problems

    def _enrolled(self, key: str) -> str:
        """Status, consent, plan, practitioner, care manager: as the chart had them."""
        said = self.cases[key]["input"]
        if key in BY_HAND:
            return ",,,,"
        consent = "" if said.get("consent", {}).get("status") == "none" else "2026-01-10"
        plan = "2026-01-10" if said.get("care_plan", {}).get("exists", True) else ""
        return f"active,{consent},{plan},Amara Osei,Rosa Diaz"

    def _visit(self, key: str) -> str:
        said = self.cases[key]["input"]
        if key == "V45":
            return ""  # it comes in March
        if said.get("initiating_visit", {}).get("date", "as usual") is None:
            seen = said.get("last_seen_by_billing_practitioner")
            return f"office,{seen},Amara Osei,no" if seen else ""
        return "office,2026-01-10,Amara Osei,yes"

    def _planned(self, key: str) -> None:
        """The events of one case."""
        said, mrn = self.cases[key]["input"], self.mrn[key]
        consent = said.get("consent", {})
        if key in BY_HAND:
            at = datetime.fromisoformat(consent.get("obtained_at", "2026-01-12")).replace(tzinfo=ZONE)
            at = max(at, BEGIN + timedelta(hours=1)) if at.hour == 0 else at
            self.events.append((max(BEGIN + timedelta(minutes=30), at - timedelta(hours=1)), lambda: self._enrol(mrn)))
            self.events.append((at, lambda: self._consent(mrn)))
        if consent.get("revoked_at"):
            at = datetime.fromisoformat(consent["revoked_at"]).replace(hour=12, tzinfo=ZONE)
            self.events.append((at, lambda: self._revoke(mrn)))
        self.events += self._work(key, said, mrn)
        charges = [f"{mrn},2026-03-10,{code},Amara Osei," for code in said.get("other_codes_same_practitioner", ())]
        charges += [
            f"{mrn},2026-03-10,{code},Jo Else,Other Clinic" for code in said.get("other_codes_other_practitioner", ())
        ]
        if key == "V45":
            visit = f"{mrn},wellness,2026-03-03,Amara Osei,yes"
            head = "mrn,kind,date,practitioner,ccm_discussed"
            self.events.append((datetime(2026, 3, 4, 8, tzinfo=ZONE), lambda: self._chart("encounters", head, [visit])))
            self.events.append((datetime(2026, 3, 31, 17, tzinfo=ZONE), lambda: self._planning(mrn)))
        if said.get("mdm"):
            level = said["mdm"]["level"]
            self.events.append((datetime(2026, 3, 31, 16, tzinfo=ZONE), lambda: self._attest(mrn, level)))
        april = datetime(2026, 4, 1, 9, tzinfo=ZONE)
        if charges:
            self.events.append((april, lambda: self._chart("charges", "mrn,date,code,practitioner,group", charges)))
        stays = [f"{mrn},2026-03-01,2026-03-31,{kind}" for kind in stay_kinds(said)]
        if stays:
            self.events.append((april, lambda: self._chart("stays", "mrn,from,to,kind", stays)))

    def _work(self, key: str, said: dict[str, Any], mrn: str) -> Iterator[Event]:
        """Minutes, by the people who did them, each on its own day so that nobody's day is too long."""
        month = ServiceMonth.parse(said.get("month", "2026-03"))
        first = 3 + list(self.cases).index(key) % 12
        for who, minutes in (("U0RN", said.get("staff_minutes", 0)), ("U0DR", said.get("practitioner_minutes", 0))):
            for part, left in enumerate(range(minutes, 0, -30)):
                at = datetime.combine(month.first_day + timedelta(days=first + part * 2), time(15), ZONE)
                line = f"{mrn} {min(30, left)} call spoke about her sugar, goal stands"
                yield at, self._logs(who, line)
        for entry in said.get("entries") or ():
            yield from self._entry(entry, mrn)

    def _entry(self, entry: dict[str, Any], mrn: str) -> Iterator[Event]:
        who = WHO[entry["who"]]
        programs = entry.get("program", "CCM")
        if "seconds" in entry:
            at = datetime.fromisoformat(entry["date"]).replace(hour=11, tzinfo=ZONE)
            yield at, lambda: self.person(who).slash(f"/ccm start {mrn}")
            end = at + timedelta(seconds=entry["seconds"])
            yield end, lambda: self.person(who).slash("/ccm stop call spoke about her sugar, goal stands")
            return
        start = datetime.fromisoformat(entry.get("start") or f"{entry['date']}T15:00").replace(tzinfo=ZONE)
        minutes = entry.get("minutes") or int(
            (datetime.fromisoformat(entry["end"]) - datetime.fromisoformat(entry["start"])) / timedelta(minutes=1)
        )
        activity = {"scheduling": "sched", "record_review": "chart"}.get(entry.get("activity", ""), "call")
        activity = "auto" if entry["who"] == "automation" else activity
        at = "at 10:00am " if "start" in entry or isinstance(programs, list) else ""
        for program in [programs] if isinstance(programs, str) else programs:
            tag = "" if program == "CCM" else f" prog:{program.lower()}"
            line = f"{mrn} {minutes} {activity} {at}spoke about her sugar, goal stands{tag}"
            yield start + timedelta(hours=2), self._logs(who, line)

    def person(self, who: str) -> Person:
        return self.clinic.slack.person(who)

    def _logs(self, who: str, line: str) -> Callable[[], object]:
        def log() -> None:
            said = self.person(who).slash(f"/ccm log {line}")
            assert "saved for" in said.text, said.text

        return log

    def _enrol(self, mrn: str) -> None:
        """Confirmed by the practitioner, given an owner, and a plan."""
        doctor, nurse = self.clinic.owner, self.clinic.nurse
        path = doctor.slash(f"/ccm enroll {mrn}")
        assert path.answer is not None, path.text
        doctor.press(path.answer, "confirm_open")
        form = doctor.need_modal()
        block = next(one for one in form.raw["blocks"] if one["block_id"].startswith("c:"))
        assert doctor.submit(form, {block["block_id"]: block["element"]["options"], "risk": "Decompensation."}).ok
        nurse.slash(f"/ccm assign {mrn}")
        with self.clinic.database.read(self.clinic.practice_id) as view:
            people = {one.slack_user_id: one.id for one in view.staff.all()}
        assert nurse.submit(nurse.need_modal(), {"care_manager": people["U0MA"], "practitioner": people["U0DR"]}).ok
        plan = nurse.slash(f"/ccm plan {mrn}")
        assert plan.answer is not None
        nurse.press(plan.answer, "plan_goal")
        assert nurse.submit(
            nurse.need_modal(), {"text": "Walk to the mailbox", "measure": "days a week", "target": "5"}
        ).ok

    def _consent(self, mrn: str) -> None:
        self.clinic.ma.slash(f"/ccm consent {mrn} verbal")
        fields = {"elements": ELEMENTS, "how": "verbal", "answer": "given"}
        assert self.clinic.ma.submit(self.clinic.ma.need_modal(), fields).ok

    def _attest(self, mrn: str, level: str) -> None:
        """The practitioner's decision making of the month, with its note."""
        self.clinic.owner.slash(f"/ccm attest 2026-03 {mrn}")
        form = self.clinic.owner.need_modal()
        fields = [one["block_id"] for one in form.raw["blocks"] if one["type"] == "input"]
        key = next(one[2:] for one in fields if one.startswith("m:"))
        said = {f"m:{key}": level, f"n:{key}": "Spirometry read, steroid weighed against her sugar."}
        assert self.clinic.owner.submit(form, said).ok

    def _planning(self, mrn: str) -> None:
        """Care planning beyond the wellness visit (R-G5)."""
        doctor = self.clinic.owner
        doctor.slash(f"/ccm attest 2026-03 {mrn}")
        doctor.press(doctor.need_modal(), "planning_open")
        said = {"code": "G0439", "on": "2026-03-03", "note": "Assessed home, memory and falls; planned with her son."}
        assert doctor.submit(doctor.need_modal(), said).ok

    def bill(self, month: ServiceMonth) -> None:
        """The practice as a biller, the look-up, the close by two persons, and the batch."""
        owner, nurse = self.clinic.owner, self.clinic.nurse
        self.clinic.slack.clock(now=datetime.combine(month.next.first_day, time(9), ZONE).isoformat())
        screen = nurse.slash(f"/ccm month {month}")
        assert screen.answer is not None
        if screen.answer.has("month_checked"):
            nurse.press(screen.answer, "month_checked")
            said = {
                "looked_up": "Others' codes and stays",
                "where": "MAC portal",
                "on": month.next.first_day.isoformat(),
            }
            assert nurse.submit(nurse.need_modal(), said).ok
        for who in (owner, nurse):
            listed = who.slash(f"/ccm close {month}")
            assert listed.answer is not None
            if listed.answer.has("close_ready"):
                who.press(listed.answer, "close_ready")
        leaving = owner.slash(f"/ccm claims {month}")
        assert leaving.answer is not None
        if leaving.answer.has("claims_make"):
            owner.press(leaving.answer, "claims_make")

    def no_pooling(self) -> None:
        """The policy's answer to R-T6, approved by the owner."""
        owner = self.clinic.owner
        shown = owner.slash("/ccm setup policy")
        assert shown.answer is not None
        owner.press(shown.answer, "policy_form")
        assert owner.submit(owner.need_modal(), {"pool_practitioner_time": []}).ok

    @property
    def batch(self) -> int:
        """The first batch is March's."""
        return 1

    def set_up(self, **biller: object) -> None:
        """`/ccm setup billing`, as the form has it."""
        self.clinic.owner.slash("/ccm setup billing")
        assert self.clinic.owner.submit(self.clinic.owner.need_modal(), BILLER | biller).ok

    def _revoke(self, mrn: str) -> None:
        nurse = self.clinic.nurse
        nurse.slash(f"/ccm withdraw {mrn}")
        assert nurse.submit(nurse.need_modal(), {"what": "revoke", "reason": "She no longer wants the calls."}).ok


def stay_kinds(said: dict[str, Any]) -> list[str]:
    kinds = {entry["patient_status"] for entry in said.get("entries") or () if "patient_status" in entry}
    return [*kinds, *(["nursing_facility"] if said.get("residence") == "nursing_facility_non_part_a" else [])]


def month_of(case: dict[str, Any]) -> ServiceMonth:
    return ServiceMonth.parse(case["input"].get("month", "2026-03"))


def expected(key: str) -> tuple[str, list[dict[str, Any]], list[str], list[str]]:
    said = VECTORS[key]["expected"]
    warnings = [one for one in said["warnings"] if one != SAID_ELSEWHERE.get(key)]
    return said["disposition"], said["codes"], sorted(said["reasons"]), sorted(warnings)


def decided(year: Year, key: str) -> tuple[str, list[dict[str, Any]], list[str], list[str]]:
    """The month as the record now decides it."""
    clinic = year.clinic
    with clinic.database.read(clinic.practice_id) as view:
        patient = view.patients.by_mrn(year.mrn[key])
        assert patient is not None
        found = MonthReader(view, ZONE, month_of(VECTORS[key]), shipped()).one(patient).decision
    assert found is not None
    lines = [{"code": one.code, "units": one.units} for one in found.lines]
    return found.disposition.value, lines, sorted(found.reasons), sorted(found.warnings)


def claimed(year: Year, month: ServiceMonth, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, Any]]]:
    """The claims file's codes and units by MRN, as `ccm-bot claims` writes it."""
    url = year.clinic.database.engine.url.render_as_string(hide_password=False)
    for name, value in (("DATABASE_URL", url), ("CCM_SECRET_KEY", SECRET), ("SLACK_API_URL", "http://127.0.0.1:1/")):
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["claims", "--month", str(month), "--out", str(year.folder)])
    assert done.exit_code == 0, done.output
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in csv.DictReader((year.folder / f"claims-{month}-batch-{year.batch}-training.csv").open(newline="")):
        found[row["mrn"]].append({"code": row["code"], "units": int(row["units"])})
    return found


PRACTICES = [
    pytest.param(sorted(OTHERS), {}, id="office"),
    pytest.param(sorted(POOLING_OFF), {}, id="no pooling, a nurse abroad"),
    pytest.param(sorted(RURAL), {"setting": "rhc"}, id="rural"),
]


@pytest.mark.parametrize(("ids", "biller"), PRACTICES)
def test_worked_cases_lived_in_slack(
    web_clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ids: list[str], biller: dict[str, object]
) -> None:
    year = Year(web_clinic, ids, tmp_path)
    year.set_up(**biller)
    if POOLING_OFF & set(ids):
        year.no_pooling()
    year.live()
    months = sorted({month_of(VECTORS[key]) for key in ids})
    for month in months:
        year.bill(month)
    assert {key: decided(year, key) for key in ids} == {key: expected(key) for key in ids}
    claims = claimed(year, MARCH, monkeypatch)
    billed = {key: claims.get(year.mrn[key], []) for key in ids if month_of(VECTORS[key]) == MARCH}
    assert billed == {key: VECTORS[key]["expected"]["codes"] for key in billed}
    with web_clinic.database.read(web_clinic.practice_id) as view:
        assert view.audit.verify() == []


def test_at_least_thirty_cases_are_lived() -> None:
    assert len(OTHERS | POOLING_OFF | RURAL) >= 30

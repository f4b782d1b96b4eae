"""A slow, plain second reading of the Medicare CCM monthly billing rules (calendar year 2026), for tests only.

It is written from ccm-rules.md and billing-vectors.json alone. Every second of every entry is looked at singly.

GUESSED FIELDS, for vectors that were not seen (visible fields are not repeated here):

field                                 values              effect; warning or reason
mdm.by_billing_practitioner           false, T >= 60      no complex; MDM_NOT_BY_BILLING_PRACTITIONER
  .documented                         false, T >= 60      no complex; MDM_NOT_DOCUMENTED
consent.documented                    false               hold; reason CONSENT_INCOMPLETE:documentation
consent.revoked_at in the month       date or timestamp   later time off; POST_REVOCATION_MINUTES_EXCLUDED:n
initiating_visit.needed               false               no visit asked for
ccm_claimants                         list of two or more hold; reason ONE_PRACTITIONER_PER_MONTH
g0506_already_billed                  true                no G0506; reason G0506_ALREADY_BILLED, CCM still bills
setting                               fqhc                as rhc
other_codes_same_practitioner         G0511 in rhc, fqhc  bill; G0511_NOT_PAYABLE
                                      99495, 99496        bill; TCM_TIME_MUST_BE_SEPARATE
other_codes_other_practitioner        X1 and X3 codes     bill; REVIEW_OTHER_PRACTITIONER:code
                                      PCM, TCM            bill, no warning
date_of_death                         date or timestamp   later time off; POST_DEATH_MINUTES_EXCLUDED:n,
                                                          and DATE_OF_SERVICE_NOT_AFTER:date on the claim
billed_visits                         [{date, code}]      that day's staff time off; SAME_DAY_EM_TIME_EXCLUDED:n
entry.attested_separate               true                same-day time counts again
entry.part_of_visit                   true                never counts; VISIT_TIME_EXCLUDED:n
entry.patients                        number of patients  one n-th counts; GROUP_TIME_SPLIT:n (minutes lost)
entry.patient_status                  hospital_inpatient  FACILITY_MINUTES_EXCLUDED:n
stays                                 [{kind, from, to}]  the same, both days included
entry.activity or entry.contact       voicemail, ...      UNSUCCESSFUL_CONTACT_EXCLUDED:n
entry.activity by clinical staff      scheduling          SCHEDULING_TIME_EXCLUDED:n
entry.activity                        supervision, ...    NON_CCM_ACTIVITY_EXCLUDED:n
coverages                             [{payer, from, to}] who pays on which days: see `coverage`
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

VECTORS = Path(__file__).parent / "billing-vectors.json"
Case = dict[str, Any]
Codes = list[list[Any]]  # [[code, units], ...]
Moment = datetime | date | None  # a clock second, a bare day, or an undated month total

CENTS = {"99490": 6613, "99439": 5043, "99491": 8885, "99437": 6313, "99487": 14429, "99489": 7816, "G0506": 6300}
CCM_CODES = {"99490", "99439", "99491", "99437", "99487", "99489"}
PCM_CODES, APCM_CODES = {"99424", "99425", "99426", "99427"}, {"G0556", "G0557", "G0558"}
SUPERVISION_CODES = {"G0181", "G0182"} | {str(code) for code in range(90951, 90971)}
TCM_CODES = {"99495", "99496"}
# Office levels 2 to 5, new and established, and home visits. Not 99211, emergency or inpatient visits.
EM_CODES = {str(c) for c in [*range(99202, 99206), *range(99212, 99216), *range(99341, 99346), *range(99347, 99351)]}
AWV_CODES = {"G0402", "G0438", "G0439"}

PRACTITIONERS = {"physician", "md", "do", "np", "pa", "cns", "cnm", "practitioner"}
CLINICAL_STAFF = {"rn", "lpn", "lvn", "ma", "cma", "lcsw", "pharmacist", "pharmd", "staff"}
FACILITY = {"snf_part_a", "hospital_inpatient", "inpatient"}
UNSUCCESSFUL = {"voicemail", "no_answer", "unsuccessful", "unsuccessful_contact", "failed_attempt"}
OTHER_WORK = {"supervision", "prior_authorization", "prior_authorisation", "billing", "training", "travel"}
CONSENT = ["availability", "cost_sharing", "one_practitioner_per_month", "right_to_stop_effective_end_of_month"]


def merge(defaults: Case, override: Case) -> Case:
    """Deep merge: dictionaries merge key by key, anything else (lists too) replaces."""
    out = dict(defaults)
    for key, value in override.items():
        if isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = merge(out[key], value)
        else:
            out[key] = value
    return out


def parse(stamp: str, zone: ZoneInfo) -> datetime | date:
    """A bare date stays a date. A time without an offset is practice local time."""
    return clock(stamp, zone) if "T" in stamp else date.fromisoformat(stamp)


def clock(stamp: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(stamp)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def day_of(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def side(moment: datetime | date, mark: datetime | date) -> int:
    """-1 before the mark, 1 after it. By the clock when both have one; else by the day, and 0 on the day itself."""
    if isinstance(moment, datetime) and isinstance(mark, datetime):
        return 1 if moment.timestamp() >= mark.timestamp() else -1
    day, mark_day = day_of(moment), day_of(mark)
    return 0 if day == mark_day else 1 if day > mark_day else -1


def seconds_of(entry: Case, name: Any, zone: ZoneInfo) -> list[tuple[Any, Moment]]:
    """Every second of the entry as (identity, moment). Timed seconds of two entries can share an identity."""
    length = int(entry.get("minutes", 0)) * 60 + int(entry.get("seconds", 0))
    if "start" not in entry:
        day = parse(entry["date"], zone) if entry.get("date") else None
        return [((name, second), day) for second in range(length)]
    first = round(clock(entry["start"], zone).timestamp())
    last = round(clock(entry["end"], zone).timestamp()) if "end" in entry else first + length
    return [(second, datetime.fromtimestamp(second, zone)) for second in range(first, last)]


def why_not(entry: Case, moment: Moment, case: Case, zone: ZoneInfo) -> str:
    """The name of the first rule that takes this second out of every program, or an empty string."""
    month, policy, who = case["month"], case["policy"], str(entry["who"]).lower()
    activity = entry.get("activity", "")
    if moment is not None and str(day_of(moment))[:7] != month:
        return "OUT_OF_MONTH_EXCLUDED"
    if who not in PRACTITIONERS and who not in CLINICAL_STAFF:
        return "NON_CLINICAL_TIME_EXCLUDED"
    if entry.get("work_location") == "non_us":
        return "NON_US_TIME_EXCLUDED"
    if entry.get("patient_status") in FACILITY:
        return "FACILITY_MINUTES_EXCLUDED"
    for stay in case.get("stays") or []:
        if moment is not None and stay["kind"] in FACILITY and stay["from"] <= str(day_of(moment)) <= stay["to"]:
            return "FACILITY_MINUTES_EXCLUDED"
    death = case.get("date_of_death")
    if death and (side(moment, parse(death, zone)) > 0 if moment is not None else death[:7] < month):
        return "POST_DEATH_MINUTES_EXCLUDED"
    if activity == "scheduling" and policy["scheduling_time"] == "exclude":
        return "SCHEDULING_TIME_EXCLUDED"
    if activity in OTHER_WORK:
        return "NON_CCM_ACTIVITY_EXCLUDED"
    failed = activity in UNSUCCESSFUL or entry.get("contact") in UNSUCCESSFUL
    if failed and policy["unsuccessful_contact_time"] == "exclude":
        return "UNSUCCESSFUL_CONTACT_EXCLUDED"
    if entry.get("part_of_visit"):
        return "VISIT_TIME_EXCLUDED"
    visits = [*(case.get("billed_visits") or []), case["initiating_visit"]]
    em_days = [visit["date"] for visit in visits if visit["date"] and visit["code"] in EM_CODES]
    open_question = policy["same_day_em_staff_time"] == "exclude_pending_review" and not entry.get("attested_separate")
    if open_question and who in CLINICAL_STAFF and moment is not None and str(day_of(moment)) in em_days:
        return "SAME_DAY_EM_TIME_EXCLUDED"
    return ""


def ladder(rungs: tuple[str, int, str, int], seconds: int, caps: dict[str, int]) -> tuple[Codes, list[str]]:
    """Base code and full add-on blocks, climbed one at a time, and the cap warnings."""
    base, first, addon, block = rungs
    if seconds < first * 60:
        return [], []
    used, units = first * 60, 0
    while units < caps[addon] and used + block * 60 <= seconds:
        used, units = used + block * 60, units + 1
    codes: Codes = [[base, 1], [addon, units]] if units else [[base, 1]]
    if used + block * 60 <= seconds:  # another full block was there, so the cap stopped it
        return codes, [f"UNIT_CAP_REACHED:{addon}", f"UNBILLED_MINUTES:{(seconds - used) // 60}"]
    return codes, []


def pays(codes: Codes) -> int:
    return sum(CENTS[code] * units for code, units in codes)


def visit_reason(case: Case) -> list[str]:
    """R-G2. A patient seen in the year before needs no visit, but the failed visit itself is not that proof."""
    visit, seen = case["initiating_visit"], case["last_seen_by_billing_practitioner"]
    if not visit["needed"]:
        return []
    held = visit["date"] is not None and visit["date"][:7] <= case["month"]
    if held and visit["ccm_discussed"] and visit["code"] in EM_CODES | AWV_CODES | TCM_CODES:
        return []
    year, month = case["month"].split("-")
    year_before = f"{int(year) - 1}-{month}-01"  # CCM is taken to start on the first of the month judged
    if seen is not None and seen >= year_before and seen != visit["date"]:
        return []
    return ["NO_INITIATING_VISIT"]


def consent_reasons(case: Case) -> tuple[list[str], list[str]]:
    """R-G3. Reasons not to bill, and reasons to hold."""
    consent, month = case["consent"], case["month"]
    obtained, revoked = consent.get("obtained_at"), consent.get("revoked_at")
    if consent["status"] not in {"active", "revoked"} or not obtained or obtained[:7] > month:
        return ["NO_CONSENT"], []
    if consent["status"] == "revoked" and (not revoked or revoked[:7] < month):
        return ["NO_CONSENT"], []
    missing = [element for element in CONSENT if element not in consent["elements"]]
    missing += [] if consent["documented"] else ["documentation"]
    return [], [f"CONSENT_INCOMPLETE:{element}" for element in missing]


def coverage(
    case: Case, family: str, codes: Codes, worked: list[date | None], *, undated: bool
) -> tuple[list[str], list[str]]:
    """Holds and warnings of a payer that changes within the month. Agreed between the two readings:

    the payer on the date of service is billed, each payer is named with its days, and a person decides first where that
    payer's own days would earn fewer units, where the planning visit was another's, or where nobody is known.
    """
    year, month = (int(part) for part in case["month"].split("-"))
    days = [day for day in (date(year, month, 1) + timedelta(days=n) for n in range(31)) if day.month == month]
    death = date.fromisoformat(case["date_of_death"][:10]) if case.get("date_of_death") else None
    if death in days:
        days = days[: days.index(death) + 1]
    payer = {
        day: next((c["payer"] for c in case["coverages"] if c["from"] <= str(day) <= (c["to"] or "9999")), "")
        for day in days
    }
    ladders = {"complex": ("99487", 60, "99489", 30), "staff": ("99490", 20, "99439", 20)}
    rungs = ladders.get(family, ("99491", 30, "99437", 30))
    billed = [code for code in codes if code[0] != "G0506"]
    served = days[-1]
    if death in days and billed and not undated:
        units = billed[1][1] if len(billed) > 1 else 0
        needed = 60 * (rungs[1] + units * rungs[3])
        served = sorted(day for day in worked if day)[needed - 1]
    holds = [] if payer[served] else ["COVERAGE_UNKNOWN"]
    holds += ["PAYER_RULES_MISSING"] if payer[served] and not payer[served].startswith("medicare") else []
    turns = [n for n, day in enumerate(days) if n == 0 or payer[day] != payer[days[n - 1]]]
    if len(turns) == 1:
        return holds, []
    own = sum(day is not None and payer[day] == payer[served] for day in worked)
    planned = [code for code in codes if code[0] == "G0506"]
    visit = date.fromisoformat(case["initiating_visit"]["date"]) if planned else served
    if (billed and ladder(rungs, own, case["policy"]["caps"])[0] != billed) or payer.get(visit) != payer[served]:
        holds.append("PAYERS_SHARE_MINUTES")
    names = [f"{payer[days[n]] or 'nobody known'} from {days[n]:%b %-d}" for n in turns[1:]]
    until = f"{payer[days[0]] or 'nobody known'} until {days[turns[1] - 1]:%b %-d}"
    return holds, [f"PAYER_CHANGED:{', '.join([until, *names])}"]


def decide(case: Case) -> Case:
    full = decide_fully(case)
    return {key: full[key] for key in ("disposition", "codes", "reasons", "warnings", "countable_minutes")}


def decide_fully(case: Case) -> Case:  # noqa: PLR0912 - one page, read from top to bottom, is its point
    """The decision, with the better-paying alternates and the codes of other programs that stay billable."""
    if not {"payer", "timezone", "entries", "policy"} <= case.keys():  # a bare override, not yet merged
        case = merge(json.loads(VECTORS.read_text())["defaults"], case)
    zone, policy, visit = ZoneInfo(case["timezone"]), case["policy"], case["initiating_visit"]
    caps = policy["caps"]
    bars, holds = consent_reasons(case)
    has_consent = not bars

    # Time. Month totals are entries with no date: no dated rule can touch them.
    entries = [*(case["entries"] or []), {"who": "staff", "minutes": case["staff_minutes"]}]
    entries.append({"who": "practitioner", "minutes": case["practitioner_minutes"]})
    lost: Counter[str] = Counter()  # seconds taken out, by rule
    staff, practitioner = set[Any](), set[Any]()
    others: dict[str, set[Any]] = {}  # seconds of RPM, BHI and the like
    days: dict[Any, date | None] = {}  # of each second of CCM its day
    counted, double_tagged = 0, False  # entry-seconds of CCM before overlaps are merged
    for number, entry in enumerate(entries):
        tag = entry.get("program") or "CCM"
        programs = sorted(set(tag)) if isinstance(tag, list) else [tag]
        share = int(entry.get("patients", 1))
        judged: dict[Moment, str] = {}  # a bare day gets the same answer for each of its seconds
        for position, (second, moment) in enumerate(seconds_of(entry, number, zone)):
            if isinstance(moment, datetime) or moment not in judged:
                judged[moment] = why_not(entry, moment, case, zone)
            rule = judged[moment]
            if not rule and position % share != share - 1:
                rule = "GROUP_TIME_SPLIT"
            if not rule and "CCM" in programs and has_consent and moment is not None:
                revoked = case["consent"].get("revoked_at") if case["consent"]["status"] == "revoked" else None
                if side(moment, parse(case["consent"]["obtained_at"], zone)) < 0:
                    rule = "PRE_CONSENT_MINUTES_EXCLUDED"
                elif revoked and side(moment, parse(revoked, zone)) > 0:
                    rule = "POST_REVOCATION_MINUTES_EXCLUDED"
            if rule:
                lost[rule] += 1
            elif len(programs) > 1:
                double_tagged = True
            elif programs != ["CCM"]:
                others.setdefault(programs[0], set()).add(second)
            elif has_consent:
                counted += 1
                days[second] = None if moment is None else day_of(moment)
                (practitioner if str(entry["who"]).lower() in PRACTITIONERS else staff).add(second)
    union = staff | practitioner
    lost["OVERLAP_MERGED"] = counted - len(union)
    # One minute, one program: two entries that tag the same moment differently are double tagging as well.
    # Agreed between the two readings: such a moment counts for neither until a person allocates it, and without
    # consent there is nothing to allocate.
    twice = set[Any]().union(*(union & seconds for seconds in others.values())) if others else set[Any]()
    staff, practitioner, union = staff - twice, practitioner - twice, union - twice
    holds += ["DOUBLE_TAGGED_TIME"] if (double_tagged or twice) and has_consent else []
    warnings = [f"{rule}:{seconds // 60}" for rule, seconds in lost.items() if seconds > 0] if has_consent else []
    if union and any(others.get(program) for program in ("RPM", "RTM")):
        warnings.append("TIME_SPLIT_BY_PROGRAM")
    s, p, pooled = len(staff), len(practitioner), len(union)
    t = pooled if policy["practitioner_time_may_count_as_staff_time"] else s  # staff time that may be billed
    minutes = {"staff": s // 60, "practitioner": p // 60, "staff_pool": pooled // 60}
    minutes |= {program.lower(): len(seconds) // 60 for program, seconds in others.items()}

    # Gates.
    same, other = case["other_codes_same_practitioner"], case["other_codes_other_practitioner"]
    if case["qualifying_chronic_conditions"] < 2:
        bars.append("INSUFFICIENT_CONDITIONS")
        if case["qualifying_chronic_conditions"] == 1 and max(t, p) >= 1800:
            warnings.append("CONSIDER_PCM:99424" if p >= 1800 and s < 1800 else "CONSIDER_PCM:99426")
    if not (case["care_plan"]["exists"] and case["care_plan"]["electronic"]):
        bars.append("NO_CARE_PLAN")
    bars += visit_reason(case)
    bars += [f"EXCLUDED_BY:{c}" for c in same if c in SUPERVISION_CODES | PCM_CODES | APCM_CODES | CCM_CODES]
    bars += ["OTHER_PRACTITIONER_BILLED_CCM"] if set(other) & CCM_CODES else []
    holds += ["ONE_PRACTITIONER_PER_MONTH"] if len(case.get("ccm_claimants") or []) > 1 else []

    # Family, in the order of R-F3.
    mdm = case["mdm"]
    mdm_high_enough = mdm["level"] in {"moderate", "high"}
    mdm_ok = mdm_high_enough and bool(mdm["by_billing_practitioner"]) and bool(mdm["documented"])
    families = {
        "complex": ladder(("99487", 60, "99489", 30), t if mdm_ok else 0, caps),
        "staff": ladder(("99490", 20, "99439", 20), t, caps),
        "personal": ladder(("99491", 30, "99437", 30), p, caps),
    }
    if families["complex"][0] and policy["prefer_complex_when_mdm_documented"]:
        family = "complex"
    elif s >= 1200 or (p < 1800 and t >= 1200):
        family = "staff"
    else:
        family = "personal" if p >= 1800 else ""
    codes, claim = families[family] if family else ([], [])  # claim: warnings that matter only if the month bills
    better = [found for found, _ in families.values() if codes and pays(found) > pays(codes)]
    claim += ["ALTERNATE_FAMILY_PAYS_MORE"] if better else []
    claim += ["PRACTITIONER_TIME_COUNTED_AS_STAFF"] if family in {"staff", "complex"} and t > s else []
    claim += [f"COMPLEX_SHORT_BY_MINUTES:{60 - t // 60}"] if family and mdm_ok and t < 3600 else []
    if t >= 3600 and mdm["level"] is not None and not mdm_ok:
        fault = "MDM_NOT_DOCUMENTED" if mdm["by_billing_practitioner"] else "MDM_NOT_BY_BILLING_PRACTITIONER"
        claim.append(fault if mdm_high_enough else "MDM_BELOW_MODERATE")

    # G0506 goes with an initiating visit of this month, once, and not to a rural or federal health centre.
    clinic = case["setting"] in {"rhc", "fqhc"}
    visit_this_month = bool(visit["date"]) and visit["date"][:7] == case["month"]
    planned = visit_this_month and visit.get("extensive_planning_beyond_visit")
    extensive = planned and visit["code"] in EM_CODES | AWV_CODES
    g0506_repeat = extensive and (case.get("g0506_already_billed") or "G0506" in same)
    if extensive and not g0506_repeat and not clinic:
        codes = [["G0506", 1], *codes]
        claim.append("G0506_TIME_NOT_REUSED")

    if case.get("coverages") and codes and not bars:
        pooling = policy["practitioner_time_may_count_as_staff_time"]
        rests_on = practitioner if family == "personal" else union if pooling else staff
        undated = any("start" not in one and not one.get("date") and seconds_of(one, 0, zone) for one in entries)
        more, told = coverage(case, family, codes, [days[second] for second in rests_on], undated=undated)
        holds, warnings = [*holds, *more], [*warnings, *told]

    # The decision: a definite bar beats a hold, and shortness of time is named only when nothing else stands.
    reasons = [*bars, *holds]
    if not reasons:
        reasons = ([] if family else ["BELOW_THRESHOLD"]) + (["G0506_ALREADY_BILLED"] if g0506_repeat else [])
    disposition = "do_not_bill" if bars else "hold" if holds else "bill" if codes else "do_not_bill"
    if disposition == "bill":
        death = case.get("date_of_death") or ""
        nursing = case.get("residence") == "nursing_facility_non_part_a"
        warnings += claim
        warnings += ["RHC_FQHC_INSTITUTIONAL_CLAIM"] if clinic else []
        warnings += ["G0511_NOT_PAYABLE"] if clinic and "G0511" in same else []
        warnings += ["POS_IS_BILLING_PRACTITIONER_LOCATION"] if nursing else []
        warnings += ["TCM_TIME_MUST_BE_SEPARATE"] if TCM_CODES & set(same) else []
        warnings += [f"REVIEW_OTHER_PRACTITIONER:{c}" for c in other if c in SUPERVISION_CODES | APCM_CODES]
        warnings += [f"DATE_OF_SERVICE_NOT_AFTER:{death[:10]}"] if death[:7] == case["month"] else []

    live = any(e.get("interactive") and e.get("program") in ("RPM", ["RPM"]) for e in entries)
    rpm, bhi = (minutes["rpm"] if live and "rpm" in minutes else 0), minutes.get("bhi", 0)
    ok = {"99457", "99458"} if rpm >= 40 else {"99457"} if rpm >= 20 else {"99470"} if rpm >= 10 else set()
    ok |= {"99484"} if bhi >= 20 else set()
    ok |= {visit["code"]} if visit_this_month else set()
    return {
        "disposition": disposition,
        "codes": codes if disposition == "bill" else [],
        "reasons": sorted(set(reasons)),
        "warnings": sorted(set(warnings)),
        "countable_minutes": minutes,
        "alternates": better if disposition == "bill" else [],
        "other_program_codes_ok": sorted(ok),
    }


def check(path: Path, defaults: Case) -> int:
    """Run a file of vectors, print what differs, and return the number that failed."""
    vectors, failed = json.loads(path.read_text())["vectors"], 0
    for vector in vectors:
        want, got = vector["expected"], decide_fully(merge(defaults, vector["input"]))
        wrong = [k for k in ("reasons", "warnings") if got[k] != sorted(want[k])]
        wrong += [] if got["disposition"] == want["disposition"] else ["disposition"]
        wrong += [] if got["codes"] == [[c["code"], c["units"]] for c in want["codes"]] else ["codes"]
        wrong += [k for k, v in want.get("countable_minutes", {}).items() if got["countable_minutes"].get(k, 0) != v]
        alternates = [[[c["code"], c["units"]] for c in a["codes"]] for a in want.get("alternates", [])]
        wrong += [] if got["alternates"] == alternates else ["alternates"]
        wrong += [] if got["other_program_codes_ok"] == want.get("other_program_codes_ok", []) else ["other codes"]
        if wrong:
            failed += 1
            print(vector["id"], "differs in", wrong, "got", got)
    print(f"{path}: {len(vectors) - failed} of {len(vectors)} pass")
    return failed


if __name__ == "__main__":
    the_defaults = json.loads(VECTORS.read_text())["defaults"]
    sys.exit(1 if sum(check(Path(p), the_defaults) for p in [str(VECTORS), *sys.argv[1:]]) else 0)

"""Random overrides in the vocabulary of billing-vectors.json, for comparing two readings of the CCM rules."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from tests.ccm.billing.second_reading.reading import CONSENT, merge

Case = dict[str, Any]


def random_case(rng: random.Random, *, guesses: bool = False) -> Case:
    """A random override in the visible vocabulary; with guesses=True also in the guessed one."""
    month = rng.choice(["2026-03"] * 3 + ["2026-02", "2026-04", "2026-06", "2026-11", "2026-12"])
    first = date.fromisoformat(f"{month}-01")
    last = ((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
    case: Case = {"month": month}
    if rng.random() < 0.35:
        choices = [0, 5, 19, 20, 29, 30, 39, 40, 59, 60, 79, 80, 89, 90, 119, 120, 150, 389, 390, rng.randint(0, 200)]
        case["staff_minutes"] = rng.choice(choices)
        case["practitioner_minutes"] = rng.choice([0, 0, *choices[:16]])
    else:
        entries = [random_entry(rng, first, last, guesses) for _ in range(rng.randint(1, 5))]
        timed = [entry for entry in entries if "start" in entry]
        if timed and rng.random() < 0.5:  # a second person on the same call, leaving earlier or later
            twin = dict(rng.choice(timed), who=rng.choice(["RN", "MA", "NP", "physician"]))
            end = datetime.fromisoformat(twin["start"]) + timedelta(minutes=rng.randint(3, 45))
            twin["end"] = (end + timedelta(hours=1) if in_the_gap(end) else end).isoformat(timespec="minutes")
            case["entries"] = [*entries, twin]
        else:
            case["entries"] = entries
    if rng.random() < 0.4:
        case["mdm"] = {
            "level": rng.choice(["straightforward", "low", "moderate", "high", "moderate", "high"]),
            "by_billing_practitioner": rng.random() < 0.9,
            "documented": rng.random() < 0.9,
        }
    policy: Case = {"practitioner_time_may_count_as_staff_time": rng.random() < 0.7}
    if rng.random() < 0.1:
        policy["prefer_complex_when_mdm_documented"] = False
    case["policy"] = policy
    day = rng.randint(2, last)
    if rng.random() < 0.15:
        case["setting"] = "rhc"
    if rng.random() < 0.1:
        case["residence"] = "nursing_facility_non_part_a"
    exclusive = ["G0181", "G0182", "90951", "90960", "90970", "99424", "99426", "G0556", "G0557", "G0558"]
    neutral = ["99457", "99454", "99484", "99214", "99374"]
    elements = CONSENT[:]
    elements.remove(rng.choice(CONSENT))
    twists: list[Case] = [
        {"consent": {"status": "none"}},
        {"consent": {"elements": elements}},
        {"consent": {"obtained_at": f"{month}-{day:02d}"}},
        {"consent": {"obtained_at": f"{month}-{day:02d}T{rng.randint(8, 17):02d}:30"}},
        {"consent": {"status": "revoked", "revoked_at": (first - timedelta(days=9)).isoformat()}},
        {"care_plan": {"exists": False}},
        {"care_plan": {"electronic": False}},
        {"qualifying_chronic_conditions": rng.choice([0, 1, 1, 3])},
        {"last_seen_by_billing_practitioner": rng.choice([None, "2024-12-05"]), "initiating_visit": {"date": None}},
        {"other_codes_same_practitioner": [rng.choice(exclusive)]},
        {"other_codes_same_practitioner": [rng.choice(neutral)]},
        {"other_codes_other_practitioner": [rng.choice(["99490", "99491", "99487", "99426", "99457", "99214"])]},
        {"initiating_visit": {"date": f"{month}-03", "code": "G0439", "extensive_planning_beyond_visit": True}},
    ]
    if guesses:
        twists += [
            {"consent": {"status": "revoked", "revoked_at": f"{month}-{day:02d}"}},
            {"date_of_death": f"{month}-{day:02d}"},
            {"ccm_claimants": ["dr_a", "dr_b"]},
            {"billed_visits": [{"date": f"{month}-{day:02d}", "code": "99214"}]},
            {"stays": [{"kind": "hospital_inpatient", "from": f"{month}-02", "to": f"{month}-{day:02d}"}]},
            {"other_codes_other_practitioner": [rng.choice(["G0181", "90960", "G0557", "99495"])]},
        ]
    if guesses and rng.random() < 0.25:
        case["coverages"] = random_coverages(rng, first, last)
    return merge(case, rng.choice(twists)) if rng.random() < 0.4 else case


def random_coverages(rng: random.Random, first: date, last: int) -> list[Case]:
    """Payers one after the other, at times with days between them of which nobody knows, at times none at the end."""
    cuts = sorted(rng.sample([1, 3, 5, 6, 8, 9, 12, 13, last - 1], rng.choice([1, 1, 2])))
    starts = [first - timedelta(days=60), *(first + timedelta(days=cut) for cut in cuts)]
    found: list[Case] = []
    for number, start in enumerate(starts):
        payer = rng.choice(["medicare_ffs", "medicare_ffs", "Humana plan", ""])
        end = starts[number + 1] - timedelta(days=1) if number + 1 < len(starts) else None
        if payer:
            found.append({"payer": payer, "from": start.isoformat(), "to": end.isoformat() if end else None})
    return found


def in_the_gap(moment: datetime) -> bool:
    """The hour from 2 to 3 on 8 March 2026 does not exist in New York; the clock reads 3."""
    return moment.date() == date(2026, 3, 8) and moment.hour == 2


def random_entry(rng: random.Random, first: date, last: int, guesses: bool) -> Case:
    # A few days and hours only, so that overlaps are common. The 8th of March and the 1st of November change clocks.
    day = first + timedelta(days=rng.choice([0, 4, 4, 4, 4, 7, 11, last - 1]))
    staff = ["RN", "RN", "RN", "MA", "LPN", "LCSW", "pharmacist"]
    entry: Case = {"who": rng.choice([*staff, "physician", "MD", "NP", "NP", "receptionist", "automation"])}
    shape = rng.random()
    programs: list[Any] = ["CCM"] * 4 + ["RPM"] * 3 + ["BHI"] * 2 + [["CCM"], ["CCM", "RPM"], ["BHI", "CCM"]]
    if shape < 0.5:
        start = datetime(day.year, day.month, day.day, rng.choice([1, 10, 10, 10]), rng.randint(0, 59))
        if rng.random() < 0.1:  # over midnight, and on the last day over the end of the month
            start = start.replace(hour=23, minute=rng.randint(30, 59))
        end = start + timedelta(minutes=rng.randint(3, 45))
        entry["start"] = start.isoformat(timespec="minutes")
        entry["end"] = (end + timedelta(hours=1) if in_the_gap(end) else end).isoformat(timespec="minutes")
    else:
        if rng.random() < 0.08:
            day = first - timedelta(days=9)
        entry["date"] = day.isoformat()
        entry |= {"minutes": rng.randint(1, 40)} if shape < 0.85 else {"seconds": rng.randint(1, 2400)}
    if rng.random() < 0.4:
        entry["activity"] = rng.choice(["record_review", "patient_call", "patient_call", "patient_call", "scheduling"])
    if rng.random() < 0.2:
        entry["program"] = rng.choice(programs)
        if entry["program"] == "RPM":
            entry["interactive"] = rng.random() < 0.7
    if rng.random() < 0.08:
        entry["patient_status"] = "snf_part_a"
    if rng.random() < 0.06:
        entry["work_location"] = "non_us"
    if guesses and rng.random() < 0.15:
        entry |= rng.choice([{"activity": "voicemail"}, {"patients": 3}, {"patient_status": "hospital_inpatient"}])
    return entry

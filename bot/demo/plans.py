"""The synthetic care plans: each made from the patient's own conditions, medicines and home, no two alike.

Two patients have the plan of a template instead, word for word: so that the generic-plan finding can be seen.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ccm.care_plan import Element, Goal, Intervention, Progress
from ccm.chart import Medication
from ccm.conditions import Condition
from ccm.record import Patient


@dataclass(frozen=True, slots=True)
class PlanText:
    """What one version of a plan says."""

    elements: dict[Element, str]
    goals: tuple[Goal, ...]
    barriers: tuple[str, ...]
    interventions: tuple[Intervention, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What is said of one condition: how it stands, what to watch, what is done by whom, what the patient wants."""

    problem: tuple[str, ...]
    watch: tuple[str, ...]
    done: tuple[tuple[str, str], ...]
    goal: tuple[tuple[str, str, str], ...]


ABOUT: dict[str, About] = {
    "E11.9": About(
        (
            "Type 2 diabetes for eleven years, last A1c above the agreed range",
            "Sugar mostly steady on tablets, higher after the holidays",
        ),
        (
            "fasting sugar over 200 twice in a row, or any low under 70",
            "new numbness in the feet, sores that stay open",
        ),
        (
            ("Reads the home sugar log with her every second Tuesday", "Rosa Diaz, MA"),
            ("Checks the feet and books the eye examination", "Nora Quinn, RN"),
        ),
        (("No low sugars at night", "lows a month", "0"), ("Keep my feet and my eyes", "A1c", "under 7.5")),
    ),
    "I10": About(
        ("Blood pressure high in the mornings only", "Pressure controlled since the dose was raised in spring"),
        ("two readings over 170, or dizziness on standing", "headache with a reading above the usual"),
        (
            ("Lends a cuff and teaches how to sit for a reading", "Tevin Brooks, MA"),
            ("Reviews the fortnight of readings and the salt in the diet", "Lan Pham, LPN"),
        ),
        (("Blood pressure under 130/80 at home", "weekly average", "130/80"),),
    ),
    "I50.22": About(
        (
            "Heart failure with a weak left side, one admission last winter",
            "Heart failure, no swelling since the water tablet",
        ),
        ("three pounds up in a day or five in a week", "sleeping on more pillows, shoes that no longer fit"),
        (
            ("Takes the morning weight by phone while the diuretic is changed", "Nora Quinn, RN"),
            ("Agrees a sliding furosemide dose with cardiology", "June Abbott, APP"),
        ),
        (("Weigh every morning and call at 3 lb up", "days a week", "7"), ("Walk to church again", "blocks", "4")),
    ),
    "J44.9": About(
        (
            "COPD with two flares in the year, still smoking on bad days",
            "COPD, short of breath on the second flight of stairs",
        ),
        ("more cough or yellow phlegm for two days", "needing the blue inhaler more than four times a day"),
        (
            ("Watches the inhaler being used, at each refill", "Priya Nair, PharmD"),
            ("Arranges pulmonary rehabilitation near the bus line", "Mateo Silva, MSW"),
        ),
        (("Walk to the mailbox without stopping", "days a week", "5"),),
    ),
    "N18.31": About(
        (
            "Kidney disease stage 3a, slowly falling for two years",
            "Kidneys stable, protein in the urine still to be repeated",
        ),
        ("vomiting or diarrhoea for a day: hold the named tablets", "ankles swelling or much less urine"),
        (
            ("Asks about ibuprofen and other bought tablets", "Priya Nair, PharmD"),
            ("Keeps the nephrology visits and their blood tests together", "Lan Pham, LPN"),
        ),
        (("Stay off dialysis as long as I can", "eGFR", "above 45"),),
    ),
    "E78.5": About(
        ("Cholesterol treated, muscle ache on the first statin", "LDL at goal, tablet sometimes forgotten"),
        ("muscle pain or dark urine after a change of dose",),
        (("Asks about missed statin doses when refills come late", "Priya Nair, PharmD"),),
        (("Take the evening tablet without being told", "doses missed a week", "0 or 1"),),
    ),
    "I48.91": About(
        ("Atrial fibrillation on a blood thinner, rate controlled", "Fibrillation felt as fluttering after coffee"),
        ("bleeding gums, black stool, a fall on the head", "racing heart for more than an hour"),
        (
            ("Goes through the list of what not to take beside apixaban", "Priya Nair, PharmD"),
            ("Counts the pulse with the patient and writes it down", "Tevin Brooks, MA"),
        ),
        (("Dance at the wedding in June", "minutes without rest", "20"),),
    ),
    "F33.1": About(
        ("Low mood since his brother died, sleeps badly", "Depression in part remission, the garden helps"),
        ("not eating or not getting dressed for two days", "any thought of not wanting to live: call at once"),
        (
            ("Asks the nine questions each second month and tells the doctor", "Mateo Silva, MSW"),
            ("Keeps the Thursday group and the ride to it", "Mateo Silva, MSW"),
        ),
        (
            ("Sleep through three nights a week", "nights a week", "3"),
            ("See my sister every Sunday", "visits a month", "4"),
        ),
    ),
    "M17.11": About(
        ("Right knee arthritis, stairs are the trouble", "Knee pain after gardening, injection helped for a while"),
        ("a hot swollen knee, or a fall",),
        (
            ("Orders the raised seat and the grab rail", "Mateo Silva, MSW"),
            ("Checks that the exercises from therapy are still done", "Tevin Brooks, MA"),
        ),
        (("Climb to my own bedroom", "nights upstairs a week", "7"),),
    ),
    "G30.9": About(
        (
            "Alzheimer's disease, early, loses track of evening doses",
            "Memory loss, still cooks with someone in the house",
        ),
        ("wandering, new confusion within a day, refusing food", "being afraid of people she knows"),
        (
            ("Speaks with the daughter each month about nights and driving", "Nora Quinn, RN"),
            ("Finds a day programme with a place on two days", "Mateo Silva, MSW"),
        ),
        (("Stay in my own house", "nights at home a month", "all"),),
    ),
    "E03.9": About(
        ("Thyroid replaced, dose changed in autumn", "Underactive thyroid, tired again and constipated"),
        ("heart racing or weight dropping after a new dose",),
        (("Sees that the tablet is taken apart from calcium and coffee", "Lan Pham, LPN"),),
        (("Have the strength to see the grandchildren play", "games a month", "2"),),
    ),
    "M81.0": About(
        ("Osteoporosis, wrist broken on the porch step", "Thin bones, on the weekly tablet since last year"),
        ("sudden back pain, or any fall",),
        (
            ("Walks through the house by phone: rugs, lamps, shoes", "Rosa Diaz, MA"),
            ("Books the bone density scan and vitamin D level", "Lan Pham, LPN"),
        ),
        (("No fall this winter", "falls", "0"),),
    ),
}
OUTCOMES = (
    "Can stay at home with the present help if the next winter passes without an admission",
    "Expected to hold steady for a year; hopes to travel in spring",
    "Slow decline is likely and the family knows it; comfort comes before numbers",
    "Good outlook once the doses are taken as written",
    "Fair: each flare costs some strength that returns only in part",
    "Hopes to drive again after the eye operation, which the surgeon thinks possible",
)
HOMES = (
    "Second floor without a lift, bath with a high rim, smoke alarm tested in May",
    "Own house, three steps at the front, neighbour shovels the snow",
    "Senior apartments with a nurse's hour on Wednesdays and a dining room",
    "Trailer at the end of Mill Lane; the phone works only by the window",
    "Lives with the son's family, own room on the ground floor, two small dogs about",
    "Farmhouse, wood stove, eleven miles from the pharmacy which delivers on Fridays",
    "Rents two rooms above the bakery and is up at four with the ovens",
)
MINDS = (
    "Clear and quick, keeps her own calendar, bathes and dresses alone",
    "Hard of hearing: speak slowly and let him repeat; walks with a cane outdoors",
    "Scored 24 of 30 on the memory test in March; pays bills with help",
    "Reads large print only, so labels are doubled; manages stairs one at a time",
    "Independent in the house, needs help with shopping and with the nails",
    "Forgets names but not tablets; drives in daylight to places he knows",
)
HELPERS = (
    "Husband does the lifting and is tired himself; respite was offered",
    "Daughter comes on Sundays to fill the pill box and writes down questions",
    "No caregiver; a friend from the choir has a key",
    "Son Marc phones nightly and wants to be told of any new medicine",
    "Home aide on three mornings, paid by the county waiver",
    "Granddaughter reads the portal messages aloud and types the answers",
)
OTHERS = (
    "Cardiology at St. Anne's twice a year, notes come by fax and are late",
    "Meals on Wheels on weekdays; the church fund paid the heating bill",
    "Kidney clinic quarterly; transport by the county van, booked two days ahead",
    "Eye clinic and podiatry on the same day each spring",
    "Physical therapy finished in August; the home programme hangs on the fridge",
    "Veterans' clinic fills two of the medicines, so lists are compared each quarter",
)
WISHES = (
    "Health care proxy is the eldest daughter, paper on file since 2023",
    "Wants to be resuscitated, wants no long stay on a machine",
    "Has not decided; the booklet was given and will be talked about at the next visit",
    "Order for life-sustaining treatment signed last year, copy on the refrigerator door",
    "Named a nephew by word only; the form is with him to sign",
)
BARRIERS = (
    "forgets the evening dose",
    "no ride on weekdays",
    "reads large print only",
    "lives alone since spring",
    "copay of the inhaler",
    "afraid of low sugars and eats late",
    "phone off after lunch",
)
REVIEWS = (
    "Each half year, and after any hospital stay",
    "Every three months while doses change",
    "Again in spring, sooner after a fall or an admission",
)


def own_plan(
    chance: random.Random,
    patient: Patient,
    conditions: Sequence[Condition],
    medicines: Sequence[Medication],
    today: date,
) -> PlanText:
    """A plan that speaks of this patient alone."""
    known = [ABOUT[one.code] for one in conditions if one.code in ABOUT]
    pick = chance.choice
    drugs = ", ".join(f"{one.name} {one.dose}" for one in medicines)
    when = pick(("at breakfast", "from a weekly box", "morning and night, by alarm", "with the daughter on the phone"))
    elements = {
        Element.PROBLEMS: ". ".join(pick(one.problem) for one in known) + ".",
        Element.OUTCOME: f"{pick(OUTCOMES)}.",
        Element.COGNITION: f"{pick(MINDS)}.",
        Element.SYMPTOMS: "To call about: " + "; ".join(pick(one.watch) for one in known) + ".",
        Element.MEDICINES: f"Takes {drugs} {when}.",
        Element.ENVIRONMENT: f"{pick(HOMES)}.",
        Element.CAREGIVER: f"{pick(HELPERS)}.",
        Element.COORDINATION: f"{pick(OTHERS)}.",
        Element.DIRECTIVES: f"{pick(WISHES)}.",
        Element.REVIEW: f"{pick(REVIEWS)}.",
    }
    for absent in chance.sample((Element.OUTCOME, Element.COGNITION, Element.DIRECTIVES), chance.choice((0, 0, 1, 2))):
        del elements[absent]
    goals = []
    for one in known[:3]:
        text, measure, target = pick(one.goal)
        due = today + timedelta(days=chance.randrange(20, 150))
        so_far = pick(("", "half-way", "two weeks in a row", "not started"))
        lines = (Progress(today - timedelta(days=chance.randrange(30, 90)), so_far),) if so_far else ()
        goals.append(Goal(text, measure, target, due, lines))
    done = tuple(Intervention(*pick(one.done)) for one in known)
    return PlanText(elements, tuple(goals), tuple(chance.sample(BARRIERS, 2)), done)


TEMPLATE = PlanText(
    {
        Element.PROBLEMS: "Chronic conditions as listed in the chart, stable at this time, continue management.",
        Element.SYMPTOMS: "Patient to call the office with any new or worsening symptoms or concerns.",
        Element.MEDICINES: "Take all medications as prescribed, refill on time, report any side effects to the office.",
        Element.COORDINATION: "Follow up with all specialists as scheduled and bring records to each visit.",
        Element.REVIEW: "Review plan of care at each visit and as needed.",
    },
    (Goal("Maintain current level of health", "none", "stable"),),
    ("none identified",),
    (Intervention("Monthly call", "care team"),),
)
"""What the field calls a generic plan."""

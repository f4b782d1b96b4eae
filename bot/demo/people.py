"""Nine staff of all credentials, and the names and conditions that patients are made of."""

from __future__ import annotations

from dataclasses import dataclass

from ccm.activity import Activity


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A member of the synthetic staff."""

    slack_id: str
    name: str
    title: str
    role: str
    admin: bool = False


STAFF = (
    DemoPerson("U01ROSA", "Rosa Diaz", "Medical assistant", "ma"),
    DemoPerson("U02TEVIN", "Tevin Brooks", "Medical assistant", "ma"),
    DemoPerson("U03NORA", "Nora Quinn", "RN, programme lead", "rn+lead"),
    DemoPerson("U04LAN", "Lan Pham", "LPN", "lpn"),
    DemoPerson("U05PRIYA", "Priya Nair", "Clinical pharmacist", "pharmacist"),
    DemoPerson("U06MATEO", "Mateo Silva", "Social worker", "msw"),
    DemoPerson("U07JUNE", "June Abbott", "Nurse practitioner", "app"),
    DemoPerson("U08AMARA", "Dr. Amara Osei", "Physician, owner", "physician+owner", True),
    DemoPerson("U09PAT", "Pat Lee", "Front desk and billing", "front_desk+biller"),
)

GIVEN = (
    "Ana", "Walter", "Dolores", "Earl", "Ruth", "Harold", "Mae", "Otis", "Carmen", "Stanley", "Ida", "Vernon",
    "Lucille", "Roy", "Esther", "Clyde", "Hazel", "Luis", "Pearl", "Irving", "Thelma", "Hugo", "Opal", "Milton",
    "Grace", "Chester", "Vera", "Leon", "Agnes", "Rafael",
)  # fmt: skip
FAMILY = (
    "Ortiz", "Whitaker", "Nguyen", "Okafor", "Lindqvist", "Ruiz", "Abernathy", "Castellanos", "O'Brien",
    "Washington",
    "Petrov", "Haddad", "Murphy", "Delgado", "Fontaine", "Kowalski", "Ibarra", "Sutherland", "Yamada", "Boateng",
    "Park", "Romano", "Greene", "Vasquez", "Whitfield",
)  # fmt: skip
STREETS = ("Maple St", "Orchard Rd", "Mill Ln", "Second Ave", "Harbor Dr")
LANGUAGES = ("English", "English", "English", "English", "Spanish", "Vietnamese")
CAREGIVERS = ("", "", "daughter Lena", "husband", "son Marc, phone only")

NOTES: tuple[tuple[tuple[Activity, ...], str], ...] = (
    ((Activity.CALL, Activity.MEDS), "reviewed metformin with her, no side effects, refill sent to pharmacy"),
    ((Activity.CALL,), "checked in on swelling, down since furosemide change, weight 182, will call if over 185"),
    ((Activity.LABS,), "A1c 7.4 from 8.1, told patient, keeps current dose, repeat in 3 months"),
    ((Activity.COORD,), "called home health about wound care, visits move to Tuesdays, patient told"),
    ((Activity.MEDS,), "reconciled list after cardiology visit: lisinopril now 20 mg, old bottle to be thrown out"),
    ((Activity.EDU,), "taught inhaler technique by phone, repeats it back, spacer ordered"),
    ((Activity.SOCIAL,), "set up ride for nephrology visit on the 14th, patient has the number"),
    ((Activity.REF,), "eye exam referral: appointment made, no retinopathy report yet, to ask again in a week"),
    (
        (Activity.CALL, Activity.PLAN),
        "went over care plan goals, walks 15 minutes a day now, blood pressure log at 134/80",
    ),
    ((Activity.CHART,), "updated problem list and medication list after the call with her daughter"),
    ((Activity.CALL,), "home glucose 110 to 145 fasting, no lows, feels well, no change to insulin"),
    ((Activity.MSG,), "portal message about cough answered: no fever, watch for 48 hours, to call if worse"),
)

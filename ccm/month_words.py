"""The rules' own words in plain ones: what each reason and warning means, whose move it is, and the way forward.

A screen, a file and a packet say the same of the same word. A word that has no sentence here is shown as it stands, and
a test fails.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from ccm.enrolment import State
from ccm.prompting import may_prompt


class Whose(StrEnum):
    """Whose move a reason is: read against the patient's own team."""

    PRACTITIONER = "billing practitioner"
    TEAM_MEMBER = "team member"
    BILLER = "biller"
    LEAD = "lead"
    PERFORMER = "who logged it"
    NOBODY = "nobody"  # nothing is to be done


@dataclass(frozen=True, slots=True)
class Words:
    """One reason or warning. `then` is what can be done, with its command; empty where nothing is.

    Where that asks the patient, `unasked` is whose move is left, and what, when nobody is to ask; else None.
    """

    said: str
    whose: Whose = Whose.NOBODY
    then: str = ""
    unasked: tuple[Whose, str] | None = None


NOTHING_LEFT = (Whose.NOBODY, "")


REASONS: dict[str, Words] = {
    "NO_CONSENT": Words(
        "No consent holds in this month", Whose.TEAM_MEMBER, "ask for it: `/ccm consent`", NOTHING_LEFT
    ),
    "CONSENT_INCOMPLETE": Words(
        "The consent lacks a word",
        Whose.TEAM_MEMBER,
        "ask again in full: `/ccm consent`",
        (Whose.LEAD, "it cannot be mended any more, and the month stays held"),
    ),
    "NO_CARE_PLAN": Words(
        "There was no care plan in this month",
        Whose.PRACTITIONER,
        "record what the chart held then, by its date: `/ccm plan`; a later one does not reach back",
    ),
    "NO_INITIATING_VISIT": Words(
        "The initiating visit is missing",
        Whose.LEAD,
        "record it on the path (`/ccm enroll`), or arrange one",
        (Whose.LEAD, "record it on the path (`/ccm enroll`) if it was held"),
    ),
    "INSUFFICIENT_CONDITIONS": Words(
        "Fewer than two chronic conditions are confirmed",
        Whose.PRACTITIONER,
        "of a candidate confirm them by name (`/ccm attest`); of others add the diagnoses in the chart and run "
        "`ccm-bot import conditions`, or end the enrolment (`/ccm enroll`)",
    ),
    "EXCLUDED_BY": Words("Another billed code bars CCM this month", Whose.BILLER, "check the charge that was imported"),
    "OTHER_PRACTITIONER_BILLED_CCM": Words(
        "Another practitioner billed CCM this month; only one is paid",
        Whose.LEAD,
        "ask the patient who gives CCM",
        (Whose.LEAD, "check the charge that was imported"),
    ),
    "ONE_PRACTITIONER_PER_MONTH": Words(
        "Two practitioners claim this month; only one is paid", Whose.LEAD, "settle who bills: `/ccm assign`"
    ),
    "DOUBLE_TAGGED_TIME": Words(
        "The same minutes stand in two programs", Whose.PERFORMER, "amend one of the entries: `/ccm amend`"
    ),
    "PERFORMER_OVERLAP": Words(
        "One person was with two patients at one moment", Whose.PERFORMER, "amend the one that is wrong: `/ccm amend`"
    ),
    "MEMBER_ON_TWO_CHARTS": Words(
        "Another chart here carries the same member number", Whose.LEAD, "correct one, or keep one chart of the two"
    ),
    "CLAIM_LACKS": Words("The claim would lack something", Whose.BILLER, "record it before the close"),
    "IMPOSSIBLE_DAY": Words(
        "A day holds more minutes than hours worked", Whose.LEAD, "amend, or answer for it with a reason"
    ),
    "EXCLUSIONS_UNCHECKED": Words(
        "Nobody recorded that others' codes and stays were looked up", Whose.BILLER, "record what, when and where"
    ),
    "PAYER_RULES_MISSING": Words(
        "No rule file decides this payer", Whose.BILLER, "mend the coverage, or load the payer's file (CCM_RULES)"
    ),
    "COVERAGE_UNKNOWN": Words(
        "Nobody knows who pays on the date of service",
        Whose.BILLER,
        "look up who does, and record it: *Coverage* on the card",
    ),
    "PAYERS_SHARE_MINUTES": Words(
        "The payer changed, and the minutes under the one on the date of service do not fill the units alone",
        Whose.BILLER,
        "mend the coverage; or check with the payer, and the lead answers for it with a reason",
    ),
    "NO_RULES_FOR_MONTH": Words("No rule file holds for this month", Whose.LEAD, "load one (CCM_RULES)"),
    "CORRECTION_RAISES_CLAIM": Words(
        "A correction would raise the claim", Whose.BILLER, "a named person chooses the family"
    ),
    "TIMER_RUNNING": Words("A timer of this month still runs or is paused", Whose.PERFORMER, "stop it: `/ccm stop`"),
    "BELOW_THRESHOLD": Words("Fewer than 20 counted minutes"),
    "G0506_ALREADY_BILLED": Words("G0506 was billed before; it is paid once"),
}
"""Why a month is not billed, by the rules' word before its colon."""

_FEW = REASONS["INSUFFICIENT_CONDITIONS"]
TO_CONFIRM = replace(_FEW, then="confirm them by name: `/ccm attest`")
TO_IMPORT = replace(_FEW, then="add the diagnoses in the chart and run `ccm-bot import conditions`")
TO_IMPORT_OR_END = replace(_FEW, then=f"{TO_IMPORT.then}, or end the enrolment: `/ccm enroll` (*Leaves…*)")
"""The three ways on, by where the patient stands: conditions are named only before the path goes on (R-G1)."""

WARNINGS: dict[str, Words] = {
    "OUT_OF_MONTH_EXCLUDED": Words("belongs to another month (R-C4)"),
    "POST_DEATH_MINUTES_EXCLUDED": Words("after death (R-C10)"),
    "PRE_CONSENT_MINUTES_EXCLUDED": Words("before consent (R-C9)"),
    "POST_REVOCATION_MINUTES_EXCLUDED": Words("after consent was withdrawn (R-C9)"),
    "OTHER_PROGRAM": Words("another program's (R-X6)"),
    "DOUBLE_TAGGED_TIME": Words("stands in two programs (R-X6)", Whose.PERFORMER, "amend one of them: `/ccm amend`"),
    "NON_CLINICAL_TIME_EXCLUDED": Words("not by clinical staff (R-C6)"),
    "NON_US_TIME_EXCLUDED": Words("worked outside the United States (R-C6)"),
    "FACILITY_MINUTES_EXCLUDED": Words("in hospital or a Part A stay (R-C5)"),
    "UNSUCCESSFUL_CONTACT_EXCLUDED": Words("voicemail or a failed attempt (R-C7)"),
    "SCHEDULING_TIME_EXCLUDED": Words("scheduling (2.3)"),
    "NON_CCM_ACTIVITY_EXCLUDED": Words("an activity that never counts (2.3)"),
    "VISIT_TIME_EXCLUDED": Words("part of a visit (R-C8)"),
    "SAME_DAY_EM_TIME_EXCLUDED": Words(
        "on the day of a billed visit (R-C8)",
        Whose.PRACTITIONER,
        "a reviewer can attest that it was separate: `/ccm attest`",
    ),
    "MIXED_ACTIVITIES_EXCLUDED": Words(
        "counted and uncounted work in one entry", Whose.PERFORMER, "say how much of each: `/ccm amend`"
    ),
    "GROUP_TIME_SPLIT": Words("shared with other patients (R-C3)"),
    "OVERLAP_MERGED": Words("the same moment as another entry (R-C2)"),
    "UNCONFIRMED_TIME_EXCLUDED": Words("not confirmed by who did it", Whose.PERFORMER, "confirm it: `/ccm today`"),
    "PERFORMER_OVERLAP": Words(
        "the same person was with another patient", Whose.PERFORMER, "amend the wrong one: `/ccm amend`"
    ),
    "TIME_SPLIT_BY_PROGRAM": Words("Monitoring minutes were kept apart (R-X6)"),
    "PRACTITIONER_TIME_COUNTED_AS_STAFF": Words("The practitioner's minutes are counted as staff time (R-T6)"),
    "ALTERNATE_FAMILY_PAYS_MORE": Words("Another satisfied family would pay more; switching is a person's choice"),
    "UNIT_CAP_REACHED": Words("The cap of units is reached"),
    "UNBILLED_MINUTES": Words("Minutes beyond the last full block; they are not carried over (R-T3)"),
    "COMPLEX_SHORT_BY_MINUTES": Words("Short of the complex family"),
    "MDM_BELOW_MODERATE": Words("The decision making was below moderate, so not complex (R-F2)"),
    "MDM_NOT_BY_BILLING_PRACTITIONER": Words("The decision making was not the billing practitioner's own (R-F2)"),
    "MDM_NOT_DOCUMENTED": Words("The decision making has no note (R-F2)"),
    "CONSIDER_PCM": Words("One condition: principal care management may fit"),
    "RHC_FQHC_INSTITUTIONAL_CLAIM": Words("Goes on an institutional claim (R-R1)"),
    "POS_IS_BILLING_PRACTITIONER_LOCATION": Words("Place of service is the practitioner's own (R-P1)"),
    "G0506_TIME_NOT_REUSED": Words("The planning minutes of G0506 are not counted again (R-G5)"),
    "DATE_OF_SERVICE_NOT_AFTER": Words("The date of service is not after death (R-C10)"),
    "NO_COMPLEX_WITH": Words("A billed code bars the complex family"),
    "REVIEW": Words("A billed code asks for a look before the claim", Whose.BILLER, "look at the charge"),
    "REVIEW_OTHER_PRACTITIONER": Words(
        "Another practitioner's code asks for a look before the claim", Whose.BILLER, "look at the charge"
    ),
    "TIME_MUST_BE_SEPARATE": Words("A billed code needs minutes of its own"),
    "PAYER_CHANGED": Words(
        "The payer changed in the month; the one on the date of service is billed",
        Whose.BILLER,
        "check with both payers before the claim leaves",
    ),
    "RETIRED_CODE": Words("A charge carries a retired code", Whose.BILLER, "correct the charge"),
}
"""What goes with the answer. Those about minutes stand after a count: `12 min before consent (R-C9)`."""

CONSENT_ELEMENTS: dict[str, str] = {
    "availability": "that CCM is available",
    "cost_sharing": "that cost sharing may apply",
    "one_practitioner_per_month": "that only one practitioner is paid a month",
    "right_to_stop_effective_end_of_month": "that the patient may stop at any time",
    "documentation": "that it is written down",
}


def reason(word: str) -> Words:
    """A reason in words, with what follows its colon: `EXCLUDED_BY:G0181`."""
    head, _, rest = word.partition(":")
    found = REASONS.get(head, Words(word))
    if not rest:
        return found
    return replace(found, said=f"{found.said}: {CONSENT_ELEMENTS.get(rest, rest)}")


def reason_for(word: str, state: State, do_not_call: bool) -> Words:
    """A reason in words for one patient, through which every screen about a patient goes: nobody is told to ask one
    about whom nothing prompts, nor to name conditions where the path has gone past that.
    """
    if word == "INSUFFICIENT_CONDITIONS":
        if state in (State.UNKNOWN, State.CANDIDATE):
            return TO_CONFIRM
        return TO_IMPORT_OR_END if state.prompts else TO_IMPORT
    return reason(word) if may_prompt(state, do_not_call) else unasked(reason(word))


def unasked(words: Words) -> Words:
    """What is left of it where the patient is not to be asked; also of a closed month, into which no answer reaches."""
    if words.unasked is None:
        return words
    whose, then = words.unasked
    return Words(words.said, whose, then)


def warning(word: str) -> Words:
    """A warning in words: minutes first where it counts some."""
    head, _, rest = word.partition(":")
    found = WARNINGS.get(head, Words(word))
    if not rest:
        return found
    said = f"{rest} min {found.said}" if found.said[:1].islower() else f"{found.said}: {rest}"
    return Words(said, found.whose, found.then)

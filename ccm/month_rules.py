"""The rule behind each word of a decision, by its number in the rules reference; said beside the word in a packet.

Numbers are the reference's own: `R-…` for a rule, `2.3` for the list of what counts. Where Medicare says nothing and
the programme itself holds a month, that is said, so that nobody looks for it in a manual.
"""

from __future__ import annotations

OWN = "the practice's own rule"

RULE_OF: dict[str, str] = {
    "NO_CONSENT": "R-G3",
    "CONSENT_INCOMPLETE": "R-G3",
    "NO_CARE_PLAN": "R-G4",
    "NO_INITIATING_VISIT": "R-G2",
    "INSUFFICIENT_CONDITIONS": "R-G1",
    "CONSIDER_PCM": "R-G1",
    "EXCLUDED_BY": "R-X1 to R-X3",
    "OTHER_PRACTITIONER_BILLED_CCM": "R-X4",
    "ONE_PRACTITIONER_PER_MONTH": "R-X4",
    "DOUBLE_TAGGED_TIME": "R-X6",
    "OTHER_PROGRAM": "R-X6",
    "TIME_SPLIT_BY_PROGRAM": "R-X6",
    "NO_COMPLEX_WITH": "1.3",
    "REVIEW": "R-X1 to R-X7",
    "REVIEW_OTHER_PRACTITIONER": "R-X1 to R-X7",
    "TIME_MUST_BE_SEPARATE": "R-X5 to R-X7",
    "RETIRED_CODE": "R-R1",
    "RHC_FQHC_INSTITUTIONAL_CLAIM": "R-R1",
    "POS_IS_BILLING_PRACTITIONER_LOCATION": "R-P1",
    "BELOW_THRESHOLD": "R-T1",
    "MEMBER_ON_TWO_CHARTS": OWN,
    "CLAIM_LACKS": OWN,
    "UNIT_CAP_REACHED": "R-T2, R-T4, R-T5",
    "UNBILLED_MINUTES": "R-T3",
    "COMPLEX_SHORT_BY_MINUTES": "R-T5",
    "PRACTITIONER_TIME_COUNTED_AS_STAFF": "R-T6",
    "MDM_BELOW_MODERATE": "R-F2",
    "MDM_NOT_BY_BILLING_PRACTITIONER": "R-F2",
    "MDM_NOT_DOCUMENTED": "R-F2",
    "ALTERNATE_FAMILY_PAYS_MORE": "R-F3",
    "CORRECTION_RAISES_CLAIM": "R-F3",
    "G0506_ALREADY_BILLED": "R-G5",
    "G0506_TIME_NOT_REUSED": "R-G5",
    "OUT_OF_MONTH_EXCLUDED": "R-C4",
    "POST_DEATH_MINUTES_EXCLUDED": "R-C10",
    "DATE_OF_SERVICE_NOT_AFTER": "R-C10",
    "PRE_CONSENT_MINUTES_EXCLUDED": "R-C9",
    "POST_REVOCATION_MINUTES_EXCLUDED": "R-C9",
    "NON_CLINICAL_TIME_EXCLUDED": "R-C6",
    "NON_US_TIME_EXCLUDED": "R-C6",
    "FACILITY_MINUTES_EXCLUDED": "R-C5",
    "UNSUCCESSFUL_CONTACT_EXCLUDED": "R-C7",
    "SCHEDULING_TIME_EXCLUDED": "2.3",
    "NON_CCM_ACTIVITY_EXCLUDED": "2.3",
    "MIXED_ACTIVITIES_EXCLUDED": "2.3",
    "VISIT_TIME_EXCLUDED": "R-C8",
    "SAME_DAY_EM_TIME_EXCLUDED": "R-C8",
    "GROUP_TIME_SPLIT": "R-C3",
    "OVERLAP_MERGED": "R-C2",
    "UNCONFIRMED_TIME_EXCLUDED": OWN,
    "PERFORMER_OVERLAP": OWN,
    "IMPOSSIBLE_DAY": OWN,
    "EXCLUSIONS_UNCHECKED": OWN,
    "PAYER_RULES_MISSING": OWN,
    **dict.fromkeys(("COVERAGE_UNKNOWN", "PAYERS_SHARE_MINUTES", "PAYER_CHANGED"), OWN),
    "NO_RULES_FOR_MONTH": OWN,
    "TIMER_RUNNING": OWN,
}


def rule_of(word: str) -> str:
    """The rule of a reason or a warning, whatever follows its colon."""
    return RULE_OF.get(word.partition(":")[0], OWN)

"""The columns of a roster by the names that chart systems give them, and the names that may not be passed over."""

from __future__ import annotations

import re

PATIENT_COLUMNS: dict[str, str] = {
    **{name: name for name in ("mrn", "first_name", "last_name", "dob", "sex", "phone", "address", "language")},
    **{name: name for name in ("caregiver", "payer", "member_id", "care_manager", "practitioner")},
    **{name: name for name in ("status", "consent_date", "consent_how", "consent_by", "plan_date", "initiating_visit")},
    **{
        name: name
        for name in ("status_date", "coverage_since", "best_time", "interpreter", "caregiver_since", "do_not_call")
    },
    **dict.fromkeys(("patient_id", "chart_number", "account_number", "medical_record_number"), "mrn"),
    **dict.fromkeys(("first", "given_name", "patient_first_name"), "first_name"),
    **dict.fromkeys(("last", "family_name", "surname", "patient_last_name"), "last_name"),
    **dict.fromkeys(("date_of_birth", "birth_date", "birthdate", "patient_dob"), "dob"),
    "gender": "sex",
    **dict.fromkeys(("phone_number", "home_phone", "mobile_phone", "cell_phone", "preferred_phone"), "phone"),
    "preferred_language": "language",
    **dict.fromkeys(("insurance", "primary_insurance", "insurance_plan", "health_plan", "plan_name"), "payer"),
    **dict.fromkeys(("subscriber_id", "mbi", "medicare_id", "medicare_number", "insurance_id"), "member_id"),
    "medicare_beneficiary_identifier": "member_id",
    **dict.fromkeys(("provider", "pcp", "primary_care_provider", "primary_care_physician"), "practitioner"),
    **dict.fromkeys(("billing_provider", "billing_practitioner", "ccm_provider", "physician"), "practitioner"),
    **dict.fromkeys(("care_coordinator", "ccm_coordinator", "ccm_care_manager", "case_manager"), "care_manager"),
    **dict.fromkeys(("nurse_care_manager", "team_member", "coordinator"), "care_manager"),
    **dict.fromkeys(("ccm_status", "enrollment_status", "enrolment_status", "program_status"), "status"),
    "ccm_enrollment_status": "status",
    **dict.fromkeys(("ccm_status_date", "enrollment_status_date"), "status_date"),
    **dict.fromkeys(("ccm_consent_date", "date_of_consent", "consented_on", "consent_signed_date"), "consent_date"),
    **dict.fromkeys(("consent_type", "consent_method", "ccm_consent_type"), "consent_how"),
    **dict.fromkeys(("consent_obtained_by", "consent_taken_by", "consented_by", "ccm_consent_by"), "consent_by"),
    **dict.fromkeys(("care_plan_date", "ccm_plan_date", "last_care_plan_date"), "plan_date"),
    **dict.fromkeys(("initiating_visit_date", "ccm_initiating_visit"), "initiating_visit"),
    **dict.fromkeys(("do_not_contact", "dnc"), "do_not_call"),
}
ONCE = frozenset(
    {
        *("practitioner", "care_manager", "status", "status_date", "plan_date", "initiating_visit", "member_id"),
        *("consent_date", "consent_how", "consent_by", "do_not_call", "payer"),
    }
)
"""Said by two columns that differ, nobody knows which holds: of phones the first is taken, of these none."""
TELLING = re.compile(
    r"(?!(?:marital|smoking|tobacco|employment|student|veteran)_status$)(?!.*_(?:npi|phone|fax|address|city|zip)$)"
    r"(?:.*_)?(?:consent(?:s|ed)?|plan|plans|status|provider|practitioner|pcp|physician|doctor|coordinator|enroll?(?:ed"
    r"|ment)?|(?:care|case)_(?:manager|team)|deceased|dead|died|death|withdrawn|revoked|dnc|opt_out"
    r"|do_not_(?:call|contact))(?:_.*)?$"
)
"""Names that speak of consent, plan, status, who bills or looks after, death, or being left alone."""

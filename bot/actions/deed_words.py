"""Each deed in plain words, as a patient's access list and a packet print it; the trail keeps the short word."""

from __future__ import annotations

from bot.actions.roles import Deed

WORDS: dict[Deed, str] = {
    Deed.LOG: "logged time",
    Deed.TIMER: "ran a timer",
    Deed.UNDO: "took back an entry",
    Deed.AMEND: "corrected an entry",
    Deed.MOVE: "moved an entry to another chart",
    Deed.CORRECT_OTHERS: "corrected a colleague's entry",
    Deed.CONFIRM: "confirmed an entry",
    Deed.ATTEMPT: "recorded an attempt to reach",
    Deed.LOOK: "looked at the patient's card",
    Deed.FIND: "searched, and was shown the patient",
    Deed.TODAY: "looked at the day, the patient in it",
    Deed.DRAFT: "took up a kept line",
    Deed.HELP: "looked at the help",
    Deed.STAFF_VIEW: "looked at the staff list",
    Deed.STAFF_CHANGE: "changed the staff list",
    Deed.SETUP_VIEW: "looked at the set-up",
    Deed.SETUP_CHANGE: "changed the set-up",
    Deed.CANDIDATES: "looked at the candidates, the patient among them",
    Deed.CONFIRM_ELIGIBLE: "confirmed eligibility",
    Deed.ENROLMENT: "looked at the path through the programme",
    Deed.ENROL: "took a step on the path",
    Deed.CONSENT: "recorded an answer to consent",
    Deed.ASSIGN: "assigned the team member or the practitioner",
    Deed.PLAN_VIEW: "read the care plan",
    Deed.PLAN_WRITE: "changed or reviewed the care plan",
    Deed.PLAN_SIGN: "signed the care plan",
    Deed.TODO: "kept or looked at a follow-up",
    Deed.FLAG: "asked the lead a question",
    Deed.COPY: "copied for the chart",
    Deed.REACH: "changed how the patient is reached",
    Deed.POLICY: "approved the policy",
    Deed.GATE: "opened the gate of the pilot",
    Deed.CORRECT_STEP: "took back a step on the path",
    Deed.VISIT: "recorded an initiating visit",
    Deed.MONTH: "looked at the month",
    Deed.CHECKED: "recorded that others' codes and stays were looked up",
    Deed.UNCHECKED: "took back a look-up of others' codes and stays",
    Deed.OVERRIDE: "answered for a hold",
    Deed.UNANSWERED: "took back an answer for a hold",
    Deed.FAMILY: "chose the family, or took the choice back",
    Deed.ATTEST_MONTH: "attested or reviewed the month",
    Deed.SEPARATE: "attested that time was apart from a visit",
    Deed.CLOSE: "closed the month",
    Deed.CLAIMS: "made claims",
    Deed.BILL_AGAIN: "said that a voided month is billed again",
    Deed.CLAIMS_VIEW: "looked at the claims of a month",
    Deed.BILLING: "changed the practice's billing record",
    Deed.COVERAGE: "recorded coverage",
    Deed.PACKET: "read or printed the audit packet",
    Deed.REVIEW: "worked on the internal review",
    Deed.INDICATORS: "looked at the indicators, the patient behind one",
    Deed.ACCESS: "looked at who has looked",
    Deed.PAYMENT: "looked at what the month should bring",
    Deed.WORKLIST: "looked at the worklist, the patient on it",
    Deed.SNOOZE: "put a line of the worklist off",
    Deed.MUTE: "muted a kind of message, or brought it back",
    Deed.CLAIM_OWNER: "claimed the practice as its owner",
}
"""Every deed of the role table."""

HEAD_PRINTED = "audit.head"
OTHERS: dict[str, str] = {
    "export.entries": "exported the month's entries",
    "export.patients": "exported the roster",
    "export.attempts": "exported the attempts",
    "export.audit": "exported the audit trail",
    "export.claims": "wrote the files of a batch of claims",
    "import.patients": "imported the roster",
    "import.staff": "imported the staff list",
    "import.entries": "imported entries",
    "import.conditions": "imported diagnoses",
    "import.encounters": "imported visits",
    "import.medications": "imported medicines",
    "import.charges": "imported charges",
    "import.stays": "imported stays",
    "import.programme": "imported enrolment, consent and plans",
    "import.loose_ends": "opened follow-ups after an import",
    "import.closed_months": "told the biller of closed months that an import changed",
    "import.calls": "opened calls after an import",
    HEAD_PRINTED: "printed the chain's head, to keep it outside",
    "privacy.record": "recorded what privacy asks for",
    "clock.moved": "moved the practice clock, in training",
    "digest.posted": "had a digest posted from the server",
    "channel.looked_at": "looked at who reads a channel",
    "outbox.resend": "had a post sent again from the server",
    "outbox.drop": "decided on the server that a post is not sent",
    "job.began": "the calendar of posts began",
    "job.forecast": "posted the forecast, the patient in it",
    "job.month_end": "posted the month-end digest with the full list",
    "job.month_end.refreshed": "brought the month-end digest up to date, with the full list",
    "job.month_closed": "made the month-end digest final, with the full list",
    "job.silent_timers": "asked about a timer on the patient",
    "demo.seed": "filled the training practice",
}
"""What the server's own commands write."""

_ENDINGS = {".form": "opened the form", ".meanwhile": "left what had changed meanwhile"}


def deed_words(deed: str) -> str:
    """In plain words; a deed that is unknown here is shown by its own word, never left out."""
    for ending, said in _ENDINGS.items():
        if deed.endswith(ending):
            return f"{said}: {deed_words(deed.removesuffix(ending))}"
    return WORDS[Deed(deed)] if deed in set(Deed) else OTHERS.get(deed, deed)

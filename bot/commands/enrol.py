"""`/ccm candidates`, `enroll`, `consent`, `assign`, `withdraw`, `attest`: the path into the programme and out of it."""

from __future__ import annotations

from collections.abc import Callable

from bot.actions import candidates as found
from bot.actions import consents, programme
from bot.actions.assigning import Owners, change_owners
from bot.actions.desk import Caller, Desk, Work
from bot.actions.programme import Journey
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import Answer, FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_picker
from bot.commands.pressed import number
from bot.commands.submitted import Submitted
from bot.views import programme as views
from bot.views.forms_programme import LEAVING, assign_form, attest_form, consent_form, leave_form
from bot.views.look import which
from bot.views.parts import section
from bot.views.text import two_identifiers
from ccm.consent import SAID, Element, How
from ccm.consent import Answer as Said
from ccm.enrolment import Step
from ccm.grammar import usage
from ccm.grammar.verbs import read_consent, read_patient
from ccm.service_month import ServiceMonth

ANSWERS = {"revoke": Said.REVOKED, "decline": Said.DECLINED}
"""What a patient says on leaving that is an answer to consent, and kept as one."""
Show = Callable[[Journey], Reply]


def on_line(desk: Desk, caller: Caller, verb: str, deed: Deed, text: str, show: Show, title: str) -> Reply | None:
    """A line that is only a patient: the patient's path shown in some way; with no line, the picker."""
    if not text:
        return open_picker(desk, caller, deed, title, verb)
    words = read_patient(text, verb)

    def act(work: Work) -> Journey | Which:
        return for_patient(work, words, verb, text, lambda patient: programme.journey(work, patient))

    return desk.perform(caller, deed, act, lambda result: _ask_or(result, verb, show))


def on_chart(desk: Desk, caller: Caller, deed: Deed, case_id: str, show: Show) -> Reply | None:
    """The same for a chosen chart: a button, a picker, a kept line."""
    return desk.perform(caller, deed, lambda work: programme.journey(work, by_case(work, case_id)), show)


def _ask_or(result: Journey | Which, verb: str, show: Show) -> Reply:
    if isinstance(result, Which):
        return which(result.candidates, result.why, result.draft_id, verb)
    return show(result)


def run_candidates(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Candidates for review, by fit."""
    return turn_candidates(desk, caller, "0")


def turn_candidates(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Another page of them."""
    month = ServiceMonth.of_day(desk.today(caller))

    def read(work: Work) -> Reply:
        return views.candidate_list(found.candidates(work, number(value)))

    return desk.read_whole(caller, Deed.CANDIDATES, month, read)


def run_enroll(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The patient's path."""
    return on_line(desk, caller, "enroll", Deed.ENROLMENT, text, views.path, "Enrolment")


def open_path(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The path behind a button."""
    return on_chart(desk, caller, Deed.ENROLMENT, case_id, views.path)


def run_consent(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The consent form: the words to say, then the answer."""
    if not text:
        return open_picker(desk, caller, Deed.CONSENT, "Consent", "consent_pick")
    words, how = read_consent(text)

    def act(work: Work) -> Journey | Which:
        return for_patient(work, words, "consent", text, lambda patient: programme.journey(work, patient))

    return desk.perform(
        caller,
        Deed.CONSENT,
        act,
        lambda result: _ask_or(result, "consent", lambda now: OpenView(consent_form(now, how))),
    )


def open_consent(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form for a chosen chart."""
    return on_chart(desk, caller, Deed.CONSENT, case_id, lambda now: OpenView(consent_form(now, How.VERBAL.value)))


def submit_consent(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep the answer."""
    elements = frozenset(Element(one) for one in form.choices("elements") if one in set(Element))
    if form.choice("answer") not in set(Said) or form.choice("how") not in SAID:
        return FieldErrors({"answer": "Please choose what was answered, and how."})
    answer, how = Said(form.choice("answer")), How(form.choice("how"))
    said_to, questions = form.line("said_to"), form.line("questions")
    if answer is Said.GIVEN and len(elements) < len(Element):
        return FieldErrors({"elements": "All four are said before a consent is kept; tick each once it was."})
    said = consents.Said(answer, how, elements, said_to, questions, form.day("on"), form.choice("explained_by") or None)
    case_id, *ids = form.meta.split("|")
    seen = consents.Seen(*ids[:3])
    return desk.perform(
        caller, Deed.CONSENT, lambda work: consents.answer_consent(work, by_case(work, case_id), said, seen), views.path
    )


def run_assign(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """Who looks after the patient, and who bills."""
    return on_line(desk, caller, "assign", Deed.ASSIGN, text, lambda now: OpenView(assign_form(now)), "Assign")


def open_assign(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form for a chosen chart."""
    return on_chart(desk, caller, Deed.ASSIGN, case_id, lambda now: OpenView(assign_form(now)))


def submit_assign(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep both, as far as the form changed them."""
    case_id, *ids = form.meta.split("|")
    shown = Owners(*(one or None for one in ids[:2]))
    said = Owners(form.choice("care_manager") or None, form.choice("practitioner") or None)
    return desk.perform(
        caller, Deed.ASSIGN, lambda work: change_owners(work, by_case(work, case_id), shown, said), views.path
    )


def run_withdraw(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The patient leaves: why."""
    return on_line(
        desk,
        caller,
        "withdraw",
        Deed.ENROL,
        text,
        lambda now: OpenView(leave_form(now)),
        "Leaves the programme",
    )


def open_leave(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The form for a chosen chart."""
    return on_chart(desk, caller, Deed.ENROL, case_id, lambda now: OpenView(leave_form(now)))


def submit_leave(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Take the step that the answer names; a withdrawn consent is kept as such."""
    what, reason, on = form.choice("what"), form.line("reason"), form.day("on")
    if what not in LEAVING:
        return FieldErrors({"what": "Please choose what happened."})

    def act(work: Work) -> Journey:
        patient = by_case(work, form.meta)
        if what in ANSWERS:
            return consents.answer_consent(work, patient, consents.Said(ANSWERS[what], questions=reason, on=on))
        return programme.advance(work, patient, Step[what.upper()], reason, on)

    return desk.perform(caller, Deed.ENROL, act, views.path)


def open_attest(desk: Desk, caller: Caller, value: str = "") -> Reply | None:
    """The batch's form, or another page of it."""

    def show(waiting: found.Batch) -> Reply:
        if not waiting.candidates:
            return views.none_to_confirm()
        return OpenView(attest_form(waiting.candidates, waiting.page, waiting.candidate_count))

    return desk.perform(caller, Deed.CONFIRM_ELIGIBLE, lambda work: found.batch(work, number(value)), show)


def open_confirm(desk: Desk, caller: Caller, case_id: str) -> Reply | None:
    """The same form for one patient, from the path: also for a chart that the list leaves out."""
    return desk.perform(
        caller,
        Deed.CONFIRM_ELIGIBLE,
        lambda work: found.one_candidate(work, by_case(work, case_id)),
        lambda one: OpenView(attest_form([one])),
    )


def submit_attest(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Confirm those with two conditions named; whoever moved on meanwhile is named with the reason."""
    chosen = {name[2:]: form.choices(name) for name in form.values if name.startswith("c:") and form.choices(name)}
    short = {f"c:{case_id}": "Choose at least two." for case_id, groups in chosen.items() if len(groups) < 2}
    if short:
        return FieldErrors(short)
    risk = form.line("risk")
    return desk.perform(caller, Deed.CONFIRM_ELIGIBLE, lambda work: found.confirm_batch(work, chosen, risk), _confirmed)


def _confirmed(said: found.Attested) -> Answer:
    text = f":white_check_mark: {len(said.done)} confirmed. They can be invited now: `/ccm candidates`."
    if not said.done:
        text = "Nobody was confirmed" + ("." if said.skipped else ": no conditions were chosen.")
    lines = [text, *(f"Not {two_identifiers(patient)}: {why}" for patient, why in said.skipped)]
    return Answer("Confirmed.", tuple(section(line) for line in lines), "Attest")


def resume(deed: Deed, show: Show) -> Callable[[Desk, Caller, str, str], Reply | None]:
    """A kept line, with its chart chosen."""

    def run(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
        return on_chart(desk, caller, deed, case_id, show)

    return run


def _resume_consent(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """The kept line says how; its chart is chosen now."""
    _, how = read_consent(text)
    return on_chart(desk, caller, Deed.CONSENT, case_id, lambda now: OpenView(consent_form(now, how)))


CANDIDATES = Verb("candidates", usage.CANDIDATES, "Who may benefit, and why.", Deed.CANDIDATES, run_candidates)
ENROLL = Verb(
    "enroll",
    usage.ENROLL,
    "A patient's path, and the next step.",
    Deed.ENROLMENT,
    run_enroll,
    resume(Deed.ENROLMENT, views.path),
)
CONSENT = Verb(
    "consent",
    usage.CONSENT,
    "The words to say, and the answer.",
    Deed.CONSENT,
    run_consent,
    _resume_consent,
)
ASSIGN = Verb(
    "assign",
    usage.ASSIGN,
    "The designated team member and the billing practitioner.",
    Deed.ASSIGN,
    run_assign,
    resume(Deed.ASSIGN, lambda now: OpenView(assign_form(now))),
)
WITHDRAW = Verb(
    "withdraw",
    usage.WITHDRAW,
    "The patient leaves, and why.",
    Deed.ENROL,
    run_withdraw,
    resume(Deed.ENROL, lambda now: OpenView(leave_form(now))),
)

"""The programme as it is read: candidates, a patient's path, the practitioner's batch."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ButtonElement

from bot.actions.candidates import SHOWN, Batch, Candidate, Candidates
from bot.actions.programme import Journey
from bot.answers import Answer
from bot.views.consent_record import consent_record
from bot.views.parts import button, context, divider, pager, row, section
from bot.views.text import name, safe, two_identifiers
from ccm.care_plan import Freshness
from ccm.conditions import group_words
from ccm.consent import WORDS, How, revoked_words
from ccm.enrolment import IN_ERROR, EnrolmentStep, State, standing_steps

STEPS: dict[State, tuple[tuple[str, str], ...]] = {
    State.UNKNOWN: (
        *(("Confirm", "confirm_open"), ("Rule out", "enrol_rule_out")),
        ("Enrolled elsewhere", "enrol_elsewhere"),
    ),
    State.CANDIDATE: (
        *(("Confirm", "confirm_open"), ("Rule out", "enrol_rule_out")),
        ("Enrolled elsewhere", "enrol_elsewhere"),
    ),
    State.CONFIRMED: (("Invite", "enrol_invite"), ("Consent", "enrol_consent"), ("Declined", "enrol_decline")),
    State.INVITED: (("Consent", "enrol_consent"), ("Declined", "enrol_decline"), ("Elsewhere", "enrol_elsewhere")),
    State.CONSENTED: (("Care plan", "plan_open"), ("Assign", "assign_open")),
    State.ACTIVE: (("Care plan", "plan_open"), ("Pause", "enrol_pause"), ("Unreachable", "enrol_lose")),
    State.PAUSED: (("Resume", "enrol_resume"), ("Care plan", "plan_open")),
    State.UNREACHABLE: (("Resume", "enrol_resume"), ("Pause", "enrol_pause")),
    State.WITHDRAWN: (("Consent", "enrol_consent"), ("Reconsider", "enrol_reconsider")),
}
"""The buttons of a state: the way forward first. Leaving and dying stand behind `withdraw`."""
AGAIN = (("Reconsider", "enrol_reconsider"),)


def candidate_list(found: Candidates) -> Answer:
    """Candidates for review, by fit: groups with their codes, points with their rows."""
    version = f"Chronic by AHRQ's indicator {found.indicator}. " if found.indicator else ""
    asked = [context(_asked_already(found.lacking_consent))] if found.lacking_consent else []
    if not found.count:
        text = "No candidates: no chart here shows two chronic condition groups on a living Medicare patient."
        if asked:
            text = "No candidates beside those who are enrolled already."
        come = context(f"{version}Conditions come by `ccm-bot import conditions`.")
        return Answer(
            "Candidates.", (section(text), *asked, come, row(button("Pilot cohort", "cohort_open"))), "Candidates"
        )
    said = f"*{found.count} candidates for review*, by fit. "
    past = "None waits for the practitioner's word: all are confirmed, here or in the chart they came from."
    said += f"{found.waiting} wait for the practitioner's word." if found.waiting else past
    if found.doubtful:
        said += f" {found.doubtful} have a question about the coverage: look at the insurance card."
    blocks: list[Block] = [section(said), *asked]
    for one in found.shown:
        blocks.append(section(candidate_text(one), button("Path", "enrol_open", one.patient.case_id)))
    blocks += pager("candidates_page", found.page, SHOWN, found.count)
    if found.unknown_codes:
        codes = ", ".join(found.unknown_codes[:12])
        blocks.append(context(f"Not in the indicator, so not counted: {safe(codes, 300)}."))
    blocks.append(context(f"{version}The chart cannot prove the risk, nor what others bill: review is a person's."))
    blocks.append(row(button("Pilot cohort", "cohort_open")))
    return Answer("Candidates.", tuple(blocks), "Candidates")


def _asked_already(count: int) -> str:
    """Those the chart calls enrolled are no candidates: what they lack stands on the list of what is missing."""
    enrolled = "enrolled by the chart and"
    who = f"1 patient is {enrolled} lacks" if count == 1 else f"{count} patients are {enrolled} lack"
    return f"Not here: {who} a consent that holds. `/ccm todo list consent` has them."


def candidate_text(one: Candidate) -> str:
    """Who, which groups by which codes, and the points with their rows."""
    groups = "; ".join(safe(group.words, 120) for group in one.candidacy.groups[:5])
    more = f"; and {len(one.candidacy.groups) - 5} more" if len(one.candidacy.groups) > 5 else ""
    points = " · ".join(f"+{point.points} for {safe(point.why, 80)}" for point in one.fit.points) or "no further points"
    who = f"{two_identifiers(one.patient)} · {one.state.value}"
    doubts = "".join(f"\n:grey_question: {doubt.value}" for doubt in one.candidacy.doubts)
    return f"{who}\n{groups or 'No chronic condition group'}{more}\nFit *{one.fit.total}*: {points}{doubts}"


def path(now: Journey) -> Answer:
    """Where the patient stands, what is missing, who did what; the steps from here as buttons."""
    patient = now.patient
    kept = standing_steps(now.steps)
    since = _since(kept[-1], now) if kept else ""
    manager, biller = now.people.get(patient.care_manager_id or ""), now.people.get(patient.practitioner_id or "")
    blocks: list[Block] = [
        section(f"{two_identifiers(patient)}\n*{now.state.value.capitalize()}*{since}"),
        *([section("\n".join(f":warning: {one}" for one in now.notices))] if now.notices else []),
        section(f"Billing practitioner {name(biller)} · team member {name(manager)}"),
        section("\n".join(_standing(now))),
        *consent_record(now),
    ]
    missing = now.requirements.missing()
    if missing and now.state.prompts and now.state is not State.ACTIVE:
        listed = "\n".join(f"• {one}" for one in missing)
        blocks.append(section(f"*Missing to be active*\n{listed}"))
    buttons = _buttons(now)
    if buttons:
        blocks.append(row(*buttons))
    if now.steps:
        blocks += [divider(), context("\n".join(_history(now)))]
    return Answer("Enrolment.", tuple(blocks), "Enrolment")


def _since(last: EnrolmentStep, now: Journey) -> str:
    """Since which day; or by which import, where the chart did not say the day."""
    if last.day_known:
        return f" since {last.day(now.zone):%b %-d, %Y}"
    return f", by the import of {last.at.astimezone(now.zone):%b %-d, %Y}"


def _history(now: Journey) -> list[str]:
    lines = []
    for one in list(reversed(now.steps))[:5]:
        if not one.day_known:
            lines.append(f"{one.step.value.capitalize()}{_since(one, now)}: {safe(one.reason, 120)}")
            continue
        who = "imported" if one.imported else name(now.people.get(one.by_id or ""))
        why = f": {safe(one.reason, 120)}" if one.reason else ""
        told = one.at.astimezone(now.zone).date()
        kept = f" (kept {told:%b %-d, %Y})" if one.on and one.on != told else ""
        lines.append(f"{one.day(now.zone):%b %-d, %Y} {one.step.value}, {who}{kept}{why}")
    return lines


def _standing(now: Journey) -> list[str]:
    said = revoked_words(now.consent, now.zone) or consent_said(now)
    confirmed = "not yet confirmed"
    if now.confirmation:
        groups = ", ".join(group_words(key) for key in now.confirmation.groups)
        on = now.confirmation.at.astimezone(now.zone)
        confirmed = f"{groups}; {name(now.people.get(now.confirmation.by_id))}, {on:%b %-d, %Y}"
    elif now.requirements.confirmed:
        confirmed = "as imported from the chart"
    elif now.state in (State.UNKNOWN, State.CANDIDATE) and now.candidacy.doubts:
        confirmed += f"; in doubt: {', '.join(doubt.value for doubt in now.candidacy.doubts)}"
    return [
        f"*Eligibility* {safe(confirmed, 300)}",
        f"*Consent* {safe(said, 300)}",
        f"*Initiating visit* {_visit_said(now)}",
        f"*Care plan* {plan_said(now)}",
    ]


def _visit_said(now: Journey) -> str:
    """Held when, or owed and why; nobody who left owes one."""
    if now.visit.owed and not now.state.prompts:
        return "none on file"
    return f"{'owed: ' if now.visit.owed else ''}{safe(now.visit.why, 200)}"


def consent_said(now: Journey) -> str:
    """How and on which day the consent that stands was given, or why none does."""
    one = now.consent.consent
    if one is None or not now.consent.good:
        return now.consent.problem
    how = "how is not recorded" if one.how is How.UNKNOWN else one.how.value
    given = f"{how}, {one.at.astimezone(now.zone):%b %-d, %Y}{' (imported)' if one.imported else ''}"
    return f"{given}; over a year ago, so ask whether it still holds" if now.reaffirm else given


def plan_said(now: Journey) -> str:
    """`of Aug 1, 2024, stale: last looked at Aug 1, 2024, 741 days ago`; or that there is none."""
    if now.plan is None or now.plan_age.freshness is Freshness.NONE:
        return f"none: {now.plan_age.why}"
    if not now.state.prompts:  # nothing is due of who left
        return f"of {now.plan.dated:%b %-d, %Y}"
    dated = f"of {now.plan.dated:%b %-d, %Y}, {now.plan_age.freshness.value}"
    if now.plan_age.freshness is Freshness.CURRENT and now.plan_age.looked_at == now.plan.dated:
        return dated
    return f"{dated}: {safe(now.plan_age.why, 200)}"


def _buttons(now: Journey) -> list[ButtonElement]:
    steps = () if now.state is State.DECEASED else STEPS.get(now.state, AGAIN)
    if now.patient.do_not_call:
        steps = tuple(one for one in steps if one[1] != "enrol_invite")
    case_id = now.patient.case_id
    made = [button(text, action, case_id, "primary" if n == 0 else None) for n, (text, action) in enumerate(steps)]
    if now.visit.owed and now.state.prompts:
        made.append(button("Initiating visit", "visit_open", case_id))
    if now.state in IN_ERROR:
        made.append(button("Recorded in error", "enrol_correct", case_id))
    if now.state is not State.DECEASED:
        made.append(button("Leaves…", "enrol_leave", case_id))
    return made


def batch(waiting: Batch, plans: Sequence[Block] = (), months: Sequence[Block] = ()) -> Answer:
    """The practitioner's ten minutes: candidates to confirm in one form, plans to read and sign, months to attest."""
    blocks: list[Block] = [*_batch_blocks(waiting), *plans, *months]
    if not blocks:
        blocks.append(section("Nothing waits for you: no candidate to confirm, no plan to sign, no month to attest."))
    return Answer("Yours to attest.", tuple(blocks), "Attest")


def none_to_confirm() -> Answer:
    """Somebody confirmed the last of them meanwhile."""
    return Answer("Attest.", (section("No candidate waits for your confirmation. `/ccm attest` shows what does."),))


def _batch_blocks(waiting: Batch) -> list[Block]:
    blocks: list[Block] = []
    if waiting.candidate_count:
        said = "1 candidate* waits" if waiting.candidate_count == 1 else f"{waiting.candidate_count} candidates* wait"
        text = f"*{said} for your confirmation of two conditions and the risk."
        blocks.append(section(text, button("Confirm", "attest_open", style="primary")))
        blocks += [section(candidate_text(one)) for one in waiting.candidates[:3]]
        if waiting.candidate_count > 3:
            blocks.append(context(f"The form shows all of them, {SHOWN} at a time."))
    return blocks


def consent_words() -> str:
    """The four things to say."""
    return "\n".join(f"{number}. {text}" for number, text in enumerate(WORDS.values(), start=1))

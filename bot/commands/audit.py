"""`/ccm audit`: a patient-month's packet, in pages; and the internal review's sample with its findings."""

from __future__ import annotations

from bot.actions import review
from bot.actions.desk import Caller, Desk, Work
from bot.actions.packet import Shown, Wanted, shown
from bot.actions.roles import Deed
from bot.actions.whom import Which, by_case, for_patient
from bot.answers import FieldErrors, OpenView, Reply
from bot.commands.declaration import Verb
from bot.commands.picker import open_picker
from bot.commands.pressed import number, parts
from bot.commands.submitted import Submitted
from bot.views.look import which
from bot.views.packet import packet_answer
from bot.views.review import finding_form, sample_answer
from ccm.grammar import usage
from ccm.grammar.audit_line import read_audit
from ccm.service_month import ServiceMonth


def run(desk: Desk, caller: Caller, text: str) -> Reply | None:
    """The packet of the line's patient and month, or the sample; with no line, the picker."""
    if not text:
        return open_picker(desk, caller, Deed.PACKET, "Audit packet", "audit")
    line = read_audit(text, _present(desk, caller))
    words = line.patient
    if words is None:
        return desk.perform(caller, Deed.REVIEW, lambda work: review.sample(work, line.month), sample_answer)

    def act(work: Work) -> Shown | Which:
        return for_patient(work, words, "audit", text, lambda one: shown(work, Wanted(one, line.month)))

    return desk.perform(caller, Deed.PACKET, act, _show)


def resume(desk: Desk, caller: Caller, text: str, case_id: str) -> Reply | None:
    """A kept `audit` line, with its chart chosen."""
    month = read_audit(text, _present(desk, caller)).month
    return _packet(desk, caller, case_id, month, 0)


def submit_pick(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """The picker's form: this month's packet, with the way to earlier ones."""
    return _packet(desk, caller, form.choice("patient"), _present(desk, caller), 0)


def turn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Another page, or the month beside it."""
    case_id, month, page = parts(value)
    return _packet(desk, caller, case_id, _month(desk, caller, month), number(page))


def turn_sample(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Another page of the sample."""
    month, page, _ = parts(value)
    wanted = _month(desk, caller, month)
    return desk.perform(caller, Deed.REVIEW, lambda work: review.sample(work, wanted, number(page)), sample_answer)


def draw(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """Draw what is due, once."""
    month, due, _ = parts(value)
    wanted = _month(desk, caller, month)
    return desk.perform(caller, Deed.REVIEW, lambda work: review.draw_sample(work, wanted, due), sample_answer)


def open_drawn(desk: Desk, caller: Caller, value: str) -> Reply | None:
    """The packet of a drawn chart, for who reviews it."""
    pick_id, page, _ = parts(value)
    return desk.perform(
        caller, Deed.REVIEW, lambda work: review.drawn_packet(work, pick_id, number(page)), packet_answer
    )


def open_finding(desk: Desk, caller: Caller, pick_id: str) -> Reply | None:
    """The form for a finding."""
    return desk.perform(
        caller,
        Deed.REVIEW,
        lambda work: review.drawn_patient(work, pick_id),
        lambda patient: OpenView(finding_form(patient, pick_id)),
    )


def submit_finding(desk: Desk, caller: Caller, form: Submitted) -> Reply | None:
    """Keep what was found. Something found asks for its words."""
    said = form.line("finding")
    result = form.choice("result")
    if result not in ("nothing", "found"):
        return FieldErrors({"result": "Please choose whether something was found."})
    if result == "found" and not said:
        return FieldErrors({"finding": "Please say what was found."})
    words = said if result == "found" else f"{review.NOTHING}: {said}" if said else review.NOTHING
    return desk.perform(caller, Deed.REVIEW, lambda work: review.keep_finding(work, form.meta, words), sample_answer)


def _packet(desk: Desk, caller: Caller, case_id: str, month: ServiceMonth, page: int) -> Reply | None:
    return desk.perform(
        caller, Deed.PACKET, lambda work: shown(work, Wanted(by_case(work, case_id), month, page)), packet_answer
    )


def _show(result: Shown | Which) -> Reply:
    if isinstance(result, Which):
        return which(result.candidates, result.why, result.draft_id, "audit")
    return packet_answer(result)


def _present(desk: Desk, caller: Caller) -> ServiceMonth:
    return ServiceMonth.of_day(desk.typed_on(caller))


def _month(desk: Desk, caller: Caller, text: str) -> ServiceMonth:
    """A button's month; the present one where it carries none."""
    return ServiceMonth.parse(text) if text[:2] == "20" else _present(desk, caller)


VERB = Verb(
    "audit",
    usage.AUDIT,
    "A patient-month's audit packet; or the sample of charts for internal review.",
    Deed.PACKET,
    run,
    resume,
)

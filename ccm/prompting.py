"""Whether anything may still prompt about a patient: asked by every place that shows, opens or lists a prompt.

Deceased, withdrawn and do-not-call stop every prompt at once (design section 3): the card's talk and its call button,
the day, what an attempt leads to, follow-ups, flags, discharge calls, invitations. What the practice owes to its own
record of an enrolled patient, an owner, a plan, a signature, is no prompt: it stays, do-not-call or not.
"""

from __future__ import annotations

from ccm.enrolment import State
from ccm.follow_up import Loop
from ccm.gaps import needs_no_call


def silence(state: State, do_not_call: bool) -> str:
    """Why nothing prompts about the patient any more, as a sentence; empty where prompts may go on."""
    if not state.prompts:
        return f"The patient is {state.value}: nothing prompts about them any more."
    return "The patient asked not to be called: nothing prompts about them any more." if do_not_call else ""


def way_forward(state: State) -> str:
    """What can be done by whoever finds the silence wrong."""
    if not state.prompts:
        return "If that is wrong, `/ccm enroll` shows the path and who took the step."
    return "If they changed their mind, untick *Do not call* under *How to reach* on the card."


def may_prompt(state: State, do_not_call: bool) -> bool:
    """Whether anything may prompt staff about the patient."""
    return not silence(state, do_not_call)


def may_stand(loop: Loop, state: State, do_not_call: bool) -> bool:
    """Whether a follow-up may stand: nothing of who left; of who may not be called what is mended without a call."""
    return may_prompt(state, do_not_call) or (state.prompts and needs_no_call(loop))

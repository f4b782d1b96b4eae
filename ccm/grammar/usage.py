"""Each verb's usage form and one example that parses: what help prints and the tests read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """The form after `/ccm`, and a line in that form."""

    form: str
    example: str


LOG = Usage("log <patient> <minutes> [activity] <note>", "log ortiz 12 meds reconciled metformin, no side effects")
START = Usage("start <patient>", "start ortiz")
PAUSE = Usage("pause", "pause")
STOP = Usage("stop [activity] [note]", "stop meds reviewed refills with daughter")
UNDO = Usage("undo [entry] [because <reason>]", "undo")
AMEND = Usage("amend <entry>", "amend last")
MOVE = Usage("move <entry> <patient>", "move last ortiz")
ATTEMPT = Usage(
    "attempt <patient> voicemail|no-answer|wrong-number|declined|reached [note]",
    "attempt ortiz voicemail asked to call",
)
PATIENT = Usage("patient <patient>", "patient ortiz")
FIND = Usage("find <text>", "find orti")
TODAY = Usage("today", "today")
WORKLIST = Usage("worklist [me|all|unowned|mute|unmute]", "worklist all")
CANDIDATES = Usage("candidates", "candidates")
ENROLL = Usage("enroll <patient>", "enroll ortiz")
CONSENT = Usage("consent <patient> [verbal|written]", "consent ortiz verbal")
ASSIGN = Usage("assign <patient>", "assign ortiz")
WITHDRAW = Usage("withdraw <patient>", "withdraw ortiz")
PLAN = Usage("plan <patient>", "plan ortiz")
ATTEST = Usage("attest [2026-10] [patient]", "attest")
TODO = Usage("todo <patient> <when> <what> | list [mine|person] [kind]", "todo ortiz friday call back about the foot")
FLAG = Usage("flag <patient> <question>", "flag ortiz can her sister consent for her?")
MONTH = Usage("month [2026-10] [patient]", "month 2026-10")
CLOSE = Usage("close [2026-10] [patient]", "close 2026-10")
CLAIMS = Usage("claims [2026-10]", "claims 2026-10")
AUDIT = Usage("audit <patient> [2026-10] | sample [2026-10]", "audit ortiz 2026-10")
ACCESS = Usage("access <patient>", "access ortiz")
STAFF = Usage("staff", "staff")
SETUP = Usage("setup [policy|billing|posting]", "setup")
HELP = Usage("help [verb]", "help log")

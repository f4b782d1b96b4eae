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
UNDO = Usage("undo", "undo")
AMEND = Usage("amend <entry>", "amend last")
MOVE = Usage("move <entry> <patient>", "move last ortiz")
ATTEMPT = Usage(
    "attempt <patient> voicemail|no-answer|wrong-number|declined|reached [note]",
    "attempt ortiz voicemail asked to call",
)
PATIENT = Usage("patient <patient>", "patient ortiz")
FIND = Usage("find <text>", "find orti")
TODAY = Usage("today", "today")
STAFF = Usage("staff", "staff")
SETUP = Usage("setup", "setup")
HELP = Usage("help [verb]", "help log")

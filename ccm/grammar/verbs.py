"""The other verbs' lines, and the verb itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from ccm.activity import Activity
from ccm.errors import LineError
from ccm.grammar.activities import read_activities
from ccm.grammar.when import read_when
from ccm.matching import PatientWords
from ccm.record import Outcome
from ccm.text import plain

_HANDLE = re.compile(r"(?:#?e-)?([0-9A-Za-z]{6})$", re.IGNORECASE)
_BECAUSE = re.compile(r"(?:^|(?<=\s))because(?:\s+|$)", re.IGNORECASE)
_OUTCOMES = {
    **{outcome.value: outcome for outcome in Outcome},
    "noanswer": Outcome.NO_ANSWER,
    "vm": Outcome.VOICEMAIL,
    "wrongnumber": Outcome.WRONG_NUMBER,
}


@dataclass(frozen=True, slots=True)
class StopLine:
    """`stop [activity] [note]`."""

    activities: tuple[Activity, ...]
    note: str


@dataclass(frozen=True, slots=True)
class UndoLine:
    """`undo [entry] [because …]`; the entry is a six-character handle or `last`, the reason may be empty."""

    entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveLine:
    """`move <entry> <patient>`; the entry is a six-character handle or `last`."""

    entry: str
    patient: PatientWords


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """`attempt <patient> <outcome> [note]`."""

    patient: PatientWords
    outcome: Outcome
    note: str


def split_verb(text: str) -> tuple[str, str]:
    """The verb's word in lower case, and the rest of the line as typed. An empty line has an empty verb.

    Any space parts them: phones and copied text bring no-break spaces and new lines.
    """
    verb, rest = [*text.split(None, 1), "", ""][:2]
    return plain(verb).lower(), rest.strip()


def nearest_verb(word: str, verbs: Sequence[str]) -> str | None:
    """The verb that was probably meant, or None."""
    found = process.extractOne(word, verbs, scorer=fuzz.ratio, score_cutoff=60)
    return str(found[0]) if found else None


def read_patient(text: str, verb: str) -> PatientWords:
    """A line that is only a patient. Raises LineError when it is empty or a sentence."""
    typed = plain(text)
    form = f"/ccm {verb} <patient>"
    if not typed:
        raise LineError("Which patient? A last name, a full name or an MRN.", word="the end of the line", form=form)
    words = typed.split()
    if len(words) > 5:
        raise LineError(f"“{words[5]}” is too much for a name.", word=words[5], form=form)
    return PatientWords.of(typed)


def read_stop(text: str) -> StopLine:
    """Any text reads: a first word that is an activity is one, the rest is the note."""
    words = plain(text).split()
    activities = read_activities(words[0]) if words else None
    note = " ".join(words[1:] if activities else words)
    return StopLine(activities or (), note[:2000])


def read_handle(text: str, form: str) -> str:
    """A six-character entry handle, in upper case, or `last`. Raises LineError."""
    word = plain(text).split(" ")[0]
    if word.lower() == "last":
        return "last"
    match = _HANDLE.match(word)
    if match is None:
        sentence = f"“{word}” is not an entry. Write its handle, as e-7K3QXW, or the word last."
        raise LineError(sentence if word else "Which entry?", word=word or "the end of the line", form=form)
    return match.group(1).upper()


def read_undo(text: str) -> UndoLine:
    """`undo`, `undo last`, `undo e-7K3QXW`, each with `because …` after it. Raises LineError for anything more.

    A word that was not understood must not take back the newest entry instead of the one that was meant.
    """
    form = "/ccm undo [entry] [because <reason>]"
    typed = plain(text)
    found = _BECAUSE.search(typed)
    named, reason = (typed[: found.start()], typed[found.end() :].strip()) if found else (typed, "")
    if found and not reason:
        raise LineError("Because of what? Say it in a few words.", word="the end of the line", form=form)
    words = named.split()
    if len(words) > 1:
        sentence = f"“{words[1]}” is too much: undo takes one entry, or none for your newest."
        raise LineError(sentence, word=words[1], form=form)
    return UndoLine(read_handle(words[0], form) if words else "last", reason[:500])


def read_move(text: str) -> MoveLine:
    """`move e-7K3QXW ortiz`. Raises LineError."""
    form = "/ccm move <entry> <patient>"
    first, _, rest = plain(text).partition(" ")
    return MoveLine(read_handle(first, form), read_patient(rest, f"move {first}"))


def read_attempt(text: str) -> AttemptLine:
    """`attempt ortiz voicemail left word`. Raises LineError naming the word where the outcome should stand."""
    form = "/ccm attempt <patient> voicemail|no-answer|wrong-number|declined|reached [note]"
    words = plain(text).split()
    if not words:
        raise LineError("Which patient, and how did it end?", word="the end of the line", form=form)
    for at in range(1, min(len(words), 6)):
        one, two = words[at].lower(), " ".join(words[at : at + 2]).lower().replace(" ", "-")
        outcome, taken = (_OUTCOMES[two], 2) if two in _OUTCOMES else (_OUTCOMES.get(one), 1)
        if outcome is not None:
            patient = PatientWords.of(" ".join(words[:at]))
            return AttemptLine(patient, outcome, " ".join(words[at + taken :])[:2000])
    stopped = words[1] if len(words) > 1 else "the end of the line"
    filled = form.replace("<patient>", words[0])
    raise LineError(f"How did it end? No outcome was found at “{stopped}”.", word=stopped, form=filled)


@dataclass(frozen=True, slots=True)
class TodoLine:
    """`todo <patient> <when> <what>`."""

    patient: PatientWords
    due: date
    what: str


def read_todo(text: str, today: date) -> TodoLine:
    """`todo ortiz friday call about labs`. The day stands between name and words. Raises LineError."""
    form = "/ccm todo <patient> <when> <what>"
    words = plain(text).split()
    if not words:
        raise LineError("Which patient, by when, and what?", word="the end of the line", form=form)
    past: LineError | None = None
    for at in range(1, min(len(words), 6)):
        try:
            due, taken = read_when(words[at:], today, form)
        except LineError as failed:
            past = past or (failed if "is past" in failed.sentence else None)
            continue
        what = " ".join(words[at + taken :])
        if not what:
            raise LineError("What is to be done?", word="the end of the line", form=form)
        return TodoLine(PatientWords.of(" ".join(words[:at])), due, what[:300])
    if past is not None:
        raise past
    stopped = words[1] if len(words) > 1 else "the end of the line"
    sentence = f"“{stopped}” is not a day. Write tomorrow, friday, 3d, 2w or 12/4."
    raise LineError(sentence, word=stopped, form=form.replace("<patient>", words[0]))


def read_flag(text: str) -> tuple[str, ...]:
    """The words of a flag; where the name ends is for the roster to say. Raises LineError without a question."""
    words = plain(text).split()
    if len(words) < 2:
        form = "/ccm flag <patient> <question>"
        stopped = words[0] if words else "the end of the line"
        raise LineError("Which patient, and what is the question?", word=stopped, form=form)
    return tuple(words)


def read_consent(text: str) -> tuple[PatientWords, str]:
    """`consent ortiz written`: the patient, and how; verbal when it is not said."""
    words = plain(text).split()
    how = "verbal"
    if len(words) > 1 and words[-1].lower() in ("verbal", "written"):
        how = words.pop().lower()
    return read_patient(" ".join(words), "consent"), how

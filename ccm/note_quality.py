"""Whether a note says enough: what was done, about which problem, what changed (reference 5; design section 3).

"Called patient" is not a note. Fixed rules over the lists of `ccm.note_words`, each missing part with one sentence for
the person; the entry is saved first, then one question is asked, never a block. Rules and labelled notes are by
different hands, and a third of the notes was held back until the rules were finished: `tests/ccm/notes`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ccm.note_words import (
    ACTS,
    CHANGES,
    DRUGS,
    NO_CHANGE,
    NO_PROBLEM,
    NOT_DONE,
    PROBLEMS,
    phrases,
    short_forms,
)
from ccm.text import plain


class Part(StrEnum):
    """What a note needs."""

    WHAT = "what"
    PROBLEM = "problem"
    CHANGE = "change"


QUESTIONS: dict[Part, str] = {
    Part.WHAT: "What did you do: reviewed, explained, arranged, sent?",
    Part.PROBLEM: "Which problem or medicine was it about?",
    Part.CHANGE: "What came of it? “No change” is an answer too.",
}
"""One sentence for each missing part."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What is missing from a note; nothing for a good one."""

    missing: tuple[Part, ...]

    @property
    def good(self) -> bool:
        """Says what, about which problem, and what changed."""
        return not self.missing

    @property
    def question(self) -> str:
        """The one question to ask: the first missing part; empty for a good note."""
        return QUESTIONS[self.missing[0]] if self.missing else ""


_SHORT, _WORDS_FOR = short_forms()
_ACTS, _NOT_DONE = phrases(ACTS), phrases(NOT_DONE)
_PROBLEMS, _DRUGS, _NO_PROBLEM = phrases(PROBLEMS), phrases(DRUGS), phrases(NO_PROBLEM)
_CHANGES, _NO_CHANGE = phrases(CHANGES), phrases(NO_CHANGE)
_CLAUSE = re.compile(r"[.,;:!?()\n]+(?=\s|$)| [-–—/] | but | so | then | and (?=i |then )")


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_FAMILY = r"mom|dad|daughter|son|wife|husband|spouse|sister|brother|family"
_WHOSE = re.compile(
    rf"\b(?:patient|she|he|they|{_FAMILY}|landlord|church|aide|neighbor|(?:the )?(?:dr|doctor)(?: \w+)?|pcp|np"
    r"|cardiology|cards|urgent care|hospital|specialist|surgeon|pharmacy|insurance)"
    r"(?: (?:has|had|was|is|already|just|got|then))? $"
)
"""Whose act it was, when it stands right before the verb: not the staff's."""
_PASSIVE = re.compile(
    r"(?:told|instruct|advis|taught|remind|educat|notif|encourag|inform|given|counsel|screen|enroll|referr|assess|sched"
    r"|review|book|provid|coach|walked|showed|helped|assist)"
)
"""“Patient told to …” is the staff's act all the same."""
_UNDERSTOOD = _any(r"\b(?:verbaliz|voic|express)\w+ understanding\b", r"\bunderstanding verbalized\b")
_CONTACT = _any(
    r"\bwill (?:call|try|retry)\b",
    r"(?<!pharmacist )(?<!nurse )\bto (?:call|try|retry)\b",
    r"\b(?:try|retry|talked|spoke)\b",
    r"\bcall(?:ed)? (?:again|back|her|him|patient|them|later|next|in|today)\b",
)
"""A day beside one of these is the day of another call, not of a next step."""
_THEY_WILL = re.compile(
    r"(?:\b(?:patient|he|she|they|daughter|son|wife|husband|mom|dad|pharmacy|dr|pcp|nurse|agency|office)(?:'ll| will)"
    r"|(?:^|and )patient to) (?!call (?:us|me|back|if|later|the office)|ring|think it|have \w+ (?:call|ring))\w+"
)
"""What somebody else will do."""
_NO = re.compile(r"\b(?:no|denies|denied|without|free of) (?:\w+ )?$")
_NONE = _any(r"\bno (?:\w+ )?\w{3,}(?:ing|s)\b(?<!questions)(?<!concerns)(?<!complaints)", r"\b\w{3,}er (?:than|now)\b")
"""Nothing of a kind, or more or less of it than before."""
_THIRD_PARTY = re.compile(
    r"\b(?:called|phoned|contacted|emailed|reached out to|(?:spoke|talked) (?:with|to)|left)"
    r" (?:the |a message (?:with|for|at) )?"
    rf"(?!patient|(?:{_FAMILY}|her|him|them|to|and|re|at|my|us|with|mrs?|ms)\b|back|again|about|x\d|today|caregiver"
    r"|after|voicemail|a voicemail|a message|message)"
    r"[\w&']+(?: [\w&']+){0,3} (?:about|re|for|with patient|to|regarding|asking|on)\b"
)
"""A call to somebody else on the patient's behalf is an act."""
_MEASURES = (
    r"=|(?<!rule )\bof|\b(?:was|now|is|at|vs|from|to|scored?|level|tsh|a1c|inr|ldl|egfr|hgb|spo2|bp|bg|wt|sat|potassium"
    r"|na|k|acid|anc|creatinine|weight|fasting)|\bphq\S* score"
)
_NUMBER = _any(
    r"\b\d{2,3}/\d{2,3}\b",  # a blood pressure
    r"\b\d+(?:\.\d+)?(?:s\b|%| ?(?:lbs?|pounds|kg|mg|mcg|units?|percent|steps|feet|of 10|cm|doses?|events?)\b)",
    r"\b\d+ ?(?:days? vs|x/day)\b",
    r"\b\d+ ?(?:-|to) ?\d+s?\b(?! ?(?:min|hours|hrs))",
    rf"(?:{_MEASURES}) ?(?:of )?\d+(?:\.\d+)?\b(?! ?(?:min|am|pm|:))",
    r"\b\d+\.\d+\b",
    r"\b\d+x?/(?:day|d|wk|week|night|month|10)\b",
    r"\$\d+",
    r"\b(?:one|two|three|four|\d+) (?:a|this|per|last) (?:day|week|month|night)\b",
)
"""A reading, a dose, a count."""
_DATED = _any(
    r"\b(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])\b(?!\d|\.\d| (?:vs|on))",
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    r"\btomorrow\b",
    r"\bnext (?:week|month|visit|year)\b",
    r"\b(?:in|x|for) ?\d+ (?:day|d|week|month)s?\b",
    r"\bin (?:jan|feb|march|april|may|june|july|aug|sept?|oct|nov|dec)\w*\b",
    r"\b\d+(?:-\d+)? ?(?:weeks?|months?|d|days?)$",
    r"\b(?:by|the) (?:the )?\d+(?:st|nd|rd|th)\b",
)
"""A dated next step."""


def note_quality(note: str) -> Quality:
    """Read a note by the fixed lists. Anything reads; an empty note misses everything."""
    clauses = [one.strip() for one in _CLAUSE.split(_written_out(note)) if one.strip()]
    found = {
        Part.WHAT: any(_says_what(one) for one in clauses),
        Part.PROBLEM: any(_says_problem(one) for one in clauses),
        Part.CHANGE: any(_says_change(one) for one in clauses),
    }
    if found[Part.WHAT] and found[Part.PROBLEM]:  # understood what? In a bare template the phrase says nothing
        found[Part.CHANGE] |= any(_UNDERSTOOD.search(one) for one in clauses)
    return Quality(tuple(part for part in Part if not found[part]))


def _written_out(note: str) -> str:
    """Lower case, short forms written out, single spaces."""
    return _SHORT.sub(lambda found: _WORDS_FOR[found.group()], " ".join(plain(note).lower().split()))


def _says_what(clause: str) -> bool:
    """An act of the staff's own, in a clause that does not tell of one that failed."""
    if _NOT_DONE.search(clause):
        return False
    return bool(_THIRD_PARTY.search(clause)) or any(
        not _WHOSE.search(clause[: found.start()]) or _PASSIVE.match(found.group()) for found in _ACTS.finditer(clause)
    )


def _says_problem(clause: str) -> bool:
    rest = _NO_PROBLEM.sub(" ", clause)
    return bool(_PROBLEMS.search(rest) or _DRUGS.search(rest))


def _says_change(clause: str) -> bool:
    """A finding, a response, a result or a dated next step, once courtesies and contact are taken out."""
    rest = _NO_CHANGE.sub(" ", clause)
    if _CHANGES.search(rest) or _NUMBER.search(rest) or _THEY_WILL.search(rest) or _absent(rest) or _NONE.search(rest):
        return True
    return not _CONTACT.search(clause) and bool(_DATED.search(rest))


def _absent(clause: str) -> bool:
    """“No swelling”: a problem that is not there is a finding."""
    return any(_NO.search(clause[: one.start()]) for one in _PROBLEMS.finditer(clause))

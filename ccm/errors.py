"""The error tree: what can be told to a person.

    CcmError                     a plain sentence for the person; nothing was saved
    ├── LineError                a typed line could not be read; names the word it stopped at
    ├── Refused                  understood, and not allowed
    │   ├── RoleRefused          by the role table
    │   └── StateRefused         by the state of the record: already undone, no timer, a duplicate key
    ├── NotFound                 no such patient, entry, person
    ├── BadFile                  an import file that cannot be read at all
    └── Busy                     the write could not start in time

Every other exception is unknown to the person: they get a reference id that is also in the log.
"""

from __future__ import annotations


class CcmError(Exception):
    """A known failure. `sentence` is whole, plain, and safe to show to the person who acted."""

    def __init__(self, sentence: str) -> None:
        # str() carries no typed text, so a stray log line leaks nothing.
        super().__init__(type(self).__name__)
        self.sentence = sentence


class LineError(CcmError):
    """A line that is nearly right. `word` is where reading stopped, `form` the nearest right form."""

    def __init__(self, sentence: str, *, word: str, form: str) -> None:
        super().__init__(sentence)
        self.word = word
        self.form = form


class Refused(CcmError):
    """Understood, and not allowed."""


class RoleRefused(Refused):
    """The role table says no."""


class StateRefused(Refused):
    """The record's state says no, with the way forward in the sentence."""


class NotFound(CcmError):
    """Nothing by that name in this practice."""


class BadFile(CcmError):
    """The file cannot be read as what it was said to be."""


class Busy(CcmError):
    """A write could not start within its time. Nothing was saved."""

    def __init__(self, sentence: str = "Busy just now: nothing was saved. Please send it again.") -> None:
        super().__init__(sentence)

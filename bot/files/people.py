"""People in a file: by name as on the staff list, as charts write names, or by Slack id where two share a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from ccm.record import Person
from ccm.text import fold, plain

NOBODY = "is nobody on the staff list"
SHARED = "is the name of two people on the staff list; write the Slack id instead"
NAME_MOST = 60
TITLES = frozenset({"dr", "doctor", "mr", "mrs", "ms", "miss", "prof"})
CREDENTIALS = frozenset(
    {
        *("md", "do", "mbbs", "facp", "faafp", "phd", "dnp", "aprn", "arnp", "crnp", "np", "fnp", "anp", "agnp", "pnp"),
        *(
            "cnp",
            "cns",
            "cnm",
            "pa",
            "rn",
            "bsn",
            "msn",
            "lpn",
            "lvn",
            "ma",
            "cma",
            "rma",
            "ccma",
            "cna",
            "msw",
            "lcsw",
        ),
        *("lmsw", "pharmd", "rph", "mph", "mba", "ccm"),
    }
)
_BOARD = re.compile(r"-(c|bc)\b")  # PA-C, FNP-BC


class People:
    """Looks people up by what a file calls them. A name that two people share is nobody's."""

    def __init__(self, staff: Iterable[Person]) -> None:
        self._people = list(staff)
        self._by_id = {person.slack_user_id.upper(): person for person in self._people}
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._by_bare_name: dict[str, list[Person]] = defaultdict(list)
        for person in self._people:
            self._by_name[fold(person.name)].append(person)
            self._by_bare_name[bare_name(person.name)].append(person)

    def find(self, text: str) -> Person:
        """The one person meant. Raises ValueError with what is wrong, not with the name."""
        found = self._called(text)
        if len(found) != 1:
            raise ValueError(SHARED if found else NOBODY)
        return found[0]

    def ids(self, name: str) -> list[str]:
        """Everyone called so; more than one where the name alone does not tell."""
        return [one.id for one in self._called(name)] if name else []

    def one(self, name: str, column: str, but_not: Iterable[str] = ()) -> str:
        """The one person who may stand in that column. Raises ValueError with what is wrong, and with whose name.

        `but_not` are names that are never repeated, the patient's own: columns may have been shifted.
        """
        shown = named(name, but_not)
        try:
            found = self.find(name)
        except ValueError as error:
            raise ValueError(f"{shown} {error}".strip()) from None
        if column == "practitioner" and not found.may_bill:
            raise ValueError(f"{shown} is not a physician or an advanced practice practitioner, who alone can bill")
        if column == "care_manager" and not found.may_look_after:
            raise ValueError(f"{shown} is not clinical staff, who alone can be a patient's team member")
        return found.id

    def written(self, person: Person) -> str:
        """How a person stands in an export: by name where that names one person, else by Slack id."""
        return person.name if len(self._by_name[fold(person.name)]) == 1 else person.slack_user_id

    def _called(self, text: str) -> list[Person]:
        by_id = self._by_id.get(text.strip().upper())
        if by_id is not None:
            return [by_id]
        exactly = self._by_name.get(fold(text))
        bare = bare_name(text)
        return exactly or (self._by_bare_name.get(bare, []) if " " in bare else [])


def named(text: str, but_not: Iterable[str] = ()) -> str:
    """A name of staff as it is said of a file; nothing for what may be a patient's: a number, a name not to be told."""
    words = set(fold(text).split())
    private = any(char.isdigit() for char in text) or any(words & set(fold(one).split()) for one in but_not)
    return "" if private else f"“{plain(text)[:NAME_MOST]}”"


def bare_name(text: str) -> str:
    """First name, last name, folded: `Osei, Amara, MD`, `Dr. Amara Osei` and `Amara Osei MD` are `amara osei`.

    A credential is taken off only behind two words: Ma and Do are last names as well.
    """
    plainer = _BOARD.sub("", plain(text).lower()).replace(".", "")
    first, *rest = [fold(part).split() for part in plainer.split(",")]
    words = first
    if rest and rest[0] and not (len(first) > 1 and CREDENTIALS.issuperset(rest[0])):
        words = [*_without_credentials(rest[0], 1), *first]
    while len(words) > 2 and words[0] in TITLES:
        words = words[1:]
    return " ".join(_without_credentials(words, 2))


def _without_credentials(words: list[str], least: int) -> list[str]:
    while len(words) > least and words[-1] in CREDENTIALS:
        words = words[:-1]
    return words

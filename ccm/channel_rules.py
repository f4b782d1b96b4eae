"""What may be posted in a channel, by who can read it (design section 4): handles, bare case ids alone, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a channel may be given."""

    ALLOWED = "allowed"  # a patient as a handle
    BARE = "bare"  # a patient as a case id and nothing else
    REFUSED = "refused"


class Why(StrEnum):
    """What keeps a channel from being the practice's own; the order is that of telling."""

    EXTERNAL = "external"
    INVITED = "invited"
    GUESTS = "guests"
    LEFT = "left"
    ARCHIVED = "archived"
    PUBLIC = "public"
    ORGANISATION = "organisation"


SENTENCES: dict[Why, str] = {
    Why.EXTERNAL: "It is shared with another organisation.",
    Why.INVITED: "Another organisation is invited to it.",
    Why.GUESTS: "Guests are among its members.",
    Why.LEFT: "The bot is not in it, or it does not exist.",
    Why.ARCHIVED: "It is archived.",
    Why.PUBLIC: "It is public: everyone in the workspace can read it.",
    Why.ORGANISATION: "It is shared with other workspaces of the organisation.",
}
REMEDIES: dict[Verdict, str] = {
    Verdict.ALLOWED: "",
    Verdict.BARE: "A patient stands there as a bare case id, and what can't be said so is not posted. Make it private.",
    Verdict.REFUSED: "Nothing is posted there. Mend that, or choose another channel with `/ccm setup`.",
}
_BARE = frozenset({Why.PUBLIC, Why.ORGANISATION})


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """A channel as Slack tells it. `private`, `external`, … are of the channel; `guests` of its members."""

    member: bool
    archived: bool = False
    private: bool = True
    external: bool = False
    invited: bool = False
    organisation: bool = False
    guests: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A channel's verdict, and what it rests on: nothing where it is simply the practice's own."""

    verdict: Verdict
    why: tuple[Why, ...] = ()

    @property
    def sentence(self) -> str:
        """Why, and the way forward; empty for a channel that is in order."""
        return " ".join([*(SENTENCES[one] for one in self.why), REMEDIES[self.verdict]]).strip()


OPEN = Standing(Verdict.ALLOWED)


def judge(facts: ChannelFacts) -> Standing:
    """Handles in a private channel of the practice's own; bare ids where only the organisation reads; else nothing."""
    found = {
        Why.EXTERNAL: facts.external,
        Why.INVITED: facts.invited,
        Why.GUESTS: facts.guests,
        Why.LEFT: not facts.member,
        Why.ARCHIVED: facts.archived,
        Why.PUBLIC: not facts.private,
        Why.ORGANISATION: facts.organisation,
    }
    why = tuple(one for one in Why if found[one])
    if not why:
        return OPEN
    return Standing(Verdict.BARE if _BARE.issuperset(why) else Verdict.REFUSED, why)

"""Typed text made plain: what phones and Slack put into it is taken out again, before anything is read."""

from __future__ import annotations

import html
import re
import unicodedata

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000\t\r\n\v\f\u2028\u2029\x85", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        "…": "...",
    }
)
_LINK = re.compile(r"<(?:https?://|mailto:|tel:)[^<>|]*\|([^<>|]*)>")
_BARE_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^<>|]*)>")
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}


def plain(text: str) -> str:
    """Smart quotes, dashes and spaces undone; Slack's links folded to their words; control characters dropped."""
    text = _BARE_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    text = html.unescape(text).translate(_PLAIN)
    if text.isascii() and text.isprintable():  # nearly always: nothing to look for, character by character
        return text.strip()
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cs", "Cf")).strip()


def storable(text: str) -> str:
    """Typed text kept as typed, but for what PostgreSQL's text cannot hold: NUL, and halves of characters."""
    return "".join(char for char in text if char != "\0" and unicodedata.category(char) != "Cs")


def fold(name: str) -> str:
    """A name as it is compared: lower case, no accents, no punctuation, single spaces, no Jr or III."""
    words = _words(name)
    kept = [word for word in words if word not in _SUFFIXES] or words
    return " ".join(kept)


def suffix(name: str) -> str:
    """The `jr`, `sr` or `iii` that `fold` leaves out; empty when there is none, or nothing else."""
    words = _words(name)
    found = [word for word in words if word in _SUFFIXES]
    return found[-1] if found and len(found) < len(words) else ""


def _words(name: str) -> list[str]:
    letters = plain(name)
    if not letters.isascii():
        decomposed = unicodedata.normalize("NFKD", letters.replace("ß", "ss")).lower()
        letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^\w\s]", " ", letters.lower().replace("'", "").replace("_", " ")).split()

"""Every deed of the role table, and every one that a command of the server writes, has plain words."""

from __future__ import annotations

import re
from pathlib import Path

import bot
from bot.actions.deed_words import OTHERS, WORDS, deed_words
from bot.actions.roles import Deed
from bot.files.chart import KINDS

WRITTEN = re.compile(r'audit\.record\(\s*"([a-z_.]+)"|"(import\.[a-z_]+)"')


def test_every_deed_has_words() -> None:
    assert set(WORDS) == set(Deed) and all(WORDS.values())
    assert deed_words("patient.view") == "looked at the patient's card"
    assert deed_words("consent.record.form") == "opened the form: recorded an answer to consent"
    assert deed_words("something.new") == "something.new"


def test_every_deed_that_is_written_by_name_has_words() -> None:
    found = {
        one or other
        for file in Path(str(bot.__file__)).parent.rglob("*.py")
        for one, other in WRITTEN.findall(file.read_text())
    }
    named = {f"import.{kind}" for kind in KINDS} | {
        f"export.{one}" for one in ("entries", "patients", "attempts", "audit")
    }
    assert len(found) > 6
    assert (found | named) - OTHERS.keys() == set()

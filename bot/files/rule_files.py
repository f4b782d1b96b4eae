"""Rule files: the shipped ones, and a practice's own from the folder that `CCM_RULES` names. Read once at start."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from ccm.billing.rules import RuleData
from ccm.errors import CcmError
from ccm.policy import RuleFile


def shipped() -> tuple[RuleData, ...]:
    """What this release carries."""
    folder = files("ccm") / "rules"
    return tuple(read(one.name, one.read_bytes()) for one in folder.iterdir() if one.name.endswith(".toml"))


def load(folder: Path | None) -> tuple[RuleData, ...]:
    """The shipped files and the practice's; of two for the same payer and days the newer counts.

    Raises CcmError naming the file and the field that is wrong.
    """
    own = sorted(folder.glob("*.toml")) if folder else []
    return (*shipped(), *(read(one.name, one.read_bytes()) for one in own))


def to_sign(files: tuple[RuleData, ...]) -> tuple[RuleFile, ...]:
    """The files as a practice signs them: what each calls itself, and the hash of its content."""
    return tuple(
        RuleFile(name=f"{one.payer} {one.effective_from:%Y}", title=one.title, sha256=one.sha256) for one in files
    )


def read(name: str, content: bytes) -> RuleData:
    """One file. Raises CcmError naming it and the field that is wrong."""
    try:
        text = content.decode("utf-8-sig")
        said = tomllib.loads(text)
        return RuleData.model_validate(said | {"file": name, "text": text})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CcmError(f"The rule file {name} is not TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CcmError(f"The rule file {name}: {where}: {str(first['msg']).lower()}.") from None

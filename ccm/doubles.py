"""A likely double: the same person, patient and minutes, typed again a moment later. Asked about, never refused."""

from __future__ import annotations

WITHIN = 600
"""Seconds. An answer that did not arrive is typed again within minutes; a real second call of equal length is rarer."""

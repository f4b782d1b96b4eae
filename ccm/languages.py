"""Languages in words: charts write ISO codes, people read names. What is no code is left as it was written."""

from __future__ import annotations

import re

from ccm.text import fold

NAMES: dict[str, tuple[str, ...]] = {
    "English": ("en", "eng"),
    "Spanish": ("es", "spa", "espanol"),
    "American Sign Language": ("ase", "sgn", "asl"),
    "Amharic": ("am", "amh"),
    "Arabic": ("ar", "ara"),
    "Armenian": ("hy", "hye", "arm"),
    "Bengali": ("bn", "ben"),
    "Bosnian": ("bs", "bos"),
    "Burmese": ("my", "mya", "bur"),
    "Cantonese": ("yue",),
    "Chinese": ("zh", "zho", "chi"),
    "Croatian": ("hr", "hrv"),
    "Dutch": ("nl", "nld", "dut"),
    "Farsi": ("fa", "fas", "per"),
    "French": ("fr", "fra", "fre"),
    "German": ("de", "deu", "ger"),
    "Greek": ("el", "ell", "gre"),
    "Gujarati": ("gu", "guj"),
    "Haitian Creole": ("ht", "hat"),
    "Hebrew": ("he", "heb"),
    "Hindi": ("hi", "hin"),
    "Hmong": ("hmn",),
    "Ilocano": ("ilo",),
    "Italian": ("it", "ita"),
    "Japanese": ("ja", "jpn"),
    "Khmer": ("km", "khm"),
    "Korean": ("ko", "kor"),
    "Lao": ("lo", "lao"),
    "Mandarin": ("cmn",),
    "Navajo": ("nv", "nav"),
    "Nepali": ("ne", "nep"),
    "Polish": ("pl", "pol"),
    "Portuguese": ("pt", "por"),
    "Punjabi": ("pa", "pan"),
    "Romanian": ("ro", "ron", "rum"),
    "Russian": ("ru", "rus"),
    "Samoan": ("sm", "smo"),
    "Serbian": ("sr", "srp"),
    "Somali": ("so", "som"),
    "Swahili": ("sw", "swa"),
    "Tagalog": ("tl", "tgl", "fil"),
    "Tamil": ("ta", "tam"),
    "Telugu": ("te", "tel"),
    "Thai": ("th", "tha"),
    "Tigrinya": ("ti", "tir"),
    "Turkish": ("tr", "tur"),
    "Ukrainian": ("uk", "ukr"),
    "Urdu": ("ur", "urd"),
    "Vietnamese": ("vi", "vie"),
    "Yiddish": ("yi", "yid"),
}
"""Names with their ISO 639 codes, of two letters and of three."""
_BY_CODE = {code: name for name, codes in NAMES.items() for code in codes}
_REGION = re.compile(r"([a-z]{2,3})[-_][a-z]{2,4}")  # es-MX, en_US


def language_words(text: str) -> str:
    """`es`, `spa`, `es-MX` → `Spanish`; anything else as it is."""
    code = text.strip().lower()
    region = _REGION.fullmatch(code)
    return _BY_CODE.get(region[1] if region else fold(code), text)

"""Names of files: what people call them, made harmless for lists, folders and headers."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from django.utils.translation import gettext as _

LONGEST = 120  # characters, extension included
FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def _visible(char: str) -> bool:
    """Neither control nor format characters (RTL override, zero width …), private use, surrogates."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def extension_of(name: str) -> str:
    """`.pdf`, or nothing."""
    return PurePosixPath(clean_name(name)).suffix.lower()


def clean_name(name: str, extension: str = "") -> str:
    """The last part of a path without anything invisible or special, shortened in front of its extension; `extension`
    is added when there is none. Never empty."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    text = FORBIDDEN.sub("_", "".join(char if _visible(char) else " " for char in last))
    text = " ".join(text.split()).rstrip(". ")
    stem, dot, suffix = text.rpartition(".")
    if not dot or not re.fullmatch(r"\w{1,8}", suffix):
        stem, suffix = text, extension.lstrip(".")
    stem = stem.strip(". ") or str(_("dokument"))
    if stem.lower() in DEVICES:
        stem = f"_{stem}"
    ending = f".{suffix}" if suffix else ""
    return stem[: LONGEST - len(ending)].rstrip(". ") + ending


def disposition(name: str) -> str:
    """RFC 6266: saved, never opened in the page; the plain name for old programs, the true one for the others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w .()+-]", "_", plain).strip() or "dokument"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"

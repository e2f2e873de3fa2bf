"""Rows of repeating groups: their ids, and the rows that a stored answer really holds."""

import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
ROW_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.ASCII)


def new_row_id() -> str:
    """A ULID: 48 bits of milliseconds, 80 bits of chance, 26 characters; later ids sort behind."""
    number = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -5, -5))


def row_id(row: Any) -> str | None:
    """The id of a row, or None when it has none of the right form."""
    found = row.get("_id") if isinstance(row, dict) else None
    return found if isinstance(found, str) and ROW_ID.fullmatch(found) else None


def rows_of(answer: Any) -> Iterator[tuple[int, Any]]:
    """Place and row of everything that stands in an answer."""
    yield from enumerate(answer if isinstance(answer, list) else [])

"""Numbers of cases in addresses: `371-12-2026`."""

from typing import Any

from django.urls.converters import StringConverter


class NumberConverter(StringConverter):
    """`371-12-2026` in the address, `371-12/2026` for the view; each number has one address."""

    regex = "[0-9]{1,5}-[1-9][0-9]{0,9}-[0-9]{4}"

    def to_python(self, value: str) -> str:
        """The number as people write it."""
        head, _dash, year = value.rpartition("-")
        return f"{head}/{year}"

    def to_url(self, value: Any) -> str:
        """The number without its slash."""
        return str(value).replace("/", "-")

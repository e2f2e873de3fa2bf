"""Words in two languages, and messages that are written only when somebody reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import lazy


def is_english(language: str | None) -> bool:
    """Whether a language code means English; everything else is Slovenian."""
    return (language or "sl").startswith("en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Slovenian and English. `str(text)` follows the language in force; a missing translation gives
    way to the other language."""

    sl: str = ""
    en: str = ""

    def of(self, language: str | None) -> str:
        """The words in one language."""
        return (self.en or self.sl) if is_english(language) else (self.sl or self.en)

    def __str__(self) -> str:
        return self.of(translation.get_language())

    def __bool__(self) -> bool:
        return bool(self.sl or self.en)


def _fill(message: Any, params: Mapping[str, Any]) -> str:
    return str(message) % {name: str(value) for name, value in params.items()}


_lazy_fill = lazy(_fill, str)


def tell(message: Any, **params: Any) -> Any:
    """A lazy message with its lazy parts: `tell(_("Največ %(limit)s."), limit=Money(100))`."""
    return _lazy_fill(message, params) if params else message


def _count(message: Any, params: Mapping[str, int]) -> str:
    return str(message % params)


_lazy_count = lazy(_count, str)


def tell_count(message: Any, **params: int) -> Any:
    """A lazy message of `ngettext_lazy` with its numbers."""
    return _lazy_count(message, params)

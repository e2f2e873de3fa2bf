"""What a definition consists of, frozen."""

import re
from dataclasses import dataclass
from decimal import Decimal

from apps.applications.engine.conditions import Comparison, Condition
from apps.applications.engine.text import Text
from apps.core.legal_time import Period

NO_TEXT = Text()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `min` and `max` are in the unit of the field, for money in cents. `group`: id of the repeating
    group that it stands in, or empty."""

    id: str
    type: str
    label: Text = NO_TEXT
    hint: Text = NO_TEXT
    required: bool = False
    show_if: Condition | None = None
    sensitive: bool = False
    prefill: str = ""
    read_only: bool = False
    options: tuple[Option, ...] = ()
    min: Decimal | None = None
    max: Decimal | None = None
    integer: bool = False
    unit: str = ""
    pattern: re.Pattern[str] | None = None
    pattern_hint: Text = NO_TEXT
    min_length: int | None = None
    max_length: int | None = None
    not_before: str = ""
    not_after: str = ""
    not_before_field: str = ""
    not_after_field: str = ""
    min_items: int | None = None
    max_items: int | None = None
    fields: tuple["Field", ...] = ()
    item_label: Text = NO_TEXT
    group: str = ""

    @property
    def checkbox(self) -> bool:
        """Whether leaving it alone means no."""
        return self.type == "boolean" and not self.required

    def option(self, code: str) -> Option | None:
        """The option of a code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One page of questions."""

    id: str
    title: Text
    hint: Text
    show_if: Condition | None
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A requirement for files."""

    id: str
    label: Text
    hint: Text
    required: bool
    formats: tuple[str, ...]
    max_files: int
    show_if: Condition | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A limit across fields: refused while `when` is true. `group`: it is asked for each row of this group."""

    id: str
    when: Condition
    message: Text
    fields: tuple[str, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One line of a tariff. iban, reference, purpose_code: where it is paid, empty as the whole fee is."""

    channel: str
    cents: int
    when: tuple[Comparison, ...] = ()
    iban: str = ""
    reference: str = ""
    purpose_code: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """What filing costs and where it is paid."""

    items: tuple[FeeItem, ...]
    currency: str = "EUR"
    flat: bool = False
    depends_on: str = ""
    iban: str = ""
    reference: str = ""
    purpose_code: str = ""
    exemption_allowed: bool = False


@dataclass(frozen=True, slots=True)
class FileWithin:
    """The application must be filed within a period after the day in a field."""

    field: str
    period: Period


@dataclass(frozen=True, slots=True)
class Cosigners:
    """How many others may be asked to confirm, and what they are called."""

    max: int
    label: Text

"""What filing costs: the tariff of a day, and what the form says where the tariff is silent.

An item of the tariff belongs to a procedure by its code: `<slug>`, and where the fee depends on answers
`<slug>-<answer>` (`zapora-obcinske-ceste-dela`), the answers in the order of the form's line.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.utils import timezone
from django.utils.text import slugify

from apps.applications.engine import Definition, FeeItem, channel_for, fee_line
from apps.applications.models import FormVersion
from apps.applications.services.drafts import definition_of
from apps.core.legal_time import local_day
from apps.payments.models import TariffItem
from apps.payments.services import Items, best_of, items_on

IDENTIFIED = "substantial"  # from here up a fee is that of an identified person
PAID = ("iban", "reference", "purpose_code")
FREE: Mapping[str, Any] = {"currency": "EUR", "items": [{"channel": "any"}], "exemption_allowed": True}


def code_of(slug: str, when: Mapping[str, Any]) -> str:
    """Of the items of the tariff that price one line of a form."""
    return "-".join((slug, *(slugify(value) for value in when.values())))


def codes_of(slug: str, fee: Mapping[str, Any] | None) -> list[str]:
    """Of all lines of a form, without a fee the one that would bring one."""
    return [code_of(slug, line.get("when") or {}) for line in (fee or FREE).get("items", ())]


def items_for(slug: str, fee: Mapping[str, Any] | None) -> list[TariffItem]:
    """What the tariff says today about the lines of a form."""
    found = items_on(local_day(timezone.now()), codes_of(slug, fee))
    return [item for code in sorted(found) for item in found[code]]


def priced(
    slug: str, fee: Mapping[str, Any] | None, items: Items, *, level: str = IDENTIFIED
) -> Mapping[str, Any] | None:
    """`fee` of a definition with the sums of the tariff; as it is where no item fits. level: of who identifies."""
    raw = (fee or FREE).get("items", ())
    lines = [line for one in raw for line in _lines(one, items.get(code_of(slug, one.get("when") or {}), ()), level)]
    if lines == list(raw) or not lines:
        return fee
    return {**(fee or FREE), **{key: lines[0][key] for key in PAID if key in lines[0]}, "items": lines}


def _lines(raw: Mapping[str, Any], items: Sequence[TariffItem], level: str) -> Iterator[Mapping[str, Any]]:
    """One line of a form for each way of filing that the tariff tells apart."""
    channel = raw["channel"]
    apart = sorted({item.channel for item in items} - {"any"}) if channel == "any" else []
    for one in (*apart, channel):
        item = best_of(items, channel=one, level=level if one == "e_identified" else "low")
        if item:
            yield {**raw, "channel": one, "cents": item.cents, **{key: getattr(item, key) for key in PAID}}
        elif "cents" in raw and one == channel:
            yield raw


def priced_facts(found: Iterable[tuple[str, Mapping[str, Any] | None]], day: dt.date) -> list[Mapping[str, Any] | None]:
    """The fees of many forms, each by the slug of its procedure, by one query."""
    pairs = list(found)
    items = items_on(day, [code for slug, fee in pairs for code in codes_of(slug, fee)]) if pairs else {}
    return [priced(slug, fee, items) for slug, fee in pairs]


@dataclass(frozen=True)
class Tariff:
    """What one form costs on a day."""

    slug: str
    definition: Definition
    items: Items

    @classmethod
    def of(cls, version: FormVersion, day: dt.date | None = None) -> Self:
        """On a day, today unless said otherwise. One query."""
        definition, slug = definition_of(version), version.procedure.slug
        day = day or local_day(timezone.now())
        return cls(slug, definition, items_on(day, codes_of(slug, definition.data["fee"])))

    def form(self, level: str = IDENTIFIED) -> Definition:
        """The form with the sums of the tariff."""
        fee = self.definition.data["fee"]
        found = priced(self.slug, fee, self.items, level=level)
        return self.definition if found is fee else self.definition.with_fee(found)

    def charge(self, values: Mapping[str, Any], *, level: str, channel: str = "") -> FeeItem | None:
        """What these answers cost at an assurance level, with the account; None when nothing is to be paid. channel:
        by the level unless said otherwise."""
        form = self.form(level)
        line = fee_line(form, values, channel=channel or channel_for(level))
        if line is None or form.fee is None:
            return None
        return replace(line, **{key: getattr(line, key) or getattr(form.fee, key) for key in PAID})

    def cents(self, values: Mapping[str, Any], *, level: str) -> int | None:
        """The sum alone."""
        line = self.charge(values, level=level)
        return line.cents if line else None

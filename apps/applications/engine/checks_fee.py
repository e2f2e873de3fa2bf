"""What publishing refuses about the fee."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.definition import Definition
from apps.applications.engine.exceptions import Fault, ValueUnclear
from apps.applications.engine.fees import fee_for
from apps.applications.engine.parts import Fee
from apps.applications.engine.reading_numbers import read_iban
from apps.applications.engine.text import tell

REFERENCE = re.compile(r"(?:SI\d{2} ?[0-9-]{1,22}|RF\d{2} ?[0-9A-Z ]{1,26})", re.ASCII)  # UPN; ISO 11649
ONLINE = ("e_identified", "web_without_identification")


def fee_faults(definition: Definition) -> Iterator[Fault]:
    """A tariff that leaves out a way of filing, contradicts itself, or cannot be paid."""
    if fee := definition.fee:
        yield from payment_faults(fee)
        yield from tariff_faults(fee)
        yield from gap_faults(definition, fee)


def payment_faults(fee: Fee) -> Iterator[Fault]:
    """Account and reference."""
    try:
        read_iban(fee.iban)
    except ValueUnclear as unclear:
        yield Fault("/fee/iban", unclear.message)
    if not REFERENCE.fullmatch(fee.reference):
        yield Fault("/fee/reference", _("Vpišite sklic, na primer SI11 75965-7111002."))


def tariff_faults(fee: Fee) -> Iterator[Fault]:
    """Lines that say the same or that `flat` and `depends_on` do not allow."""
    if fee.flat and (any(item.channel != "any" for item in fee.items) or len({item.cents for item in fee.items}) > 1):
        yield Fault("/fee/flat", _("Enotna taksa je enaka za vse: navedite en sam znesek za način »any«."))
    seen: set[Any] = set()
    for at, item in enumerate(fee.items):
        key = (item.channel, frozenset((one.field, repr(one.value)) for one in item.when))
        if key in seen:
            yield Fault(f"/fee/items/{at}", _("Za isti primer je taksa navedena dvakrat."))
        seen.add(key)
        if item.when and fee.depends_on not in {one.field for one in item.when}:
            yield Fault("/fee/depends_on", _("Navedite polje, od katerega je taksa odvisna."))


def gap_faults(definition: Definition, fee: Fee) -> Iterator[Fault]:
    """Cases for which one way of filing costs something and the other has no line."""
    for case, label in cases(definition, fee):
        amounts = [fee_for(definition, case, channel=channel) for channel in ONLINE]
        if (None in amounts and any(amounts)) or (not fee.depends_on and not any(amounts)):
            yield Fault("/fee/items", tell(_("Taksa ni določena za vse načine vložitve%(label)s."), label=label))


def cases(definition: Definition, fee: Fee) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """The answers on which the tariff depends, each with words for it."""
    found = {one.id: one for one in definition.all_fields()}.get(fee.depends_on)
    if found and found.options:
        yield from (({found.id: option.code}, tell(": %(option)s", option=option.label)) for option in found.options)
    elif found and found.type == "boolean":
        yield from (({found.id: value}, "") for value in (True, False))
    elif not found:
        yield {}, ""

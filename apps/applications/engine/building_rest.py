"""What a definition holds besides its steps: attachments, rules, the fee, periods, co-signers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.applications.engine.building import shown_if
from apps.applications.engine.building_conditions import build_condition, compare, named_field
from apps.applications.engine.conditions import Comparison
from apps.applications.engine.parts import Attachment, Cosigners, Fee, FeeItem, Field, FileWithin, Rule
from apps.applications.engine.reading import Reader
from apps.applications.engine.types import CHANNELS


def build_attachments(reader: Reader, data: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Requirements for files."""
    found = []
    for at, raw in enumerate(reader.items(data, "attachments", "")):
        path = f"/attachments/{at}"
        raw = reader.mapping(raw, path)
        found.append(
            Attachment(
                id=reader.id(raw, "attachment", path),
                label=reader.text(raw, "label", path),
                hint=reader.text(raw, "hint", path),
                required=reader.flag(raw, "required", path),
                formats=reader.words(raw, "formats", path),
                max_files=reader.whole(raw, "max_files", path) or 1,
                show_if=shown_if(reader, raw, path),
            )
        )
    return tuple(found)


def build_rules(reader: Reader, data: Mapping[str, Any], inside: Mapping[str, Field]) -> tuple[Rule, ...]:
    """Limits across fields. A rule that names fields of a group is asked for each of its rows."""
    rules = []
    for at, raw in enumerate(reader.items(data, "rules", "")):
        path = f"/rules/{at}"
        raw = reader.mapping(raw, path)
        id_, message, fields = (
            reader.id(raw, "rule", path),
            reader.text(raw, "message", path),
            reader.words(raw, "fields", path),
        )
        groups = {inside[name].group for name in fields if name in inside}
        group = groups.pop() if len(groups) == 1 else ""
        outside = dict(reader.known)
        reader.known |= {name: field for name, field in inside.items() if group and field.group == group}
        for place, name in enumerate(fields):
            named_field(reader, name, f"{path}/fields/{place}")
        if not fields:
            reader.fault(f"{path}/fields", _("Navedite polja, ob katerih se pokaže sporočilo."))
        when = build_condition(reader, raw.get("when"), f"{path}/when")
        reader.known = outside
        if when:
            rules.append(Rule(id_, when, message, fields, group))
    return tuple(rules)


def build_fee(reader: Reader, data: Mapping[str, Any]) -> Fee | None:
    """The tariff, or None when filing is free."""
    if data.get("fee") is None:
        return None
    raw = reader.mapping(data["fee"], "/fee")
    items = [
        build_fee_item(reader, one, f"/fee/items/{at}") for at, one in enumerate(reader.items(raw, "items", "/fee"))
    ]
    depends_on = reader.word(raw, "depends_on", "/fee")
    if depends_on:
        named_field(reader, depends_on, "/fee/depends_on")
    return Fee(
        items=tuple(item for item in items if item),
        currency=reader.word(raw, "currency", "/fee"),
        flat=reader.flag(raw, "flat", "/fee"),
        depends_on=depends_on,
        iban=reader.word(raw, "iban", "/fee"),
        reference=reader.word(raw, "reference", "/fee"),
        purpose_code=reader.word(raw, "purpose_code", "/fee"),
        exemption_allowed=reader.flag(raw, "exemption_allowed", "/fee"),
    )


def build_fee_item(reader: Reader, raw: Any, path: str) -> FeeItem | None:
    """One line of the tariff."""
    raw = reader.mapping(raw, path)
    channel, cents = reader.word(raw, "channel", path), reader.whole(raw, "cents", path)
    if channel not in CHANNELS:
        reader.fault(f"{path}/channel", _("Načina vložitve »%(name)s« ni."), name=channel[:40])
    if not cents:
        reader.fault(f"{path}/cents", _("Vpišite znesek v centih, večji od 0."))
    if cents is None:
        return None
    when: list[Comparison] = []
    conditions = raw.get("when") if raw.get("when") is not None else {}
    for name, value in reader.mapping(conditions, f"{path}/when").items():
        field = named_field(reader, name, f"{path}/when/{name}")
        one = compare(reader, field, "eq", value, f"{path}/when/{name}") if field else None
        when += [one] if one else []
    paid = (reader.word(raw, key, path) for key in ("iban", "reference", "purpose_code"))
    return FeeItem(channel, cents, tuple(when), *paid)


def build_file_within(reader: Reader, data: Mapping[str, Any]) -> FileWithin | None:
    """`{"field": …, "period": "P6M"}`."""
    if data.get("file_within") is None:
        return None
    path = "/file_within"
    raw = reader.mapping(data["file_within"], path)
    span = reader.period(reader.word(raw, "period", path), f"{path}/period")
    field = named_field(reader, reader.word(raw, "field", path), f"{path}/field")
    if field and field.type != "date":
        reader.fault(f"{path}/field", _("Rok se lahko šteje le od datuma."))
        return None
    return FileWithin(field.id, span) if field and span else None


def build_cosigners(reader: Reader, data: Mapping[str, Any]) -> Cosigners | None:
    """Co-applicants who must confirm."""
    if data.get("cosigners") is None:
        return None
    raw = reader.mapping(data["cosigners"], "/cosigners")
    count = reader.whole(raw, "max", "/cosigners")
    if not count or count > 20:
        reader.fault("/cosigners/max", _("Vpišite, koliko sopodpisnikov je največ: od 1 do 20."))
    return Cosigners(count or 1, reader.text(raw, "label", "/cosigners"))

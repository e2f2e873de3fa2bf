"""All that the portal knows of a person: gathered from the apps, as data for machines and as words for people."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import formats, timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import plugs
from apps.core.actor import Actor
from apps.core.legal_time import LJUBLJANA

FORMAT, VERSION = "ptuj-portal/moji-podatki", 1
CONTROLLER = "Mestna občina Ptuj, Mestni trg 1, 2250 Ptuj"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FOLD_AFTER = 5

COMMON_LABELS: dict[str, Any] = {
    "created": gettext_lazy("Nastalo"), "changed": gettext_lazy("Spremenjeno"), "kind": gettext_lazy("Vrsta"),
    "title": gettext_lazy("Zadeva obvestila"), "body": gettext_lazy("Besedilo"), "state": gettext_lazy("Stanje"),
    "read": gettext_lazy("Prebrano"), "sent": gettext_lazy("Odposlano"), "channel": gettext_lazy("Pot"),
    "name": gettext_lazy("Ime"), "number": gettext_lazy("Številka"), "size": gettext_lazy("Velikost (B)"),
    "notifications": gettext_lazy("Obvestila"), "messages": gettext_lazy("Odposlana sporočila"),
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Records of one kind in a section, each as pairs of label and text. `single`: facts rather than a list."""

    title: str
    items: list[list[tuple[str, str]]]
    single: bool = False

    @property
    def first(self) -> list[list[tuple[str, str]]]:
        """Shown at once."""
        return self.items[:FOLD_AFTER]

    @property
    def rest(self) -> list[list[tuple[str, str]]]:
        """Folded away."""
        return self.items[FOLD_AFTER:]


@dataclass(frozen=True)
class Section:
    """What one app knows, for pages and paper."""

    key: str
    title: str
    about: list[tuple[str, str]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing."""
        return not any(group.items for group in self.groups)

    @property
    def count(self) -> int:
        """How many records stand in its lists."""
        return sum(len(group.items) for group in self.groups if not group.single)


def plain(data: Any) -> Any:
    """Data as a machine would read it back: dates as ISO 8601 text, lazy texts as texts."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def gather(actor: Actor) -> list[tuple[str, plugs.PersonalData, Any]]:
    """Key, description and plain data of every app."""
    return [(key, source, plain(source.collect(actor))) for key, source in plugs.personal_data.items()]


def as_document(actor: Actor, now: dt.datetime | None = None) -> dict[str, Any]:
    """The export for machines (docs/personal-data.md describes it). Complete: every app that registered is in it."""
    now = now or timezone.now()
    return {
        "format": FORMAT,
        "version": VERSION,
        "created": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "portal": settings.BASE_URL,
        "controller": CONTROLLER,
        "person": str(actor.user.pk),
        "level": actor.level,
        "sections": [
            {
                "key": key,
                "title": force_str(source.title),
                **{name: force_str(getattr(source, name)) for name in ("purpose", "basis", "source", "kept")},
                "labels": {name: force_str(label) for name, label in source.labels.items()},
                "data": data,
            }
            for key, source, data in gather(actor)
        ],
    }


def as_json(document: dict[str, Any]) -> bytes:
    """UTF-8, indented: readable by people in need."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def in_words(actor: Actor) -> list[Section]:
    """The same for people."""
    return [section_of(key, source, data) for key, source, data in gather(actor) if data is not None]


def section_of(key: str, source: plugs.PersonalData, data: Any) -> Section:
    """One app's data in words."""
    about = [
        (label, force_str(text))
        for label, text in (
            (_("Zakaj"), source.purpose),
            (_("Pravna podlaga"), source.basis),
            (_("Vir"), source.source),
            (_("Hranimo"), source.kept),
        )
        if text
    ]
    return Section(key, force_str(source.title), about, list(groups_of(data, source.labels)))


def groups_of(data: Any, labels: Mapping[str, Any]) -> list[Group]:
    """Facts first, then every list under its own name."""
    if isinstance(data, list):
        return [Group("", [_pairs(item, labels) for item in data])]
    if not isinstance(data, dict):
        return [Group("", [[("", words(data))]], single=True)]
    nested = {name: value for name, value in data.items() if _is_records(value)}
    facts = {name: value for name, value in data.items() if name not in nested}
    groups = [Group("", [_pairs(facts, labels)], single=True)] if facts else []
    for name, value in nested.items():
        items = value if isinstance(value, list) else [value]
        groups.append(Group(label_of(name, labels), [_pairs(item, labels) for item in items]))
    return groups


def _is_records(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


def _pairs(item: Any, labels: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not isinstance(item, dict):
        return [("", words(item))]
    return [(label_of(name, labels), words(value)) for name, value in item.items()]


def label_of(name: str, labels: Mapping[str, Any]) -> str:
    """What a key is called."""
    known = labels.get(name) or COMMON_LABELS.get(name)
    return force_str(known) if known else name.replace("_", " ").capitalize()


def words(value: Any) -> str:
    """A value as people write it; nothing is an empty string."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("da") if value else _("ne")
    if isinstance(value, list):
        return ", ".join(words(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {words(item)}" for name, item in value.items())
    return _dated(str(value))


def _dated(text: str) -> str:
    """Dates and instants as people write them; whatever else merely looks like one stays as it is."""
    try:
        if INSTANT.match(text) and (instant := parse_datetime(text)):
            local = timezone.localtime(instant, LJUBLJANA) if instant.tzinfo else instant
            return formats.date_format(local, "DATETIME_FORMAT")
        if DAY.fullmatch(text) and (day := parse_date(text)):
            return formats.date_format(day, "DATE_FORMAT")
    except ValueError:
        return text
    return text

"""The history of a record, told to people: when, who, what from and to. The same number of queries for every length."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from apps.core.access import words_for
from apps.core.actor import Actor

SIZE = 50
OWN = {"id", "created", "changed"}  # columns that tell nothing to people
EMPTY = "–"
LONGEST = 300  # signs of a structure


@dataclass(frozen=True)
class Change:
    """One field: its label and its value before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Moment:
    """One state. what: insert, update or delete. sealed: nothing that the history keeps changed, so it was a field
    whose contents it does not keep. request: id that stands in the logs and the access log too."""

    when: dt.datetime
    what: str
    who: str
    door: str
    request: str
    changes: list[Change]
    sealed: bool


@dataclass(frozen=True)
class Timeline:
    """Moments, the latest first; `older` continues (0: nothing more). kept: whether the model has a history at all.
    unkept: labels of fields whose contents it does not keep."""

    moments: list[Moment]
    older: int
    kept: bool
    unkept: list[str]


def timeline_of(record: Any, *, before: int = 0) -> Timeline:
    """The history of a record that the caller may see; `before` is the `older` of the page before."""
    model = type(record)
    events: Any = getattr(model, "pgh_event_model", None)
    if events is None:
        return Timeline([], 0, False, [])
    rows = events.objects.filter(pgh_obj_id=record.pk).order_by("-pgh_id")
    rows = list(rows.filter(pgh_id__lt=before)[: SIZE + 1] if before else rows[: SIZE + 1])
    names = {field.name for field in events._meta.fields}
    fields = [field for field in model._meta.concrete_fields if field.name in names - OWN]
    words = _Words(fields, rows)
    shown = rows[:SIZE]
    moments = [_moment(row, old, fields, words) for row, old in zip(shown, [*rows[1:], None], strict=False)]
    unkept = [str(field.verbose_name) for field in model._meta.concrete_fields if _is_unkept(field, names)]
    return Timeline(moments, shown[-1].pgh_id if len(rows) > SIZE else 0, True, unkept)


def _is_unkept(field: Any, kept: set[str]) -> bool:
    return field.name not in kept and field.editable and not hasattr(field, "of")


def _moment(row: Any, old: Any, fields: list[Any], words: "_Words") -> Moment:
    context = row.pgh_context or {}
    first = row.pgh_label == "insert"
    changes = []
    for field in fields:
        after, before = getattr(row, field.attname), getattr(old, field.attname) if old and not first else None
        if row.pgh_label == "delete" or (after in (None, "", []) if first else after == before):
            continue
        changes.append(Change(_label(field), "" if first else words.say(field, before), words.say(field, after)))
    return Moment(
        when=row.pgh_created_at,
        what=row.pgh_label,
        who=words.who(context),
        door=context.get("door", ""),
        request=context.get("request", ""),
        changes=changes,
        sealed=row.pgh_label == "update" and not changes,
    )


def _label(field: Any) -> str:
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


class _Words:
    """Ids in words, looked up once for all rows."""

    def __init__(self, fields: Iterable[Any], rows: list[Any]) -> None:
        wanted: dict[Any, set[Any]] = {}
        for field in fields:
            if isinstance(field, models.ForeignKey):
                ids = {getattr(row, field.attname) for row in rows}
                wanted.setdefault(field.related_model, set()).update(ids - {None})
        self.related = {model: model._base_manager.in_bulk(list(ids)) for model, ids in wanted.items() if ids}
        contexts = [row.pgh_context or {} for row in rows]
        people = {context["actor"] for context in contexts if "actor" in context}
        found = get_user_model()._base_manager.in_bulk(list(people)) if people else {}
        self.people = {str(key): str(person) for key, person in found.items()}
        programs = {context["client"] for context in contexts if "client" in context}
        self.programs = {client: words_for(Actor(client=client)).name for client in programs}

    def who(self, context: Mapping[str, str]) -> str:
        """Who made a change."""
        if "client" in context:
            return _("program %(name)s") % {"name": self.programs[context["client"]]}
        if "actor" in context:
            name = self.people.get(context["actor"], context["actor"])
            return _("%(name)s, v imenu drugega") % {"name": name} if "for" in context else name
        if context.get("kind") == "system":
            return _("portal sam (%(name)s)") % {"name": context.get("name", "")}
        if context:
            return _("neprijavljeni obiskovalec")
        return _("zunaj portala, neposredno v bazi")

    def say(self, field: Any, value: Any) -> str:
        """A value as people write it."""
        if value is None or value in ("", []):
            return EMPTY
        if isinstance(field, models.ForeignKey):
            return str(self.related.get(field.related_model, {}).get(value, value))
        if field.flatchoices:
            return str(dict(field.flatchoices).get(value, value))
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("da") if value else _("ne")
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, dict):
        text = str(value)
        return text if len(text) <= LONGEST else _("(obsežna vsebina, %(count)d znakov)") % {"count": len(text)}
    return str(localize(value))

"""Short words about a piece, for the outline: `obvezno`, `do 2000 znakov`, `ne prej kot danes`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.applications.services import words
from apps.applications.services.pieces import ATTACHMENT, RULE, Raw

SAY: dict[str, Callable[[Any, Raw], str]] = {
    "min_length": lambda value, _p: _("najmanj %(count)s znakov") % {"count": value},
    "max_length": lambda value, _p: _("do %(count)s znakov") % {"count": value},
    "integer": lambda value, _p: _("cela števila") if value else "",
    "unit": lambda value, _p: _("v enoti %(unit)s") % {"unit": value},
    "min": lambda value, _p: _("najmanj %(limit)s") % {"limit": words.number_words(value)},
    "max": lambda value, _p: _("največ %(limit)s") % {"limit": words.number_words(value)},
    "pattern": lambda value, _p: _("zapis po vzorcu"),
    "not_before": lambda value, _p: _("ne prej kot %(day)s") % {"day": words.limit_words(value)},
    "not_after": lambda value, _p: _("ne pozneje kot %(day)s") % {"day": words.limit_words(value)},
    "min_items": lambda value, _p: _("vsaj %(count)s") % {"count": value},
    "max_items": lambda value, _p: _("največ %(count)s") % {"count": value},
    "prefill": lambda value, _p: _("izpolni portal: %(what)s") % {"what": words.PREFILLS.get(value, value)},
    "read_only": lambda value, _p: _("zaklenjeno") if value else "",
    "sensitive": lambda value, _p: _("občutljivo") if value else "",
}


def facts_of(kind: str, piece: Raw, fields: Mapping[str, Raw]) -> list[str]:
    """What is worth knowing at a glance."""
    return list(_facts(kind, piece, fields))


def _facts(kind: str, piece: Raw, fields: Mapping[str, Raw]) -> Iterator[str]:
    if kind == ATTACHMENT:
        yield ", ".join(str(one) for one in piece.get("formats") or [])
        yield _("največ %(count)s datotek") % {"count": piece.get("max_files", 1)}
    if kind == RULE:
        named = ", ".join(f"»{words.name_of(fields.get(one, {'id': one}))}«" for one in piece.get("fields") or [])
        yield _("ob poljih %(names)s") % {"names": named}
        return
    if "required" in piece:
        yield _("obvezno") if piece["required"] else _("neobvezno")
    for name, say in SAY.items():
        if piece.get(name) not in (None, "") and (text := say(piece[name], piece)):
            yield text
    for name, text in (("not_before_field", _("ne pred »%(name)s«")), ("not_after_field", _("ne po »%(name)s«"))):
        if piece.get(name):
            yield text % {"name": words.name_of(fields.get(piece[name], {"id": piece[name]}))}

"""Addresses of the editor, below those of procedures."""

from typing import Any

from django.urls import URLPattern, path, register_converter

from apps.applications.admin.editor import conditions, overview, pieces, preview, publishing, transfer
from apps.applications.admin.editor.desk import SLUGS


class PieceConverter:
    """The word for a kind of piece."""

    regex = "|".join(SLUGS)

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    to_url = to_python


register_converter(PieceConverter, "piece")


class IdConverter(PieceConverter):
    """An id of a piece, or the place of a line of the tariff."""

    regex = "[a-z0-9_]{1,64}"


register_converter(IdConverter, "piece_id")

FORM = "<uuid:pk>/obrazec/"
PAGES: tuple[tuple[str, Any, str], ...] = (
    ("uvoz/", transfer.take_in, "import"),
    ("<uuid:pk>/izvoz/", transfer.hand_out, "form_export"),
    (FORM, overview.overview, "form"),
    (f"{FORM}premik/", overview.move, "form_move"),
    (f"{FORM}zavrzi/", overview.discard, "form_discard"),
    (f"{FORM}nastavitve/", pieces.settings, "form_settings"),
    (f"{FORM}taksa/", pieces.fee, "form_fee"),
    (f"{FORM}predogled/", preview.preview, "form_preview"),
    (f"{FORM}predogled/stran/", preview.framed, "form_preview_page"),
    (f"{FORM}objava/", publishing.publish, "form_publish"),
    (f"{FORM}<piece:slug>/", pieces.add, "form_add"),
    (f"{FORM}<piece:slug>/<piece_id:key>/", pieces.change, "form_piece"),
    (f"{FORM}<piece:slug>/<piece_id:key>/pogoj/", conditions.condition, "form_condition"),
    (f"{FORM}<piece:slug>/<piece_id:key>/izbris/", overview.delete, "form_delete"),
    (f"{FORM}<piece:slug>/<piece_id:key>/novo-polje/", pieces.add_field, "form_add_field"),
    (f"{FORM}polje/<piece_id:key>/moznosti/", conditions.options, "form_options"),
)


def editor_paths(site: Any) -> list[URLPattern]:
    """All of them, behind the gate of the admin."""
    return [path(way, site.admin_view(view), name=f"applications_procedure_{name}") for way, view, name in PAGES]

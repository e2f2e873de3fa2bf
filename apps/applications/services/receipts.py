"""The receipt of an application: a PDF with everything that was filed, made once, kept in the case.

It is set from what was frozen alone, at the instant of filing: made again, it is the same byte for byte.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.applications.engine import Definition, Evaluation
from apps.applications.exceptions import ContentAltered
from apps.applications.models import Application
from apps.applications.services.content import evaluation_of_filed, is_whole
from apps.applications.services.drafts import definition_of
from apps.applications.services.outlook import coming, order_of
from apps.applications.services.summary import parts_of
from apps.applications.wording import cosigner_words, level_words, means_words, signature_words
from apps.cases.choices import EventKind
from apps.cases.services import record_event
from apps.core.actor import system_actor
from apps.core.legal_time import LJUBLJANA, local_day
from apps.core.templatetags.portal import day, filesize, money
from apps.documents.models import Document
from apps.documents.services import render_pdf, store_generated
from apps.payments.models import Order

TEMPLATE, PURPOSE = "vloga-potrdilo", "receipt"
PORTAL = system_actor("receipts")
EVENT = ("Izdano je potrdilo o oddaji vloge.", "The receipt of the application was issued.")


def receipt_of(application: Application) -> Document | None:
    """The receipt, once it is there."""
    rows = Document.objects.of("case", application.case_id or "").filter(purpose=PURPOSE, generated=True)
    document: Document | None = rows.select_related("file").order_by("created").first()
    return document


def issue_receipt(application_id: UUID | str) -> Document:
    """Make the receipt of a filed application and write it into the timeline of the case, once: asked again, or by two
    workers at a time, the same one. ContentAltered when what is kept is not what was signed."""
    with transaction.atomic():
        rows = Application.objects.filed().select_for_update(of=("self",))
        application: Application = rows.select_related("version__procedure", "case").get(pk=application_id)
        if known := receipt_of(application):
            return known
        assert application.case
        document = store_generated(
            actor=PORTAL, content=receipt_pdf(application), name=f"{title_of(application)}.pdf".replace("/", "-"),
            content_type="application/pdf", owner_kind="case", owner_id=application.case.pk, purpose=PURPOSE,
            language=application.language,
        )  # fmt: skip
        record_event(
            actor=PORTAL, case=application.case, kind=EventKind.DOCUMENT, text_sl=EVENT[0], text_en=EVENT[1],
            documents=[document.pk],
        )  # fmt: skip
    return document


def title_of(application: Application) -> str:
    """`Potrdilo o oddaji vloge 371-12/2026`, in the language of the application."""
    with translation.override(application.language):
        return _("Potrdilo o oddaji vloge %(number)s") % {"number": application.case}


def receipt_pdf(application: Application) -> bytes:
    """The bytes."""
    if not is_whole(application):
        raise ContentAltered
    with translation.override(application.language):
        data = receipt_data(application)
    return render_pdf(TEMPLATE, data, title=title_of(application), language=application.language, at=application.filed)


def receipt_data(application: Application) -> dict[str, Any]:
    """What the template prints, in the language in force."""
    kept, language = application.kept, application.language
    definition, evaluation = definition_of(application.version), evaluation_of_filed(application)
    order = order_of(application)
    return {
        "intro": _("Mestna občina Ptuj potrjuje, da je prejela spodaj navedeno vlogo."),
        "facts": _facts(kept, language),
        "sections": [
            {"title": part.title, "lines": [[line.label, line.value or _("ni odgovora")] for line in part.lines]}
            for part in parts_of(definition, evaluation, language)
        ],
        "attachments": _attachments(definition, evaluation, kept, language),
        "fee": _fee(order),
        "next": {
            "title": _("Kaj sledi"),
            "steps": _next(kept, language, order),
        },
        "proof": _proof(application, kept),
    }


def _next(kept: dict[str, Any], language: str, order: Order | None) -> list[list[str]]:
    """As it was said at filing."""
    received = local_day(dt.datetime.fromisoformat(kept["received"]))
    due = dt.date.fromisoformat(kept["due"]["day"]) if kept["due"] else None
    why = kept["due"]["en" if language == "en" else "sl"] if kept["due"] else ""
    return [[step.title, step.at, step.text] for step in coming(received, due, why, order)]


def _facts(kept: dict[str, Any], language: str) -> list[list[str]]:
    received = timezone.localtime(dt.datetime.fromisoformat(kept["received"]), LJUBLJANA)
    at = _("%(day)s ob %(time)s") % {"day": day(received), "time": date_format(received, "H.i.s")}
    party, filer = kept["party"]["name"], kept["filed_by"]
    facts = [
        [_("Številka zadeve"), kept["number"]],
        [_("Postopek"), kept["title"]["en" if language == "en" else "sl"]],
        [_("Prejeto"), f"{at} (Europe/Ljubljana)"],
        [_("Vlagatelj"), party],
    ]
    if kept["party"]["kind"] != "person":
        facts.append([_("V njegovem imenu vložil"), filer])
    facts += [[_("Sovlagatelj"), cosigner_words(one)] for one in kept["cosigners"]]
    return [
        *facts,
        [_("Odloča"), kept["department"]],
        [_("Način prijave"), means_words(kept["means"])],
        [_("Raven zanesljivosti"), level_words(kept["level"])],
        [_("Izjava"), _("vlagatelj je izjavil, da so navedeni podatki resnični")],
    ]


def _attachments(
    definition: Definition, evaluation: Evaluation, kept: dict[str, Any], language: str
) -> dict[str, Any] | None:
    if not any(evaluation.requirement_visible(one.id) for one in definition.attachments):
        return None
    return {
        "title": _("Priloge"),
        "columns": [_("Priloga in odtis SHA-256"), _("Velikost")],
        "none": _("brez prilog"),
        "rows": [
            [definition.attachment(entry["requirement"]).label.of(language), entry["name"], entry["sha256"],
             filesize(entry["size"])]
            for entry in kept["attachments"]
        ],
    }  # fmt: skip


def _fee(order: Order | None) -> dict[str, Any]:
    if order is None:
        return {"title": _("Taksa"), "text": _("Za to vlogo se taksa ne plača."), "facts": []}
    return {
        "title": _("Upravna taksa"),
        "text": "",
        "facts": [
            [_("Znesek"), money(order.amount)],
            [_("Prejemnik"), order.recipient],
            ["IBAN", order.iban_words],
            [_("Sklic"), order.reference],
            [_("Koda namena"), order.purpose_code],
            [_("Namen"), order.purpose],
        ],
    }


def _proof(application: Application, kept: dict[str, Any]) -> dict[str, Any]:
    version = _("različica %(number)s") % {"number": kept["form"]["number"]}
    return {
        "title": _("Dokaz o vsebini"),
        "text": _(
            "Odtis SHA-256 je izračunan iz celotne oddane vsebine. Z njim lahko kadar koli preverimo, da se od oddaje "
            "ni spremenila niti črka."
        ),
        "facts": [
            [_("Odtis vsebine"), application.digest],
            [_("Obrazec"), f"{kept['procedure']}, {version}"],
            [_("Odtis obrazca"), kept["form"]["digest"]],
            [_("Podpis"), signature_words(application.signature)],
            [_("Vrednost podpisa"), str(application.signature.get("value", ""))],
        ],
    }

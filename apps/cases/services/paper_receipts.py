"""The receipt of what came on paper."""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.cases.choices import EventKind
from apps.cases.models import Case, PaperFiling
from apps.cases.services.events import write_event
from apps.cases.services.taking import CASE
from apps.core.actor import system_actor
from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Document
from apps.documents.services import render_pdf, store_generated
from apps.payments.models import Order

RECEIPT = "paper_receipt"  # purpose
PORTAL = system_actor("papers")


def issue_paper_receipt(*, filing: PaperFiling) -> Document:
    """The receipt for whoever stands at the desk, made once and kept in the case; whoever asks has been found to see
    the filing."""
    with transaction.atomic():
        case: Case = Case.objects.select_for_update(of=("self",)).select_related("department").get(pk=filing.case_id)
        known: Document | None = Document.objects.of(CASE, case.pk).filter(purpose=RECEIPT).first()
        if known:
            return known
        with translation.override("sl"):
            title = _("Potrdilo o prejemu vloge %(number)s") % {"number": case.number}
            pdf = render_pdf("dopis", _receipt(case, filing), title=title, at=filing.created)
        document = store_generated(
            actor=PORTAL, content=pdf, name=f"{title}.pdf".replace("/", "-"), content_type="application/pdf",
            owner_kind=CASE, owner_id=case.pk, purpose=RECEIPT, language="sl",
        )  # fmt: skip
        texts = ("Izdano je potrdilo o prejemu vloge.", "The receipt of the application was issued.")
        write_event(PORTAL, case, EventKind.DOCUMENT, texts, documents=[document.pk])
    return document


def _receipt(case: Case, filing: PaperFiling) -> dict[str, Any]:
    moment = date_format(timezone.localtime(case.received_at, LJUBLJANA), "DATETIME_FORMAT")
    facts = [
        (_("Številka zadeve"), case.number),
        (_("Zadeva"), case.title_sl),
        (_("Stranka"), case.party_name),
        (_("Vsebina"), filing.summary),
        (_("Prejeto"), moment),
        (_("Način prejema"), str(filing.get_manner_display())),
    ]
    if filing.posted:
        facts.append((_("Oddano na pošto"), date_format(filing.posted, "DATE_FORMAT")))
    facts.append((_("Zadevo rešuje"), str(case.department)))
    facts += [
        (_("Upravna taksa"), _("%(amount)s, IBAN %(iban)s, sklic %(reference)s") % {
            "amount": order.amount, "iban": order.iban, "reference": order.reference})
        for order in Order.objects.of(CASE, case.pk).waiting()
    ]  # fmt: skip
    text = _("Potrjujemo, da smo vlogo prejeli in vpisali v evidenco pod zgornjo številko. Pri vprašanjih jo navedite.")
    return {"facts": facts, "paragraphs": [text], "signed": "", "seal": None}

"""What e-vloge put into the mailbox of Moj Ptuj: receipts in; applications and supplements out."""

from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.applications.models import Application, Supplement
from apps.applications.services.receipts import PURPOSE
from apps.cases.models import Case
from apps.core.actor import Actor
from apps.documents.models import Document
from apps.documents.registry import MailboxSource, MailItem, mailbox_sources

OFFICE = "case__department"
CASE = ("case__number__istartswith", "case__title_sl__icontains", "case__title_en__icontains")
SEALED = ("answers", "typed", "content")  # which no list needs


def theirs(actor: Actor) -> Any:
    """Keys of the cases of whom the actor acts for."""
    return Case.objects.filter(Case.objects.theirs(actor)).values("pk")


def receipts_of(cases: list[UUID]) -> dict[str, UUID]:
    """The receipt of each case, by the case's id as text: one query."""
    rows = Document.objects.filter(
        owner_kind="case", owner_id__in=[str(key) for key in cases], purpose=PURPOSE, generated=True, deleted=None
    )
    return dict(rows.order_by("-created").values_list("owner_id", "pk"))


class Filed(MailboxSource):
    """Applications with their receipts: sent out; and the receipts that came back for them."""

    when = "filed"
    search = CASE

    def __init__(self, *, received: bool) -> None:
        self.received = received
        self.kind = gettext_lazy("potrdilo o oddaji") if received else gettext_lazy("vloga")

    def rows(self, actor: Actor) -> Any:
        """Of cases that are theirs; a receipt comes in once the worker has made it."""
        rows = Application.objects.filter(case__in=theirs(actor), filed__isnull=False)
        if self.received:
            made = Document.objects.filter(owner_kind="case", purpose=PURPOSE, generated=True, deleted=None)
            rows = rows.annotate(about=Cast("case_id", CharField())).filter(
                Exists(made.filter(owner_id=OuterRef("about")))
            )
        return rows.select_related(OFFICE).defer(*SEALED)

    def items(self, rows: list[Any]) -> list[MailItem]:
        """With the receipt, as soon as there is one."""
        receipts = receipts_of([row.case_id for row in rows])
        return [
            MailItem(
                kind=self.kind, title=row.case.title, url=row.case.get_absolute_url(), about=row.case.number,
                who=row.case.department.name, document=receipts.get(str(row.case_id)),
            )
            for row in rows
        ]  # fmt: skip


class Supplements(MailboxSource):
    """Answers to calls."""

    received = False
    kind = gettext_lazy("dopolnitev")
    when = "received"
    search = tuple(f"application__{lookup}" for lookup in CASE)

    def rows(self, actor: Actor) -> Any:
        """That were sent."""
        rows = Supplement.objects.sent().filter(application__case__in=theirs(actor))
        rows = rows.select_related(f"application__{OFFICE}", "request")
        return rows.defer(*SEALED, "words", *(f"application__{name}" for name in SEALED))

    def items(self, rows: list[Any]) -> list[MailItem]:
        """What was changed stands on the page of the case."""
        return [
            MailItem(
                kind=self.kind, url=row.application.case.get_absolute_url(), about=row.application.case.number,
                title=_("Odgovor na poziv %(number)s: %(title)s") % {
                    "number": row.request.round, "title": row.application.case.title,
                }, who=row.application.case.department.name,
            )
            for row in rows
        ]  # fmt: skip


def register() -> None:
    """Called from the app's `register`."""
    mailbox_sources.register("applications.receipts", Filed(received=True))
    mailbox_sources.register("applications.filed", Filed(received=False))
    mailbox_sources.register("applications.supplements", Supplements())

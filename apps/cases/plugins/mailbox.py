"""What cases put into the mailbox of Moj Ptuj."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.cases import deadlines
from apps.cases.choices import DeliveryMethod, DeliveryState, EventKind, LetterKind, SupplementState
from apps.cases.models import Case, CaseEvent, CaseLetter, CaseMessage, Delivery, LegalRule, SupplementRequest
from apps.cases.registry import subject_of
from apps.core.actor import Actor
from apps.documents.registry import MailboxSource, MailItem, mailbox_sources

CASE = ("case__number__istartswith", "case__title_sl__icontains", "case__title_en__icontains")
OFFICE = "case__department"


def theirs(actor: Actor) -> Any:
    """Keys of the cases of whom the actor acts for."""
    return Case.objects.filter(Case.objects.theirs(actor)).values("pk")


class Decisions(MailboxSource):
    """Decisions that wait to be collected, without a word of what they say, and those that were served."""

    kind = gettext_lazy("odločitev")
    search = CASE

    def rows(self, actor: Actor) -> Any:
        """Sent electronically, or served in whatever way."""
        here = Q(served_on__isnull=False) | Q(method=DeliveryMethod.ELECTRONIC, state=DeliveryState.SENT)
        return Delivery.objects.filter(here, case__in=theirs(actor)).select_related(OFFICE, "decision__case")

    def items(self, rows: list[Any]) -> list[MailItem]:
        """The rules of the fiction are asked for once, and only when something waits."""
        book = LegalRule.objects.book() if any(not row.served_on for row in rows) else None
        return [self._served(row) if row.served_on else self._waiting(row, book) for row in rows]

    def _served(self, row: Delivery) -> MailItem:
        decision = row.decision
        return MailItem(
            kind=decision.get_kind_display(), title=f"{decision.number}: {row.case.title}", url=row.get_absolute_url(),
            about=row.case.number, who=row.case.department.name, document=decision.document,
        )  # fmt: skip

    def _waiting(self, row: Delivery, book: Any) -> MailItem:
        last = deadlines.fiction(row.notice_on, book) if row.notice_on and book else None
        waits = _("Prevzemite odločitev")
        if last:
            waits = _("Prevzemite do %(day)s") % {"day": date_format(last, "SHORT_DATE_FORMAT")}
        return MailItem(
            kind=self.kind, title=row.case.title, url=row.get_absolute_url(), about=row.case.number,
            who=row.case.department.name, new=True, waits=waits,
        )  # fmt: skip


class Letters(MailboxSource):
    """Letters of the office."""

    kind = gettext_lazy("dopis")
    when = "written"
    search = (*CASE, "subject__icontains")

    def rows(self, actor: Actor) -> Any:
        """Those that are made."""
        rows = CaseLetter.objects.filter(kind=LetterKind.LETTER, document__isnull=False, case__in=theirs(actor))
        return rows.select_related(OFFICE)

    def items(self, rows: list[Any]) -> list[MailItem]:
        """Opened by a page of ours, which remembers that they were read."""
        return [
            MailItem(
                kind=self.kind, title=f"{row.number}: {row.subject}", url=reverse("cases:letter", args=[row.pk]),
                about=row.case.number, who=row.case.department.name, document=row.document, new=row.read_at is None,
            )
            for row in rows
        ]  # fmt: skip


class Calls(MailboxSource):
    """Calls for a supplement."""

    kind = gettext_lazy("poziv za dopolnitev")
    search = CASE

    def rows(self, actor: Actor) -> Any:
        """All of them."""
        return SupplementRequest.objects.filter(case__in=theirs(actor)).select_related(OFFICE, "requested")

    def items(self, rows: list[Any]) -> list[MailItem]:
        """One that is open waits for an answer."""
        return [
            MailItem(
                kind=self.kind,
                title=_("Poziv %(number)s: %(title)s") % {"number": row.round, "title": row.case.title},
                url=subject_of(row.case).mend_url(row) or row.case.get_absolute_url(), about=row.case.number,
                who=row.case.department.name, new=row.state == SupplementState.OPEN,
                waits=_("Dopolnite vlogo") if row.state == SupplementState.OPEN else "",
            )
            for row in rows
        ]  # fmt: skip


class Attachments(MailboxSource):
    """Messages with files."""

    kind = gettext_lazy("priloge sporočila")
    when = "written"
    search = CASE

    def __init__(self, *, received: bool) -> None:
        self.received = received

    def rows(self, actor: Actor) -> Any:
        """Of the office, or of the party."""
        rows = CaseMessage.objects.filter(from_office=self.received, case__in=theirs(actor)).exclude(documents=[])
        return rows.select_related(OFFICE)

    def items(self, rows: list[Any]) -> list[MailItem]:
        """One file opens at once, several on the page of the case."""
        return [
            MailItem(
                kind=self.kind, title=row.case.title, url=f"{row.case.get_absolute_url()}#sporocila",
                about=row.case.number, who=row.case.department.name,
                document=row.documents[0] if len(row.documents) == 1 else None,
                new=self.received and row.read_at is None,
            )
            for row in rows
        ]  # fmt: skip


class Appeals(MailboxSource):
    """Appeals of the party."""

    received = False
    kind = gettext_lazy("pritožba")
    when = "happened"
    search = CASE

    def rows(self, actor: Actor) -> Any:
        """As the ledger has them."""
        rows = CaseEvent.objects.filter(kind=EventKind.APPEALED, facts__appeal="open", public=True)
        return rows.filter(case__in=theirs(actor)).select_related(OFFICE)

    def items(self, rows: list[Any]) -> list[MailItem]:
        """With the day of receipt, which may be earlier than the line in the ledger."""
        return [
            MailItem(
                kind=self.kind, title=_("Pritožba, prejeta %(day)s: %(title)s") % {
                    "day": _day(row.facts.get("on")), "title": row.case.title,
                }, url=row.case.get_absolute_url(), about=row.case.number, who=row.case.department.name,
            )
            for row in rows
        ]  # fmt: skip


def _day(text: str | None) -> str:
    return date_format(dt.date.fromisoformat(text), "SHORT_DATE_FORMAT") if text else "–"


def register() -> None:
    """Called from the app's `register`."""
    mailbox_sources.register("cases.decisions", Decisions())
    mailbox_sources.register("cases.letters", Letters())
    mailbox_sources.register("cases.calls", Calls())
    mailbox_sources.register("cases.attachments-in", Attachments(received=True))
    mailbox_sources.register("cases.attachments-out", Attachments(received=False))
    mailbox_sources.register("cases.appeals", Appeals())

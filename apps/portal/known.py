"""What the roof itself knows of a person, how it forgets, and how long it keeps."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.encoding import force_str
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core import history
from apps.core.actor import Actor
from apps.core.legal_time import end_of_day
from apps.core.plugs import Erasure, ErasureLine, PersonalData, RetentionRule
from apps.core.retention import cutoff
from apps.portal.choices import TO_CARRY_OUT, ExportState, RequestKind
from apps.portal.models import DataExport, DataRequest
from apps.portal.services.exports import expire_export


def exports(actor: Actor) -> list[dict[str, Any]]:
    """When the person took their data along."""
    rows = DataExport.objects.filter(user=actor.user)
    return [
        {"created": row.created, "state": force_str(row.get_state_display()), "finished": row.finished,
         "expires": row.expires}
        for row in rows
    ]  # fmt: skip


def requests(actor: Actor) -> list[dict[str, Any]]:
    """What the person asked, and what was answered."""
    return [
        {
            "number": row.number,
            "kind": force_str(row.get_kind_display()),
            "created": row.created,
            "text": row.text,
            "state": force_str(row.get_state_display()),
            "due": row.due,
            "decided": row.decided,
            "answer": row.answer,
        }
        for row in DataRequest.objects.filter(user=actor.user)
    ]


SECTIONS: tuple[tuple[str, PersonalData], ...] = (
    ("portal.requests", PersonalData(
        _("Zahteve o osebnih podatkih"), requests,
        labels={"text": _("Zahteva"), "due": _("Rok"), "decided": _("Odločeno"), "answer": _("Odgovor")},
        purpose=_("da na vaše zahteve odgovorimo v roku"), basis=_("GDPR, 12. do 21. člen"), source=_("vi sami"),
        kept=_("5 let po zaključku"),
    )),
    ("portal.exports", PersonalData(
        _("Prenosi podatkov"), exports,
        labels={"finished": _("Pripravljen"), "expires": _("Na voljo do")},
        purpose=_("da lahko svoje podatke odnesete"), basis=_("GDPR, 15. in 20. člen"), source=_("vi sami"),
        kept=_("datoteke 7 dni"),
    )),
)  # fmt: skip


def erasure_plan(user: Any) -> Iterator[ErasureLine]:
    """Exports go; requests stay as numbers and dates."""
    exports_count = DataExport.objects.filter(user=user).count()
    yield ErasureLine(_("prenosi podatkov z datotekami"), "erased", _("ni več podlage za hrambo"), exports_count)
    yield ErasureLine(
        _("zahteve o osebnih podatkih: številka, vrsta, datumi, odločitev"), "anonymised",
        _("dokazovanje skladnosti (GDPR, 5. člen, odstavek 2); besedilo zahteve in odgovora izbrišemo"),
        DataRequest.objects.filter(user=user).count(),
    )  # fmt: skip


def erase(user: Any) -> None:
    """Files of exports and words of requests."""
    for export in DataExport.objects.select_for_update().filter(user=user):
        if export.state == ExportState.READY:
            expire_export(export)
        export.delete()
    for request in DataRequest.objects.select_for_update().filter(user=user):
        empty_request(request, reason="GDPR, 17. člen")


def empty_request(request: DataRequest, *, reason: str) -> None:
    """Number, dates and decision stay; words go, from the history too."""
    request.text = request.answer = request.extension_reason = ""
    request.save()
    history.forget(request, reason=reason)


ERASURE = Erasure(erasure_plan, erase)


def finished_exports(today: dt.date) -> QuerySet[Any]:
    """Exports whose seven days were over before today."""
    return DataExport.objects.filter(state=ExportState.READY, expires__lt=end_of_day(today - dt.timedelta(days=1)))


def old_requests(today: dt.date) -> QuerySet[Any]:
    """Requests that were closed five years ago and still hold words."""
    rows = DataRequest.objects.filter(closed__lt=cutoff(today, "P5Y"))
    return rows.exclude(text="", answer="", extension_reason="")


def held(record: Any) -> str:
    """While a person's restriction is asked for or in force nothing of theirs is erased (GDPR, article 18(2)), and what
    they object to or want corrected stays until it is decided."""
    subject = getattr(record, "data_subject", None)
    if subject is None or isinstance(record, DataExport):
        return ""
    mine = DataRequest.objects.filter(user=subject)
    others = mine.exclude(pk=record.pk) if isinstance(record, DataRequest) else mine
    if others.filter(kind=RequestKind.RESTRICTION, state__in=TO_CARRY_OUT).exists():
        return _t("velja omejitev obdelave")
    if others.undecided().exclude(kind=RequestKind.ERASURE).exists():
        return _t("oseba čaka na odločitev o zahtevi")
    return ""


RULES: tuple[tuple[str, RetentionRule], ...] = (
    ("portal.exports", RetentionRule(
        title=_("Datoteke prenosa podatkov"), period=_("7 dni"), duration="P7D", start=_("ko so pripravljene"),
        basis=_("GDPR, 5. člen, točka 1(c) in 1(e)"), due=finished_exports, act=expire_export,
    )),
    ("portal.requests", RetentionRule(
        title=_("Zahteve o osebnih podatkih"), period=_("5 let"), duration="P5Y", start=_("zaključek zahteve"),
        action="anonymise",
        basis=_("dokazovanje skladnosti (GDPR, 5. člen, odstavek 2), splošni zastaralni rok (OZ, 346. člen)"),
        due=old_requests, act=lambda request: empty_request(request, reason="rok hrambe: portal.requests"),
        proposed=True,
    )),
)  # fmt: skip

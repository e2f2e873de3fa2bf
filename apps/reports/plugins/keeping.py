"""Personal data in reports: what is known of a person, how it is forgotten, how long it is kept."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.core import history, plugs
from apps.core.actor import Actor
from apps.core.retention import cutoff
from apps.documents.models import Photo
from apps.reports.choices import REPORT, ReportState, StateType
from apps.reports.models import (
    AreaSubscription,
    BlockedSender,
    Report,
    ReportComment,
    Reporter,
    ReportFollower,
)
from apps.reports.services.photos import drop_photos

UNCONFIRMED, CONTACTS, BLOCKED = "P7D", "P1Y", "P30D"
OVER = (StateType.FIXED, StateType.CLOSED_NOT_FIXED, StateType.HIDDEN)
REASON = "GDPR, 17. člen"


def my_reports(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: what the person reported."""
    if not actor.user:
        return []
    found = Report.objects.filter(reporter__user=actor.user.pk).select_related("category", "reporter")
    rows = list(found.order_by("received_at", "pk"))
    if not rows:
        return []
    comments: dict[UUID, list[str]] = defaultdict(list)
    for one in ReportComment.objects.filter(event__report__in=rows).select_related("event").order_by("created"):
        comments[one.event.report_id].append(one.text)
    photos: dict[str, list[str]] = defaultdict(list)
    keys = [str(row.pk) for row in rows]
    for photo in Photo.objects.filter(owner_kind=REPORT, owner_id__in=keys, removed=None).order_by("position"):
        photos[photo.owner_id].append(f"{settings.BASE_URL}{photo.url()}")
    return [
        {
            "title": row.title, "text": row.text, "published": row.published_text,
            "state": str(row.get_state_display()), "created": row.received_at.isoformat(), "lat": row.lat,
            "lon": row.lon, "name_shown": row.reporter.show_name,
            "comments": comments[row.pk], "photos": photos[str(row.pk)],
        }
        for row in rows
    ]  # fmt: skip


def my_follows(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: what the person follows."""
    if not actor.user:
        return []
    rows = ReportFollower.objects.filter(user=actor.user.pk).select_related("report__category")
    return [{"title": row.report.title, "since": row.created.isoformat()} for row in rows.order_by("created", "pk")]


def my_areas(actor: Actor) -> list[dict[str, Any]]:
    """Personal data: of which areas the person hears."""
    if not actor.user:
        return []
    rows = AreaSubscription.objects.filter(user=actor.user.pk).select_related("quarter").order_by("created", "pk")
    return [{"title": row.words, "since": row.created.isoformat(), "lat": row.lat, "lon": row.lon} for row in rows]


def plan(user: Any) -> Iterable[plugs.ErasureLine]:
    """Reports stay, without anybody."""
    count = Reporter.objects.filter(user=user.pk).count()
    basis = _("opis napake ostane brez imena in stika, da je vidno, kaj je bilo popravljeno")
    yield plugs.ErasureLine(_("prijave napak: kdo jih je prijavil"), "anonymised", basis, count)
    follows = ReportFollower.objects.filter(user=user.pk).count()
    gone = _("ni več podlage za hrambo (GDPR, 17. člen)")
    yield plugs.ErasureLine(_("spremljanje prijav napak"), "erased", gone, follows)
    areas = AreaSubscription.objects.filter(user=user.pk).count()
    yield plugs.ErasureLine(_("naročnine na nove prijave"), "erased", gone, areas)


def forget(user: Any) -> None:
    """Nobody's reports any more; private ones lose their words as well."""
    for row in Report.objects.filter(reporter__user=user.pk).select_related("category"):
        if not row.category.public:
            _empty(row)
    Reporter.objects.filter(user=user.pk).delete()
    AreaSubscription.objects.filter(user=user.pk).delete()
    for follower in ReportFollower.objects.filter(user=user.pk).select_related("report"):
        forget_follower(follower)


def forget_follower(follower: ReportFollower) -> None:
    """The contact goes, the count follows."""
    report = follower.report
    ReportFollower.objects.filter(pk=follower.pk).delete()
    number = ReportFollower.objects.filter(report=report).told().count()
    Report.objects.filter(pk=report.pk).update(followers=number)


def _empty(row: Report) -> None:
    row.text = row.published_text = "–"
    row.address, row.attributes = "", {}
    row.save()
    for comment in ReportComment.objects.filter(event__report=row):
        comment.text = "–"
        comment.save()
        history.forget(comment, reason=REASON)
    drop_photos(row, REASON)
    history.forget(row, reason=REASON)


def unconfirmed(today: dt.date) -> QuerySet[Any]:
    """Reports whose address was not confirmed in time."""
    return Report.objects.filter(state=ReportState.UNCONFIRMED, created__lt=cutoff(today, UNCONFIRMED))


def drop(row: Report) -> None:
    """It was never a report: nothing of it stays."""
    key = Report.objects.get(pk=row.pk)
    drop_photos(key, "prijava ni bila potrjena")
    Report.objects.filter(pk=row.pk).delete()
    history.forget(key, reason="prijava ni bila potrjena")


def areas(today: dt.date) -> QuerySet[Any]:
    """Addresses that nobody confirmed in time."""
    return AreaSubscription.objects.filter(confirmed=None, user=None, created__lt=cutoff(today, UNCONFIRMED))


def contacts(today: dt.date) -> QuerySet[Any]:
    """Reporters without an account, of reports that were closed long ago."""
    before = cutoff(today, CONTACTS)
    return Reporter.objects.filter(user=None, report__kind__in=OVER, report__updated_at__lt=before)


def followers(today: dt.date) -> QuerySet[Any]:
    """The same for followers, and addresses that were not confirmed in time."""
    rows = ReportFollower.objects.all()
    late = rows.filter(confirmed=None, user=None, created__lt=cutoff(today, UNCONFIRMED))
    return late | rows.filter(report__kind__in=OVER, report__updated_at__lt=cutoff(today, CONTACTS))


def blocked(today: dt.date) -> QuerySet[Any]:
    """Senders whose last day on the list of abuse went by."""
    return BlockedSender.objects.filter(until__lt=cutoff(today, BLOCKED))


def register() -> None:
    """Called from the app's `register`."""
    labels = {
        "published": _("Objavljeno besedilo"), "text": _("Besedilo"), "state": _("Stanje"), "created": _("Kdaj"),
        "lat": _("Zemljepisna širina"), "lon": _("Zemljepisna dolžina"), "name_shown": _("Ime je vidno"),
        "since": _("Od"), "comments": _("Pojasnila"), "photos": _("Fotografije"),
        "title": _("Prijava napake"),
    }  # fmt: skip
    told = {
        "purpose": _("odprava napak v mestu"),
        "basis": _("GDPR, 6. člen, točka 1(e); Zakon o lokalni samoupravi, 21. člen"),
        "source": _("vpisali ste sami"), "kept": _("stik leto dni po zaključku prijave; opis napake trajno, brez vas"),
    }  # fmt: skip
    plugs.personal_data.register(
        "reports", plugs.PersonalData(_("Prijave napak"), my_reports, labels=labels, **told), order=40
    )
    plugs.personal_data.register(
        "reports.follows",
        plugs.PersonalData(_("Spremljane prijave napak"), my_follows, labels=labels, **told),
        order=41,
    )
    plugs.personal_data.register(
        "reports.areas",
        plugs.PersonalData(_("Naročnine na nove prijave"), my_areas, labels=labels, **told | {"kept": _("do odjave")}),
        order=42,
    )
    plugs.erasures.register("reports", plugs.Erasure(plan, forget), order=25)
    _register_rules()


def _register_rules() -> None:
    basis = _("Splošna uredba o varstvu podatkov, člen 5(1)(e)")
    for key, rule in (
        ("unconfirmed", plugs.RetentionRule(
            _("Nepotrjene prijave napak"), _("sedem dni"), basis, unconfirmed, drop, duration=UNCONFIRMED,
            start=_("oddaja"), proposed=True)),
        ("areas", plugs.RetentionRule(
            _("Nepotrjene naročnine na nove prijave"), _("sedem dni"), basis, areas, lambda row: row.delete(),
            duration=UNCONFIRMED, start=_("vpis naslova"), proposed=True)),
        ("contacts", plugs.RetentionRule(
            _("Stiki prijaviteljev napak brez računa"), _("eno leto"), basis, contacts, lambda row: row.delete(),
            duration=CONTACTS, start=_("zaključek prijave"), proposed=True)),
        ("followers", plugs.RetentionRule(
            _("Spremljevalci prijav napak"), _("eno leto"), basis, followers, forget_follower, duration=CONTACTS,
            start=_("zaključek prijave"), proposed=True)),
        ("blocked", plugs.RetentionRule(
            _("Zavrnjeni pošiljatelji prijav napak"), _("30 dni"), basis, blocked, lambda row: row.delete(),
            duration=BLOCKED, start=_("zadnji dan zavrnitve"), proposed=True)),
    ):  # fmt: skip
        plugs.retention_rules.register(f"reports.{key}", rule)

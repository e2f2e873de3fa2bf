"""Subscriptions to new public reports of an area: made, confirmed, ended; and the letters that follow from them.

A report is matched once, by one statement that looks into the index of each kind of area; never a query for each
subscriber. Letters differ only in their link, so a text is rendered once for each language."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.core import crypto, ratelimit
from apps.core.actor import Actor
from apps.core.outgoing import Mail, render_mail, send_mail
from apps.notifications.services import Letter, post_letters
from apps.reports.choices import AreaKind, Rhythm
from apps.reports.models import AreaHit, AreaSubscription, Report, ReportCategory, Reporter
from apps.reports.models.areas import MOST_RADIUS
from apps.reports.models.people import CONTACT
from apps.reports.services.links import leaving_path, subscription_path
from apps.territory.models import Quarter
from apps.territory.services import METRES_PER_DEGREE, street_key

CONFIRM, NEW = "reports/mail/area", "reports/mail/new"
KIND = "reports.new"
MAILS, MAILS_IN = 5, 3600  # letters to one address, in so many seconds
MOST = 20  # subscriptions of one person
LINK = "/-povezava-/"  # stands in a rendered letter for the link of its reader
BATCH = 500


@dataclass(frozen=True)
class Area:
    """What somebody wants to hear of. Of the kind: lat and lon (degrees) with radius (metres), quarter, or the street
    in `place`, which otherwise says in words where the point is."""

    kind: AreaKind
    lat: float | None = None
    lon: float | None = None
    radius: int | None = None
    quarter: Quarter | None = None
    place: str = ""
    category: ReportCategory | None = None
    rhythm: Rhythm = Rhythm.AT_ONCE

    @property
    def columns(self) -> dict[str, Any]:
        """Only those of the kind."""
        point = self.kind == AreaKind.POINT
        return {
            "kind": self.kind, "lat": self.lat if point else None, "lon": self.lon if point else None,
            "radius": self.radius if point else None, "category": self.category,
            "quarter": self.quarter if self.kind == AreaKind.QUARTER else None,
            "street": street_key(self.place) if self.kind == AreaKind.STREET else "",
        }  # fmt: skip


def subscribe(*, actor: Actor, area: Area, email: str = "") -> AreaSubscription | None:
    """Hear of an area: at once with an account, after the link in the letter without one; None without either. The
    same area again is the subscription that is there. Nobody learns from the answer who has subscribed.
    ValidationError when one person has too many."""
    address = email.strip().casefold()
    if actor.user is None and not address:
        return None
    own = AreaSubscription.objects.filter(user=actor.user) if actor.user else _of_address(address)
    if found := own.filter(**area.columns).first():
        AreaSubscription.objects.filter(pk=found.pk).update(rhythm=area.rhythm)
    elif own.count() >= MOST:
        raise ValidationError(_("Naročnin je preveč. Najprej odjavite kakšno od prejšnjih."))
    else:
        found = AreaSubscription.objects.create(
            user=actor.user, email="" if actor.user else address, place=area.place[:160], rhythm=area.rhythm,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            confirmed=timezone.now() if actor.user else None, **area.columns,
        )  # fmt: skip
    if found.confirmed is None:
        ratelimit.count("report-mails", address, allowed=MAILS, seconds=MAILS_IN)
        send_mail(CONFIRM, address, {"area": found, "path": subscription_path(found)}, language=found.language)
    return found


def _of_address(address: str) -> Any:
    return AreaSubscription.objects.filter(user=None, email_index__matches=address)


def confirm_subscription(*, subscription: AreaSubscription) -> None:
    """Whoever holds the link wants the letters."""
    AreaSubscription.objects.filter(pk=subscription.pk, confirmed=None).update(confirmed=timezone.now())


def end_subscription(*, subscription: AreaSubscription) -> None:
    """Hear no more; the caller has checked that it is theirs. Nothing of it stays."""
    AreaSubscription.objects.filter(pk=subscription.pk).delete()


def tell_areas(report_id: UUID | str) -> None:
    """Match a report that has become public, and write to whoever hears at once. Nothing when it is not public any
    more, or was matched before."""
    with transaction.atomic():
        rows = Report.objects.select_for_update(of=("self",)).select_related("category", "quarter")
        report: Report | None = rows.filter(pk=report_id, public=True, alerted_at=None).first()
        if report is None:
            return
        now = timezone.now()
        Report.objects.filter(pk=report.pk).update(alerted_at=now)
        _match(report)
        waiting = AreaHit.objects.filter(report=report, told=None, subscription__rhythm=Rhythm.AT_ONCE)
        people = list(waiting.values_list("subscription", flat=True))
        waiting.update(told=now)
        mails: dict[str, Mail] = {}
        for begin in range(0, len(people), BATCH):
            found = AreaSubscription.objects.filter(pk__in=people[begin : begin + BATCH]).select_related("user__person")
            post_letters(list(_letters(found, [report], mails)))


MATCH = """
INSERT INTO {hit} (subscription_id, report_id)
SELECT s.id, %(report)s FROM (
    SELECT {columns} FROM {area} WHERE kind = 'point' AND confirmed IS NOT NULL
        AND lat BETWEEN %(lat)s::float8 - %(up)s AND %(lat)s::float8 + %(up)s
        AND lon BETWEEN %(lon)s::float8 - %(across)s AND %(lon)s::float8 + %(across)s
        AND power((lat - %(lat)s::float8) * %(north)s, 2) + power((lon - %(lon)s::float8) * %(east)s, 2)
            <= power(radius::float8, 2)
    UNION ALL SELECT {columns} FROM {area}
        WHERE kind = 'quarter' AND confirmed IS NOT NULL AND quarter_id = %(quarter)s::uuid
    UNION ALL SELECT {columns} FROM {area}
        WHERE kind = 'street' AND confirmed IS NOT NULL AND street = %(street)s AND street <> ''
) s
WHERE (s.category_id IS NULL OR s.category_id = %(category)s)
    AND (s.user_id IS NULL OR s.user_id IS DISTINCT FROM %(reporter)s::uuid)
    AND (s.email_index IS NULL OR NOT s.email_index = ANY(%(own)s))
ON CONFLICT DO NOTHING
"""


def _match(report: Report) -> None:
    """A line for every subscription whose area holds the report, but for the reporter's own."""
    reporter = Reporter.objects.filter(report=report).select_related("user__person").first()
    east = METRES_PER_DEGREE * math.cos(math.radians(report.lat or 0))
    words = {
        "report": report.pk, "lat": report.lat, "lon": report.lon, "north": METRES_PER_DEGREE, "east": east,
        "up": MOST_RADIUS / METRES_PER_DEGREE, "across": MOST_RADIUS / east, "quarter": report.quarter_id,
        "street": report.street, "category": report.category_id, "reporter": reporter and reporter.user_id,
        "own": _own_indexes(reporter),
    }  # fmt: skip
    columns = "id, category_id, user_id, email_index"
    sql = MATCH.format(hit=AreaHit._meta.db_table, area=AreaSubscription._meta.db_table, columns=columns)
    with connection.cursor() as cursor:
        cursor.execute(sql, words)


def _own_indexes(reporter: Reporter | None) -> list[str]:
    """Of the reporter's address, or of those of their account."""
    if reporter is None:
        return []
    person: Any = getattr(reporter.user, "person", None)
    addresses = [reporter.email, reporter.user and reporter.user.email, person and person.contact_email]
    known = {str(address).casefold() for address in addresses if address}
    return [index for address in known for index in crypto.blind_indexes(address, CONTACT)]


def send_digests() -> int:
    """The day's letters: one for each subscription with something new that is still public. Returns how many."""
    waiting = AreaHit.objects.filter(told=None, subscription__rhythm=Rhythm.DAILY, report__public=True)
    keys = list(waiting.order_by("subscription").values_list("subscription", flat=True).distinct())
    return sum(_digests(keys[begin : begin + BATCH]) for begin in range(0, len(keys), BATCH))


@transaction.atomic
def _digests(keys: Iterable[UUID]) -> int:
    """Two who send at once: the second one finds nothing."""
    rows = AreaHit.objects.select_for_update(of=("self",), skip_locked=True)
    rows = rows.filter(told=None, subscription__in=keys, report__public=True).order_by(
        "subscription", "report__received_at"
    )
    hits = list(rows.select_related("report__category", "report__quarter", "subscription__user__person"))
    found: dict[AreaSubscription, list[Report]] = {}
    for hit in hits:
        found.setdefault(hit.subscription, []).append(hit.report)
    AreaHit.objects.filter(pk__in=[hit.pk for hit in hits]).update(told=timezone.now())
    letters = [letter for one, reports in found.items() for letter in _letters([one], reports, {})]
    post_letters(letters)
    return len(letters)


def _letters(people: Iterable[AreaSubscription], reports: list[Report], mails: dict[str, Mail]) -> Iterator[Letter]:
    """One for each; mails: what was rendered already, by language."""
    for one in people:
        address, language = _address(one)
        if not address:
            continue
        if language not in mails:
            mails[language] = _mail(reports, language)
        mail = mails[language]
        with translation.override(language):
            path = subscription_path(one)
        yield Letter(
            to=address, subject=mail.subject, text=mail.text.replace(LINK, path), html=mail.html.replace(LINK, path),
            kind=KIND, language=language, user_id=one.user_id, dedupe=f"{one.pk}:{reports[-1].pk}",
            unsubscribe=leaving_path(one),
        )  # fmt: skip


def _mail(reports: list[Report], language: str) -> Mail:
    with translation.override(language):
        shown = [(report, report.get_absolute_url()) for report in reports[:BATCH]]
        return render_mail(NEW, {"reports": shown, "first": reports[0], "path": LINK}, language=language)


def _address(one: AreaSubscription) -> tuple[str, str]:
    """Where to write to and in which language; empty for an account that is closed."""
    if one.user is None:
        return str(one.email), one.language
    if not one.user.is_active or one.user.erased:
        return "", one.language
    person: Any = getattr(one.user, "person", None)
    return (str(person.contact_email) if person and person.contact_email else one.user.email), one.language

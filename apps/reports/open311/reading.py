"""What `/open311/v2/` says: discovery, services, their definitions, requests and what happened to them. Of reports only
what everybody may see."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.actor import ANONYMOUS
from apps.documents.models import Photo
from apps.reports import workflow
from apps.reports.choices import OPEN_STATES, REPORT, Area, StateType
from apps.reports.models import CategoryAttribute, Report, ReportCategory, ReportEvent
from apps.reports.open311.asking import Asked
from apps.reports.open311.errors import Unknown
from apps.reports.reading import first_photos

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-29T00:00:00+01:00"  # when what is described here changed last
Row = dict[str, Any]


def whole(path: str) -> str:
    """An address in full: as configured, whatever the request called us."""
    return settings.BASE_URL.rstrip("/") + path


def page_of(report: Report) -> str:
    """The page of a report, of the one language that all share."""
    with translation.override(settings.LANGUAGE_CODE):
        return whole(report.get_absolute_url())


def discovery() -> Row:
    """Where what is, in which formats."""
    kind = "test" if settings.DEMO else "production"
    with translation.override(settings.LANGUAGE_CODE):
        about = whole(reverse("reports:developers"))
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return {
        "changeset": CHANGESET, "contact": f"Mestna občina Ptuj, {address}, {about}",
        "key_service": f"{about}, {address}",
        "endpoints": [
            {
                "specification": SPECIFICATION, "url": whole("/open311/v2"), "changeset": CHANGESET, "type": kind,
                "formats": ["text/xml", "application/json"],
            }
        ],
    }  # fmt: skip


def services() -> list[Row]:
    """What can be reported, private categories as well: their reports are taken and not shown."""
    asked = CategoryAttribute.objects.filter(category=OuterRef("pk"))
    return [_service(row) for row in ReportCategory.objects.offered().annotate(has_questions=Exists(asked))]


def _service(row: Any) -> Row:
    return {
        "service_code": row.code, "service_name": row.name, "description": row.description,
        "metadata": row.has_questions, "type": "realtime", "keywords": ", ".join(row.keywords),
        "group": str(Area(row.area).label),
    }  # fmt: skip


def definition(code: str) -> Row:
    """Further questions of a category. Unknown."""
    category = ReportCategory.objects.offered().filter(code=code).prefetch_related("attributes").first()
    if category is None:
        raise Unknown(_("service_code: vrste %(code)s ni.") % {"code": code[:60]})
    rows = sorted(category.attributes.all(), key=lambda row: row.order)
    return {
        "service_code": category.code,
        "attributes": [_attribute(row, place) for place, row in enumerate(rows, start=1)],
    }


def _attribute(row: CategoryAttribute, order: int) -> Row:
    english = translation.get_language() == "en"
    found = {
        "variable": row.asked, "code": row.code, "datatype": row.datatype, "required": row.required,
        "datatype_description": row.hint_en if english else row.hint_sl, "order": order,
        "description": row.description_en if english else row.description_sl,
    }  # fmt: skip
    if row.values:
        name = "name_en" if english else "name_sl"
        found["values"] = [{"key": one["key"], "name": one[name]} for one in row.values]
    return found


def requests(asked: Asked) -> list[Row]:
    """Those that fit and anybody may see, the latest first."""
    rows = Report.objects.visible_to(ANONYMOUS).named()
    rows = rows.filter(pk__in=asked.ids) if asked.ids is not None else rows.filter(_wanted(asked))
    start = (asked.page - 1) * asked.size
    latest = ("-updated_at", "-id") if asked.after and not asked.since else ("-received_at", "-id")
    return _told(list(rows.order_by(*latest)[start : start + asked.size]), extensions=asked.extensions)


def _wanted(asked: Asked) -> Q:
    bounds = {
        "received_at__gte": asked.since, "received_at__lte": asked.until, "updated_at__gte": asked.after,
        "updated_at__lte": asked.before,
    }  # fmt: skip
    wanted = Q(**{name: value for name, value in bounds.items() if value is not None})
    if asked.codes:
        wanted &= Q(category__code__in=asked.codes)
    if asked.kinds:
        wanted &= Q(kind__in=asked.kinds)
    return wanted


def request(key: UUID, *, extensions: bool) -> list[Row]:
    """An array of one. Unknown."""
    found = requests(Asked(ids=(key,), extensions=extensions))
    if not found:
        raise Unknown(_("service_request_id: take prijave ni."))
    return found


def _told(reports: list[Report], *, extensions: bool) -> list[Row]:
    """All rows by the same few queries."""
    photos, answers = first_photos(reports), _answers(reports)
    rows = [_request(row, photos.get(str(row.pk)), answers.get(row.pk, "")) for row in reports]
    if extensions:
        more = _extensions(reports)
        rows = [row | more[report.pk] for row, report in zip(rows, reports, strict=True)]
    return rows


def _request(row: Report, photo: Photo | None, answer: str) -> Row:
    is_open = row.kind == StateType.OPEN
    look = workflow.LOOKS[row.state]
    return {
        "service_request_id": str(row.pk), "status": "open" if is_open else "closed",
        "status_notes": f"{look.words}. {answer}".strip(), "service_name": row.category.name,
        "service_code": row.category.code, "description": row.published_text,
        "agency_responsible": (row.contractor or row.department).name, "service_notice": str(look.coming),
        "requested_datetime": row.received_at,
        "updated_datetime": row.updated_at if is_open else row.closed_at or row.updated_at,
        "expected_datetime": row.due_at, "address": row.address, "address_id": None, "zipcode": None,
        "lat": row.lat, "long": row.lon, "media_url": whole(photo.url()) if photo else None,
    }  # fmt: skip


def _events(reports: Iterable[Report]) -> Any:
    rows = ReportEvent.objects.in_public().select_related("comment")
    return rows.filter(report__in=[row.pk for row in reports])


def _answers(reports: list[Report]) -> dict[UUID, str]:
    """The last official answer of each."""
    rows = _events(reports).exclude(answer="").order_by("report_id", "-happened", "-id").distinct("report_id")
    return dict(rows.values_list("report_id", "answer"))


def _extensions(reports: list[Report]) -> dict[UUID, Row]:
    """`extended_attributes` and `notes`, for whoever asks for extensions."""
    notes: dict[UUID, list[Row]] = defaultdict(list)
    for event in _events(reports).order_by("happened", "id"):
        notes[event.report_id].append({"datetime": event.happened, "description": _said(event), "type": event.kind})
    pictures: dict[str, list[str]] = defaultdict(list)
    keys = [str(row.pk) for row in reports]
    shown = Photo.objects.filter(owner_kind=REPORT, owner_id__in=keys, removed=None, hidden=False)
    for photo in shown.order_by("position"):
        pictures[photo.owner_id].append(whole(photo.url()))
    return {
        row.pk: {
            "extended_attributes": {
                "state": row.state, "type": row.kind, "reason": row.reason or None, "votes": row.votes,
                "quarter": row.quarter.slug if row.quarter else None, "planned_date": row.planned_on,
                "url": page_of(row), "media_urls": pictures[str(row.pk)],
            },
            "notes": notes[row.pk],
        }
        for row in reports
    }  # fmt: skip


def _said(event: ReportEvent) -> str:
    return f"{event.text} {event.words}".strip()


def updates(asked: Asked) -> list[Row]:
    """FixMyStreet's extension: what happened to public requests, the earliest first; by the same parameters, dates are
    those of what happened."""
    seen = Report.objects.visible_to(ANONYMOUS)
    if asked.ids is not None:
        wanted = Q(report__in=seen.filter(pk__in=asked.ids).values("pk"))
    else:
        since, until = asked.after or asked.since, asked.before or asked.until
        wanted = Q(report__in=seen.values("pk"), happened__gte=since, happened__lte=until)
        if asked.codes:
            wanted &= Q(report__category__code__in=asked.codes)
    start = (asked.page - 1) * asked.size
    rows = ReportEvent.objects.in_public().filter(wanted).select_related("report", "comment").order_by("happened", "id")
    return [update(event, event.report) for event in rows[start : start + asked.size]]


def update(event: ReportEvent, report: Report) -> Row:
    """One of them. Its status is the one that it led to, or else the one that the request has now."""
    state = event.state_to or report.state
    is_open = state in OPEN_STATES
    happened: dt.datetime = event.happened
    return {
        "update_id": str(event.pk), "service_request_id": str(report.pk), "status": "open" if is_open else "closed",
        "updated_datetime": happened, "description": _said(event),
    }  # fmt: skip

"""The end of both ways to report by a page: screen by screen, or all at once from what waited on a device."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from apps.core.actor import Actor, actor_of
from apps.core.ratelimit import client_address
from apps.documents.exceptions import PhotoGone
from apps.documents.services import unclaimed_photos
from apps.reports.forms.new import WhoForm
from apps.reports.models import Report, ReportCategory
from apps.reports.services.reporting import Told, submit_report
from apps.reports.views.limits import count_report


def send_report(
    request: HttpRequest, key: UUID, draft: Mapping[str, Any], category: ReportCategory, form: WhoForm
) -> Report:
    """Send what the forms say under their key; draft: `place`, `text` and `photos` (tickets). CannotReport, PhotoGone,
    RateLimited."""
    actor, given, place = actor_of(request), form.cleaned_data, draft["place"]
    count_report(request, actor, proven=bool(given.get("altcha")))
    photos = _photos(actor, key, draft.get("photos", ()))
    told = Told(
        category=category, text=draft["text"], lat=place["lat"], lon=place["lon"], address=place["text"],
        email=given.get("email", ""), name=given.get("name", ""), show_name=given["show_name"], submission=key,
        photos=photos, network=client_address(request),
    )  # fmt: skip
    return submit_report(actor=actor, told=told)


def _photos(actor: Actor, key: UUID, tickets: Sequence[str]) -> tuple[Any, ...]:
    """All of them, or none is sent; of what was sent already they are claimed."""
    photos = tuple(photo.address for photo in unclaimed_photos(actor=actor, tickets=tickets))
    if len(photos) < len(tickets) and not Report.objects.filter(submission=key).exists():
        raise PhotoGone
    return photos

"""What is said of a report to whoever shall deal with it: what is public of it, its place and where to look; of who
reported it nothing."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.core.legal_time import LJUBLJANA
from apps.documents.models import Photo
from apps.reports.choices import REPORT
from apps.reports.models import Report


def page_of(report: Report) -> str:
    """Address of its page, in full."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.BASE_URL.rstrip("/") + report.get_absolute_url()


def picture_of(report: Report) -> str:
    """Address of its first photo that anybody may see; empty without one."""
    photo = Photo.objects.of(REPORT, report.pk).first() if report.public else None
    return settings.BASE_URL.rstrip("/") + photo.url() if photo else ""


def lines_of(report: Report) -> list[str]:
    """Place, time and address, each a line."""
    lines = [f"{report.category.name_sl} ({report.category.code})", report.published_text, ""]
    if report.address:
        lines.append(_("Kraj: %(place)s") % {"place": report.address})
    if report.lat is not None:
        lines.append(f"WGS 84: {report.lat:.6f}, {report.lon:.6f}")
    lines.append(_("Prejeto: %(when)s") % {"when": f"{report.received_at.astimezone(LJUBLJANA):%d. %m. %Y, %H.%M}"})
    return [*lines, page_of(report)]

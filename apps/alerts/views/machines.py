"""Feeds: Atom for people, CAP 1.2 for machines."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.alerts.cap import cap_xml
from apps.alerts.cheap import cheap
from apps.alerts.models import Alert
from apps.alerts.views.public import public_alert

CAP = "application/cap+xml"
IN_FEED = 50


@require_safe
@cheap
def feed(request: HttpRequest) -> HttpResponse:
    """`vir.atom`: the latest messages, for readers of news."""
    return _feed(request, _("Opozorila"), reverse("alerts:index"), lambda alert: alert.get_absolute_url())


@require_safe
@cheap
def cap_index(request: HttpRequest) -> HttpResponse:
    """`/opozorila/cap/`: the same, each entry leading to its CAP message."""
    return _feed(request, "CAP 1.2", reverse("alerts:index"), cap_path, CAP)


@require_safe
@cheap
def cap(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message as CAP 1.2."""
    return HttpResponse(cap_xml(public_alert(pk)), content_type=CAP)


def cap_path(alert: Alert) -> str:
    """Address of the message."""
    return reverse("alerts_machines:cap", args=[alert.pk])


class CapFeed(Atom1Feed):
    """Atom whose links say that they lead to CAP."""

    def add_item_elements(self, handler, item) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        """With the link of the message besides."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("link", "", {"rel": "enclosure", "type": CAP, "href": item["link"]})


def _feed(request: HttpRequest, title: str, home: str, path_of, kind: str = "") -> HttpResponse:  # type: ignore[no-untyped-def]  # noqa: ANN001
    made = (CapFeed if kind else Atom1Feed)(
        title=f"{_('Mestna občina Ptuj')}: {title}", link=f"{settings.BASE_URL}{home}",
        description=_("Nevarnosti in izredna obvestila"),
        language=get_language() or settings.LANGUAGE_CODE, feed_url=f"{settings.BASE_URL}{request.path}",
    )  # fmt: skip
    for alert in Alert.objects.in_public().named().order_by("-sent", "-id")[:IN_FEED]:
        made.add_item(
            title=alert.headline, link=f"{settings.BASE_URL}{path_of(alert)}", description=alert.description,
            unique_id=f"urn:uuid:{alert.pk}", pubdate=alert.sent, updateddate=alert.sent, categories=[alert.event],
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type=made.content_type)

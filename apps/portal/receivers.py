"""News about exports and requests become notices."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.models import OutboxEvent
from apps.portal.choices import ExportState, RequestState
from apps.portal.models import DataExport, DataRequest
from apps.portal.signals import data_export_finished, data_request_changed
from apps.portal.telling import tell

TITLES = {
    RequestState.RECEIVED: _("Vašo zahtevo o osebnih podatkih smo prejeli"),
    RequestState.IN_PROGRESS: _("Vašo zahtevo o osebnih podatkih obravnavamo"),
    RequestState.GRANTED: _("O vaši zahtevi o osebnih podatkih smo odločili"),
    RequestState.PARTLY_GRANTED: _("O vaši zahtevi o osebnih podatkih smo odločili"),
    RequestState.REFUSED: _("O vaši zahtevi o osebnih podatkih smo odločili"),
    RequestState.DONE: _("Vaša zahteva o osebnih podatkih je izvedena"),
    RequestState.WITHDRAWN: _("Zahtevo o osebnih podatkih ste umaknili"),
}


@data_export_finished.receiver("portal.tell_of_export")
def tell_of_export(event: OutboxEvent) -> None:
    """The files are there, or they could not be made."""
    export = DataExport.objects.select_related("user").filter(pk=event.payload["export_id"]).first()
    if export is None:
        return
    if export.state == ExportState.READY:
        title = _("Prenos vaših podatkov je pripravljen")
        body = _("Datoteki PDF in JSON vas čakata sedem dni.")
    else:
        title = _("Prenosa vaših podatkov nismo mogli pripraviti")
        body = _("Poskusite znova. Če se ponovi, nam pišite.")
    url = reverse("portal:exports")
    tell(user=export.user, kind="data_export", title=title, body=body, url=url, event=event)


@data_request_changed.receiver("portal.tell_of_request")
def tell_of_request(event: OutboxEvent) -> None:
    """Where the request stands; the answer itself is read behind sign-in."""
    request = DataRequest.objects.select_related("user").filter(pk=event.payload["request_id"]).first()
    if request is None or request.user.erased:
        return
    title = TITLES[RequestState(event.payload["state"])]
    if event.payload["state"] == RequestState.IN_PROGRESS and request.extended:
        title = _("Rok za odgovor na vašo zahtevo o osebnih podatkih smo podaljšali")
    url = reverse("portal:request", args=[request.pk])
    tell(user=request.user, kind="data_request", title=title, body=request.number, url=url, event=event)

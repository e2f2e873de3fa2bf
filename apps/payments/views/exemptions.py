"""`/placila/<id>/oprostitev/`: asking not to have to pay."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.actor import actor_of
from apps.documents.exceptions import FileRefused, StorageDown
from apps.documents.services import receive_document
from apps.documents.uploads import count_uploads
from apps.payments import services
from apps.payments.exceptions import MoveRefused
from apps.payments.forms import ExemptionForm
from apps.payments.models import Exemption
from apps.payments.services.exemptions import EXEMPTION, may_ask
from apps.payments.views.orders import visible


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exemption(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ask once; the officer decides."""
    row, actor = visible(request, order_id), actor_of(request).in_person()
    if not may_ask(actor, row):
        messages.info(request, _("Za ta nalog zdaj ni mogoče zaprositi za oprostitev."))
        return redirect(row)
    form = ExemptionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        count_uploads(request, len(form.cleaned_data["files"]))
        try:
            made = services.request_exemption(
                actor=actor, order=row, ground=form.cleaned_data["ground"], text=form.cleaned_data["text"]
            )
        except MoveRefused:
            return redirect(row)
        _receive(request, form, made)
        return redirect(row)
    return render(request, "payments/exemption.html", {"order": row, "form": form})


def _receive(request: HttpRequest, form: ExemptionForm, made: Exemption) -> None:
    """The evidence; what cannot be kept is named, the request stands."""
    actor = actor_of(request).in_person()
    for upload in form.cleaned_data["files"]:
        try:
            receive_document(actor=actor, upload=upload, owner_kind=EXEMPTION, owner_id=made.pk)
        except (FileRefused, StorageDown):
            text = _("Datoteke »%(name)s« nismo mogli shraniti. Prinesite jo uradni osebi ali jo pošljite po pošti.")
            messages.warning(request, text % {"name": upload.name})
    messages.success(request, _("Prošnjo za oprostitev smo prejeli. Odločitev dobite v Mojem Ptuju."))

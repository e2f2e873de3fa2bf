"""The page of the simulator of UJP e-plačila, in the demo alone; whoever has its address may use it, as elsewhere."""

import contextlib
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.identity.decorators import in_any_name
from apps.payments.choices import PaymentState
from apps.payments.exceptions import MoveRefused
from apps.payments.models import SimulatedCharge
from apps.payments.services import simulator as acts


@in_any_name
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def simulator(request: HttpRequest, charge_id: UUID) -> HttpResponse:
    """Choose what happens to the payment."""
    if not settings.DEMO:
        raise Http404
    charge = get_object_or_404(SimulatedCharge, pk=charge_id)
    if request.method == "POST":
        try:
            with contextlib.suppress(MoveRefused):  # pressed twice, or an old page: the way back is the same
                acts.play(charge_id=charge.pk, act=request.POST.get("kaj", ""))
        except LookupError as error:
            raise Http404 from error
        return HttpResponseRedirect(charge.return_url)
    context = {"charge": charge, "acts": acts.ACTS, "open": charge.state == PaymentState.INITIATED}
    return render(request, "payments/simulator.html", context)

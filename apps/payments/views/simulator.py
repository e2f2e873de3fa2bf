"""The page of the simulator of UJP e-plačila. Only in the demo; whoever has its address may use it, as with a provider."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.identity.decorators import in_any_name
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
            acts.play(charge_id=charge.pk, act=request.POST.get("kaj", ""))
        except LookupError as error:
            raise Http404 from error
        except MoveRefused:
            pass  # pressed twice, or an old page: the way back is the same
        return HttpResponseRedirect(charge.return_url)
    return render(request, "payments/simulator.html", {"charge": charge, "acts": acts.ACTS, "open": charge.state == "initiated"})

"""`/opozorila/potrditev/<token>/`: a responder answers on the phone, without an account. Looking changes nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.alerts import reading, services
from apps.alerts.areas import area_words
from apps.alerts.exceptions import AlertRefused
from apps.alerts.services.calling import holds, is_all_clear
from apps.identity.decorators import in_any_name


@in_any_name
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What happened, and two big buttons. 404 for a link that was never one, or is none any more."""
    call = services.call_of(token)
    if call is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            services.answer_call(call=call, answer=request.POST.get("odgovor", ""))
        except AlertRefused as error:
            refusal = str(error)
        else:
            return redirect(request.path)
    newest = reading.chain_of(call.alert)[0]
    context = {
        "call": call, "alert": call.alert, "area": area_words(call.alert), "newest": newest, "holds": holds(call.alert),
        "all_clear": is_all_clear(newest), "refusal": refusal,
    }  # fmt: skip
    return render(request, "alerts/answer.html", context)

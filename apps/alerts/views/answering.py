"""`/opozorila/potrditev/<token>/`: a responder answers on the phone, without an account. Looking changes nothing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.alerts import services
from apps.alerts.areas import area_words
from apps.alerts.choices import Answer
from apps.alerts.services.calling import is_all_clear
from apps.identity.decorators import in_any_name


@in_any_name
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """What happened, and two big buttons. 404 for a link that was never one, or is none any more."""
    call = services.call_of(token)
    if call is None:
        raise Http404
    given = request.POST.get("odgovor", "")
    if request.method == "POST" and given in Answer.values:
        services.answer_call(call=call, answer=given)
        return redirect(request.path)
    context = {
        "call": call, "alert": call.alert, "area": area_words(call.alert), "standing": call.alert.standing,
        "all_clear": is_all_clear(call.alert), "asked": request.method == "POST",
    }  # fmt: skip
    return render(request, "alerts/answer.html", context)

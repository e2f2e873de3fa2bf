"""The reference page, and answers for addresses below /api/ that do not exist."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from apps.core.api.problems import problem_page


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The reference, self-hosted, under the strict policy."""
    return render(request, "api/docs.html")


@csrf_exempt
def unknown(request: HttpRequest) -> JsonResponse:
    """404 as a problem, whatever the method."""
    return problem_page(request, 404, _("Tega naslova v API-ju ni. Seznam naslovov je na /api/docs/."))

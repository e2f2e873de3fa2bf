"""Endpoints of OAuth 2 (RFC 6749, 7009, 7636, 8414) and, where a signing key is set, of OpenID Connect.

allauth's views do the work; here stands what they leave open: S256 for every client, `code` alone, exact redirect
addresses, limits on guessing, and a consent page that a person can read.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import add_query_params, del_query_params
from allauth.idp.oidc import views as allauth_views
from allauth.idp.oidc.forms import AuthorizationForm
from allauth.idp.oidc.models import Client
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.api.authentication import PortalAuthentication
from apps.api.oauth.scopes import IDENTITY_SCOPES, resource_scopes
from apps.core import ratelimit
from apps.core.actor import actor_of
from apps.core.api.authentication import CHALLENGE
from apps.core.forms import PortalFormMixin
from apps.identity.services.clients import remember_grant

REFUSED = f'{CHALLENGE}, error="invalid_token"'
FAILURES, WINDOW = 30, 300  # wrong secrets or codes of one address in five minutes


class ConsentForm(PortalFormMixin, AuthorizationForm):
    """Which of the wanted scopes the person gives; our renderer, our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].label = _("Program sme:")
        self.fields["scopes"].error_messages["required"] = _("Izberite vsaj eno dovoljenje ali zavrnite vse.")
        self.fields.pop("email", None)


class ConsentView(allauth_views.AuthorizationView):
    """The consent page; the grant is remembered with the level of the session it was given in."""

    form_class = ConsentForm

    def form_valid(self, form: AuthorizationForm) -> HttpResponse:
        """Remember, then answer the client."""
        remember_grant(actor=actor_of(self.request), client_id=self._request_info["client_id"])
        return super().form_valid(form)


def refusal(request: HttpRequest) -> str:
    """Why an authorization request cannot be served whoever sent it, or an empty string."""
    if request.GET.get("response_type") != "code":
        return _("Program zahteva način prijave, ki ga ne podpiramo (response_type mora biti code).")
    if request.GET.get("code_challenge_method") != "S256" or not request.GET.get("code_challenge"):
        return _("Program ne uporablja zaščite PKCE (code_challenge_method mora biti S256).")
    return ""


def known(request: HttpRequest) -> bool:
    """Whether a client of ours asks, to come back to an address of its own: no other page can sign people out."""
    client = Client.objects.filter(pk=request.GET.get("client_id", "")).first()
    return bool(client and request.GET.get("redirect_uri", "") in client.get_redirect_uris())


@csrf_exempt  # the provider's view checks the token of its own form; what comes from a client carries none
@never_cache
def authorize(request: HttpRequest) -> HttpResponse:
    """Ask the person whether a program may act for them."""
    wanted = request.GET.get("ui_locales", "").split()
    language = "en" if wanted and wanted[0].startswith("en") else "sl"
    with translation.override(language):
        asking = request.method == "GET" or "request" not in request.POST
        if asking and (why := refusal(request)):
            return render(request, "idp/oidc/error.html", {"why": why}, status=400)
        if "login" in request.GET.get("prompt", "").split() and known(request):  # sign in anew, whoever is signed in
            logout(request)
            return HttpResponseRedirect(del_query_params(request.get_full_path(), "prompt"))
        if "none" in request.GET.get("prompt", "").split() and known(request):  # nobody agrees without being asked
            query = {"error": "interaction_required", "state": request.GET.get("state", "")}
            address = add_query_params(request.GET["redirect_uri"], query)
            return HttpResponse(status=302, headers={"Location": address})  # schemes of programs are allowed here
        response: HttpResponse = ConsentView.as_view()(request)
        if hasattr(response, "render"):
            response.render()
    response._csp_update = {"form-action": form_targets(request)}  # type: ignore[attr-defined]
    return response


def form_targets(request: HttpRequest) -> list[str]:
    """Where the consent form may lead: Chromium applies `form-action` to the redirect that answers it."""
    client = Client.objects.filter(pk=request.GET.get("client_id", "")).first()
    targets = set()
    for address in client.get_redirect_uris() if client else []:
        parts = urlsplit(address)
        targets.add(f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:")
    return sorted(targets)


def guarded(view: Any, request: HttpRequest) -> HttpResponse:
    """Call a view that takes secrets; only failures count against the address."""
    address = ratelimit.client_address(request)
    ratelimit.count("oauth", address, allowed=FAILURES, seconds=WINDOW)
    response: HttpResponse = view(request)
    if response.status_code < 400:
        ratelimit.forgive("oauth", address, seconds=WINDOW)
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Codes and credentials for tokens."""
    return guarded(allauth_views.token, request)


@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token (RFC 7009)."""
    return guarded(allauth_views.revoke, request)


@csrf_exempt
def user_info(request: HttpRequest) -> HttpResponse:
    """Claims of the person (OpenID Connect Core, 5.3), as long as client and consent hold."""
    try:
        held = PortalAuthentication().authenticate(Request(request))
    except AuthenticationFailed:
        held = None
    if held is None or not actor_of(request).client:
        return JsonResponse({"error": "invalid_token"}, status=401, headers={"WWW-Authenticate": REFUSED})
    response: HttpResponse = allauth_views.user_info(request)
    return response


@require_safe
def metadata(request: HttpRequest) -> JsonResponse:
    """Server metadata (RFC 8414); with a signing key also that of OpenID Connect."""

    def address(name: str) -> str:
        return f"{settings.BASE_URL}{reverse(f'idp:oidc:{name}')}"

    data = {
        "issuer": settings.BASE_URL,
        "authorization_endpoint": address("authorization"),
        "token_endpoint": address("token"),
        "revocation_endpoint": address("revoke"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "scopes_supported": [*(IDENTITY_SCOPES if settings.IDP_OIDC_PRIVATE_KEY else ()), *resource_scopes()],
        "ui_locales_supported": ["sl", "en"],
        "service_documentation": f"{settings.BASE_URL}{reverse('api:docs')}",
    }
    if settings.IDP_OIDC_PRIVATE_KEY:
        data |= {
            "userinfo_endpoint": address("userinfo"),
            "jwks_uri": address("jwks"),
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
    response = JsonResponse(data)
    response["Access-Control-Allow-Origin"] = "*"
    return response

"""allauth's OpenID Connect with what it leaves out: https only, no redirects, the pinned issuer, the client's
authentication that the provider asks for, and nothing that the query of an address could change."""

import secrets
from typing import Any
from urllib.parse import quote_plus

import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from apps.core.addresses import with_query
from apps.identity.exceptions import SignInRefused
from apps.identity.sipass import config, fetch

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
OAUTH_ERROR = (requests.codes.bad_request, requests.codes.unauthorized)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """What allauth asks the portal (SOCIALACCOUNT_ADAPTER): one application, from the settings as they are now; no
    account is ever made by allauth itself."""

    def list_apps(self, request: Any, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The application of SI-PASS."""
        if not config.enabled() or provider not in {None, config.PROVIDER_ID, OpenIDConnectProvider.id}:
            return []
        app = SocialApp(provider=OpenIDConnectProvider.id, **config.app())
        return [] if client_id and client_id != app.client_id else [app]

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Accounts are made by identity.services.accounts alone."""
        return False

    def generate_state_param(self, state: dict[str, Any]) -> str:
        """256 bits."""
        return secrets.token_urlsafe(32)

    def get_requests_session(self) -> requests.Session:
        """With short patience."""
        return fetch.PatientSession()


class SipassClient(OAuth2Client):
    """Talks to the two OAuth endpoints."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        """The authorization request; an endpoint may have a query of its own (RFC 6749, section 3.1)."""
        return with_query(
            authorization_url,
            client_id=self.consumer_key,
            redirect_uri=self.callback_url,
            scope=" ".join(dict.fromkeys(scope)),
            response_type="code",
            state=self.state,
            **extra_params,
        )

    def exchange(self, code: str, verifier: str, methods: list[str]) -> dict[str, Any]:
        """Tokens for a code. Clients are told to be known by the header (the default of the standard) unless the
        provider names only the form; if it does not know us that way and names the other as well, the other."""
        refused = SignInRefused("client_refused", "no common way to prove who asks")
        for method in methods:
            response, answer = self._ask(code, verifier, method)
            if response.status_code == requests.codes.ok:
                return answer
            refused = self._refused(response, answer)
            if answer.get("error") != "invalid_client":
                break
        raise refused

    def _ask(self, code: str, verifier: str, method: str) -> tuple[requests.Response, dict[str, Any]]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.callback_url,
            "code_verifier": verifier,
        }
        auth = None
        if method == "client_secret_basic":  # both parts encoded: RFC 6749, section 2.3.1
            auth = (quote_plus(self.consumer_key), quote_plus(self.consumer_secret))
        else:
            form |= {"client_id": self.consumer_key, "client_secret": self.consumer_secret}
        with fetch.PatientSession() as session:
            headers = {"Accept": "application/json"}
            response = session.post(self.access_token_url, data=form, auth=auth, headers=headers)
        spoken = response.status_code == requests.codes.ok or response.status_code in OAUTH_ERROR
        return response, fetch.document(response) if spoken else {}

    def _refused(self, response: requests.Response, answer: dict[str, Any]) -> SignInRefused:
        error = str(answer.get("error", ""))[:40]
        if error == "invalid_grant":
            return SignInRefused("code_refused", error)
        if error:
            return SignInRefused("client_refused", error)
        return SignInRefused("bad_status", str(response.status_code))


class SipassProvider(OpenIDConnectProvider):
    """The provider in allauth's sense."""

    def get_oauth2_adapter(self, request: HttpRequest) -> "SipassAdapter":
        """Ours instead of allauth's."""
        return SipassAdapter(request, config.PROVIDER_ID)


class SipassAdapter(OpenIDConnectOAuth2Adapter):
    """One conversation with the provider."""

    client_class = SipassClient

    def get_provider(self) -> SipassProvider:
        """With the application of the settings."""
        if not hasattr(self, "_provider"):
            config.issuer()
            (app,) = SocialAccountAdapter(self.request).list_apps(self.request)
            self._provider = SipassProvider(self.request, app=app)
        return self._provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document, asked for anew at each sign-in: that also tells whether the provider lives before
        the person is sent there. SignInRefused unless it names the pinned issuer and safe addresses."""
        if not hasattr(self, "_document"):
            document = fetch.get(config.discovery_url())
            if document.get("issuer") != config.issuer():
                raise SignInRefused("discovery_issuer")
            for name in ENDPOINTS:
                if not isinstance(document.get(name), str):
                    raise SignInRefused("bad_answer", f"no {name}")
                config.refuse_insecure(document[name])
            self._document = document
        return self._document

    @property
    def auth_methods(self) -> list[str]:
        """How we may prove to be the client, the preferred way first."""
        offered = self.openid_config.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return [way for way in ("client_secret_basic", "client_secret_post") if way in offered]

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """From BASE_URL, never from the request's Host."""
        return config.callback_url()

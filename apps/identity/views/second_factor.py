"""The second factor: on the way in, and once more in a session that runs."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from apps.identity.gate import kinds
from apps.identity.services.sessions import raise_session

PASSKEY_REFUSED = _("Ključa nismo prepoznali. Poskusite znova ali izberite drug način.")


class CodeOnTheWayIn(AuthenticateView):  # type: ignore[misc]
    """After the password: the code of the app, a recovery code, or a passkey."""

    template_name = "identity/second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the means that this account has."""
        return super().get_context_data(**kwargs) | kinds(self.stage.login.user)


class PasskeyOnceMore(ReauthenticateWebAuthnView):  # type: ignore[misc]
    """A passkey in a session that runs."""

    template_name = "identity/confirm_passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """From here on this session has a second factor."""
        response: HttpResponse = super().form_valid(form)
        raise_session(self.request, method="webauthn")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say so and ask again."""
        messages.error(self.request, PASSKEY_REFUSED)
        return HttpResponseRedirect(self.request.get_full_path())


authenticate = never_cache(CodeOnTheWayIn.as_view())
confirm_password = never_cache(ReauthenticateView.as_view(template_name="identity/confirm.html"))
confirm_code = never_cache(ReauthenticateCodeView.as_view(template_name="identity/confirm.html"))
confirm_passkey = never_cache(PasskeyOnceMore.as_view())

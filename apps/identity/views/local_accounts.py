"""Accounts by e-mail: sign-up, confirmation of the address, a forgotten password. The flows are django-allauth's."""

from allauth.account import views as allauth_views
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core import ratelimit
from apps.identity.forms.local_accounts import ResendForm
from apps.identity.services import local_accounts

HOUR, RESENDS = 3600, 10  # seconds; times an hour from one address

sign_up = allauth_views.SignupView.as_view(template_name="identity/sign_up.html")
confirm_email = never_cache(allauth_views.ConfirmEmailView.as_view(template_name="identity/confirm_email.html"))
forgotten = never_cache(allauth_views.PasswordResetView.as_view(template_name="identity/forgotten.html"))
new_password = never_cache(
    allauth_views.PasswordResetFromKeyView.as_view(
        template_name="identity/new_password.html", success_url=reverse_lazy("identity:sign_in")
    )
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation_sent(request: HttpRequest) -> HttpResponse:
    """The link is on its way; or once more, please."""
    form = ResendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        who = ratelimit.client_address(request)
        ratelimit.count("resend-confirmation", who, allowed=RESENDS, seconds=HOUR)
        local_accounts.resend_confirmation(request=request, email=form.cleaned_data["email"])
        messages.success(request, _("Če račun s tem naslovom čaka na potrditev, smo povezavo poslali znova."))
        return HttpResponseRedirect(request.path)
    return render(request, "identity/confirmation_sent.html", {"form": form})


@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """What happens next with a forgotten password."""
    return render(request, "identity/reset_sent.html")


@require_safe
def closed_account(request: HttpRequest) -> HttpResponse:
    """The password was right, but the account is closed."""
    return render(request, "identity/closed_account.html", status=403)

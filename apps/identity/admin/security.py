"""Sessions and second factors of people, in the hands of administrators."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.actor import actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.identity.models import Session, User
from apps.identity.services import factors, sessions

# Django-allauth's own pages: what they do by hand, services here do with checks and a word to the log, and the way to
# SI-PASS is set in the environment.
for model in (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Who is signed in where."""

    list_display = ("user", "device", "address", "method_words", "started", "seen")
    list_filter = ("user__is_staff", "started", "seen")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name")
    fields = ("user", "device", "agent", "address", "method_words", "started", "seen")
    readonly_fields = fields
    actions = ("end_sessions",)

    @admin.display(description=_("naprava"))
    def device(self, session: Session) -> str:
        """In words."""
        return session.device

    @admin.display(description=_("način prijave"), ordering="method")
    def method_words(self, session: Session) -> str:
        """In words."""
        return session.method_words

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Ending a session is deleting its row."""
        return actor_of(request).has_perm("identity.delete_session")

    @admin.action(description=_("Končajte sejo"), permissions=["end"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        """At once: the next click in them is anonymous."""
        chosen = list(queryset)
        for session in chosen:
            sessions.end_session(actor=actor_of(request), session=session)
        text = ngettext("Končana je %(count)d seja.", "Končanih je %(count)d sej.", len(chosen))
        messages.success(request, text % {"count": len(chosen)})


class FactorActions:
    """Actions of the admin of accounts."""

    def has_reset_factors_permission(self, request: HttpRequest) -> bool:
        """Whose task it is."""
        return actor_of(request).has_perm("identity.reset_factors")

    @admin.action(description=_("Ponastavite drugi dejavnik"), permissions=["reset_factors"])
    def reset_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For colleagues who lost theirs: they enrol anew at the next sign-in."""
        done = 0
        for user in queryset:
            try:
                factors.reset_factors(actor=actor_of(request), user=user)
            except PermissionDenied:
                messages.error(request, _("Računa %(user)s ne smete ponastaviti.") % {"user": user})
                continue
            get_adapter(request).send_notification_mail("factors_reset", user)
            done += 1
        if done:
            text = ngettext("Ponastavljen je %(count)d račun.", "Ponastavljenih je %(count)d računov.", done)
            messages.success(request, text % {"count": done})

    @admin.action(description=_("Odjavite povsod"), permissions=["reset_factors"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End all sessions of the chosen accounts."""
        ended = sum(sessions.end_all_sessions(user) for user in queryset)
        text = ngettext("Končana je %(count)d seja.", "Končanih je %(count)d sej.", ended)
        messages.success(request, text % {"count": ended})

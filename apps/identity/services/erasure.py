"""Forgetting a person: what identity knows of them goes, what the law keeps stays and is said so.

The account stays as an empty shell under its plain id: the access trail, consents and ended mandates point at it, and
none of them says who it was.
"""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core import history
from apps.core.actor import Actor
from apps.core.plugs import ErasureLine
from apps.identity import signals
from apps.identity.choices import MandateKind, MandateState
from apps.identity.exceptions import CannotErase
from apps.identity.models import (
    ApiGrant,
    Consent,
    ContactChange,
    Counterpart,
    Employment,
    Mandate,
    Person,
    Session,
    User,
)

STATED = ("name", "given_name", "address", "email", "emso", "tax_number", "digest")
SEALED = ("subject", "emso", "tax_number", "birth", "contact_phone")
OPEN = (MandateState.REQUESTED, MandateState.OFFERED, MandateState.ACCEPTED)
WITH_ACCOUNT: tuple[type[Model], ...] = (
    Session, ContactChange, EmailAddress, SocialAccount, Authenticator, Token, ApiGrant
)  # fmt: skip
REASON = "GDPR, 17. člen"
GONE = _("ni več podlage za hrambo (GDPR, 17. člen)")


def mandates_of(user: User) -> list[Mandate]:
    """Mandates in which the person is on either side, and offers that were written to them without knowing them."""
    sides = Q(representative=user) | Q(person=user) | Mandate.objects.addressed(user)
    return list(Mandate.objects.filter(sides).order_by("created"))


def plan(user: User) -> Iterator[ErasureLine]:
    """What would happen to identity's data; changes nothing."""
    yield ErasureLine(_("ime, priimek, naslov, stik, EMŠO, davčna številka, datum rojstva"), "erased", GONE)
    yield ErasureLine(_("prijave in načini prijave"), "erased", GONE, Session.objects.filter(user=user).count())
    yield ErasureLine(
        _("imena v zgodovini sprememb"), "erased", _("čas in vrsta spremembe ostaneta brez osebnih podatkov")
    )
    yield ErasureLine(
        _("pooblastila: končana, brez opomb"), "anonymised",
        _("dokaz, kdo je smel ravnati v imenu koga; kdo je to bil, se iz njih ne vidi več"), len(mandates_of(user)),
    )  # fmt: skip
    yield ErasureLine(
        _("soglasja: namen in čas"), "anonymised", _("dokazovanje skladnosti (GDPR, 7. člen, točka 1)"),
        Consent.objects.filter(user=user).count(),
    )  # fmt: skip
    yield ErasureLine(
        _("sled dostopov do podatkov"), "kept", _("varnost obdelave in dokazovanje (GDPR, 32. in 5. člen, odstavek 2)")
    )


@transaction.atomic
def erase_account(*, actor: Actor, user: User) -> None:
    """Empty account and person, end sessions and mandates. Doing it again changes nothing. CannotErase: staff, whose
    employment has to end first."""
    if not actor.has_perm("identity.erase_user"):
        raise PermissionDenied
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.erased:
        return
    if user.is_staff or Employment.objects.on(timezone.localdate()).filter(user=user).exists():
        raise CannotErase
    _end_mandates(user)  # first: offers are found by the person's numbers
    _empty_user(user)
    _empty_person(user)
    for model in WITH_ACCOUNT:
        model._default_manager.filter(user=user).delete()
    history.forget(user, reason=REASON)


def _empty_user(user: User) -> None:
    """No name, no password, no way in."""
    user.username = f"izbrisan-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active, user.erased = False, timezone.now()
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()


def _empty_person(user: User) -> None:
    person = Person.objects.select_for_update().filter(user=user).first()
    if person is None:
        return
    for name in (*SEALED, "issuer", "address", "contact_email", "mechanism"):
        setattr(person, name, "")
    person.save()
    history.forget(person, reason=REASON)


def _end_mandates(user: User) -> None:
    now = timezone.now()
    for mandate in mandates_of(user):
        held, theirs = mandate.state == MandateState.ACCEPTED, mandate.person_id == user.pk
        if mandate.state in OPEN:
            mandate.state = MandateState.REVOKED if theirs else MandateState.RENOUNCED
            mandate.ended = now
        mandate.note = ""
        mandate.save()
        if held:  # the other side hears that it holds no longer
            (signals.mandate_revoked if theirs else signals.mandate_renounced).emit(mandate_id=mandate.pk)
        history.forget(mandate, reason=REASON)
        _empty_counterpart(mandate)


def _empty_counterpart(mandate: Mandate) -> None:
    """What was written about the other side names a person; of a legal representative it names the organisation."""
    for stated in Counterpart.objects.filter(mandate=mandate).exclude(mandate__kind=MandateKind.LEGAL):
        for name in STATED:
            setattr(stated, name, "")
        stated.save()
        history.forget(stated, reason=REASON)

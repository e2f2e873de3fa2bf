"""How long identity keeps its records (apps.core.retention)."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core import history
from apps.core.legal_time import end_of_day
from apps.core.plugs import RetentionRule
from apps.core.retention import cutoff
from apps.identity.choices import MandateState
from apps.identity.models import Consent, ContactChange, Counterpart, Mandate, Person, Session, User
from apps.identity.services.mandates import forget_stated

LIMITATION = _("dokazovanje zahtevkov v splošnem zastaralnem roku (OZ, 346. člen)")
CONFIRMATION = f"P{settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS}D"  # as long as the link of the mail holds
OVER = (MandateState.DECLINED, MandateState.REVOKED, MandateState.RENOUNCED)


def delete(record: Any) -> None:
    """End a record that nothing else hangs on."""
    record.delete()


def contact_changes(today: dt.date) -> QuerySet[Any]:
    """Changes of contact whose link is dead, confirmed or not: what was confirmed stands on the person."""
    return ContactChange.objects.filter(created__lt=cutoff(today, "P1D"))


def expired_sessions(today: dt.date) -> QuerySet[Any]:
    """Sessions that are over by any of their limits."""
    return Session.objects.outdated(min(timezone.now(), end_of_day(today)))


def unconfirmed_accounts(today: dt.date) -> QuerySet[Any]:
    """Accounts by e-mail whose address nobody ever confirmed."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses), ~Exists(addresses.filter(verified=True)), date_joined__lt=cutoff(today, CONFIRMATION),
        last_login=None, is_staff=False, is_superuser=False, erased=None,
    )  # fmt: skip


def account_needed(user: User) -> str:
    """An account that something hangs on is no forgotten sign-up."""
    rows = (
        Mandate.objects.filter(Q(representative=user) | Q(person=user)),
        Consent.objects.filter(user=user),
        user.employments.all(),
        SocialAccount.objects.filter(user=user),
    )
    return _t("na račun so vezani drugi zapisi") if any(found.exists() for found in rows) else ""


@transaction.atomic
def remove_account(user: User) -> None:
    """Account and person, with the names in their history."""
    person = Person.objects.filter(user=user).first()
    for record in (person, user):
        if record is not None:
            key = record.pk
            record.delete()
            record.pk = key
            history.forget(record, reason="rok hrambe: identity.unconfirmed")


def ended_mandates(today: dt.date) -> QuerySet[Any]:
    """Mandates that ended, were declined or ran out five years ago."""
    before = cutoff(today, "P5Y")
    ended = Q(state__in=OVER) & (Q(ended__lt=before) | Q(ended=None, decided__lt=before))
    return Mandate.objects.filter(ended | Q(valid_until__lt=before))


@transaction.atomic
def remove_mandate(mandate: Mandate) -> None:
    """The mandate and the words of its other side, with what is personal in their history."""
    counterpart = Counterpart.objects.filter(mandate=mandate).first()
    for record in (counterpart, mandate) if counterpart else (mandate,):
        key = record.pk
        record.delete()
        record.pk = key
        history.forget(record, reason="rok hrambe: identity.mandates")


def unanswered(today: dt.date) -> QuerySet[Any]:
    """Offers whose invitation ran out a month ago, and requests that nobody decided for a year."""
    offered = Q(state=MandateState.OFFERED, counterpart__expires__lt=cutoff(today, "P30D"))
    return Mandate.objects.filter(offered | Q(state=MandateState.REQUESTED, created__lt=cutoff(today, "P1Y")))


@transaction.atomic
def remove_unanswered(mandate: Mandate) -> None:
    """The offer or request; with it a ward or an organisation that were recorded for it alone."""
    organisation = mandate.organisation
    forget_stated(mandate)
    remove_mandate(mandate)
    if organisation and not organisation.active and not organisation.mandates.exists():
        key = organisation.pk
        organisation.delete()
        organisation.pk = key
        history.forget(organisation, reason="rok hrambe: identity.unanswered")


def superseded_consents(today: dt.date) -> QuerySet[Any]:
    """Acts of consent that a newer one replaced, and withdrawals, five years ago."""
    before = cutoff(today, "P5Y")
    same = Consent.objects.filter(user=OuterRef("user"), purpose=OuterRef("purpose"))
    replaced = Exists(same.filter(created__gt=OuterRef("created"), created__lt=before))
    # A withdrawal goes last: without it an older yes would count again.
    withdrawn = Q(given=False, created__lt=before) & ~Exists(same.filter(created__lt=OuterRef("created")))
    return Consent.objects.filter(replaced | withdrawn)


RULES: tuple[tuple[str, RetentionRule], ...] = (
    ("identity.sessions", RetentionRule(
        title=_("Prijave v portal"), period=_("do izteka, izbris isto noč"), duration="P0D", start=_("iztek prijave"),
        basis=_("GDPR, 5. člen, točka 1(e)"), due=expired_sessions, act=delete,
    )),
    ("identity.contact_changes", RetentionRule(
        title=_("Nepotrjene spremembe stika"), period=_("1 dan"), duration="P1D", start=_("vnos"),
        basis=_("GDPR, 5. člen, točka 1(e): povezava za potrditev velja 24 ur"), due=contact_changes, act=delete,
    )),
    ("identity.unconfirmed", RetentionRule(
        title=_("Računi z e-naslovom, ki ga nihče ni potrdil"), period=_("3 dni"), duration=CONFIRMATION,
        start=_("odprtje računa"), basis=_("GDPR, 5. člen, točka 1(c) in 1(e): povezava za potrditev velja tri dni"),
        due=unconfirmed_accounts, act=remove_account, needed=account_needed,
    )),
    ("identity.mandates", RetentionRule(
        title=_("Končana pooblastila"), period=_("5 let"), duration="P5Y", start=_("konec pooblastila"),
        basis=LIMITATION, due=ended_mandates, act=remove_mandate, proposed=True,
    )),
    ("identity.unanswered", RetentionRule(
        title=_("Povabila in zahteve za zastopanje brez odgovora"), period=_("povabila 30 dni, zahteve eno leto"),
        duration="P30D", start=_("iztek povabila oziroma vložitev zahteve"),
        basis=_("GDPR, 5. člen, točka 1(c) in 1(e)"), due=unanswered, act=remove_unanswered, proposed=True,
    )),
    ("identity.consents", RetentionRule(
        title=_("Preklicana in nadomeščena soglasja"), period=_("5 let"), duration="P5Y",
        start=_("preklic ali novo soglasje"), basis=LIMITATION, due=superseded_consents, act=delete, proposed=True,
    )),
)  # fmt: skip

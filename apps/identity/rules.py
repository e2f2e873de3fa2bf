"""How long identity keeps its records (apps.core.retention)."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core import history
from apps.core.legal_time import end_of_day
from apps.core.plugs import RetentionRule
from apps.core.retention import cutoff
from apps.identity.choices import MandateState
from apps.identity.models import Consent, ContactChange, Counterpart, Mandate, Person, Session, User

LIMITATION = _("dokazovanje zahtevkov v splošnem zastaralnem roku (OZ, 346. člen)")
OVER = (MandateState.DECLINED, MandateState.REVOKED, MandateState.RENOUNCED)


def delete(record: Any) -> None:
    """End a record that nothing else hangs on."""
    record.delete()


def contact_changes(today: dt.date) -> QuerySet[Any]:
    """Changes of contact whose link is dead, confirmed or not: what was confirmed stands on the person."""
    return ContactChange.objects.filter(created__lt=cutoff(today, "P1D"))


def expired_sessions(today: dt.date) -> QuerySet[Any]:
    """Sessions that ended by themselves before today."""
    return Session.objects.filter(expire_date__lt=end_of_day(today - dt.timedelta(days=1)))


def unconfirmed_accounts(today: dt.date) -> QuerySet[Any]:
    """Accounts by e-mail whose address nobody ever confirmed."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses), ~Exists(addresses.filter(verified=True)), date_joined__lt=cutoff(today, "P30D"),
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
        title=_("Računi z e-naslovom, ki ga nihče ni potrdil"), period=_("30 dni"), duration="P30D",
        start=_("odprtje računa"), basis=_("GDPR, 5. člen, točka 1(c) in 1(e)"), due=unconfirmed_accounts,
        act=remove_account, needed=account_needed, proposed=True,
    )),
    ("identity.mandates", RetentionRule(
        title=_("Končana pooblastila"), period=_("5 let"), duration="P5Y", start=_("konec pooblastila"),
        basis=LIMITATION, due=ended_mandates, act=remove_mandate, proposed=True,
    )),
    ("identity.consents", RetentionRule(
        title=_("Preklicana in nadomeščena soglasja"), period=_("5 let"), duration="P5Y",
        start=_("preklic ali novo soglasje"), basis=LIMITATION, due=superseded_consents, act=delete, proposed=True,
    )),
)  # fmt: skip

"""What identity knows of a person, for Moji podatki and the export."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.plugs import PersonalData
from apps.identity.choices import MandateKind
from apps.identity.models import Consent, ContactChange, Employment, Mandate, Person, Session
from apps.identity.models.mandates import SETTLED

SHOWN_FROM = "substantial"  # level of the session from which identifiers are given in full
SHOWN = 3  # last digits of an identifier that are
BY_LAW = _("GDPR, 6. člen, točka 1(e): naloge občine po zakonu")
WHILE_ACCOUNT = _("dokler imate račun v portalu")


def masked(identifier: str) -> str:
    """`0101006500006` → `••••••••••006`: enough to recognise it by; empty stays empty."""
    return "•" * (len(identifier) - SHOWN) + identifier[-SHOWN:] if identifier else ""


def iso(instant: dt.datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return instant.astimezone(dt.UTC).isoformat(timespec="seconds") if instant else None


def person_facts(actor: Actor) -> dict[str, Any]:
    """The person. Identifiers are masked below the level `substantial`."""
    user, open_ = actor.user, actor.at_least(SHOWN_FROM)
    facts: dict[str, Any] = {"first_name": user.first_name, "last_name": user.last_name}
    person = Person.objects.filter(user=user).first()
    if person is None:
        return facts
    show = str if open_ else masked
    return facts | {
        "birth": str(person.birth) or None,
        "emso": show(str(person.emso)) or None,
        "tax_number": show(str(person.tax_number)) or None,
        "address": person.address,
        "source": force_str(person.get_source_display()),
        "language": person.get_language_display(),
    }


def contact_facts(actor: Actor) -> dict[str, Any]:
    """How the portal reaches the person."""
    person = Person.objects.filter(user=actor.user).first()
    waiting = ContactChange.objects.filter(user=actor.user, confirmed=None).order_by("created")
    facts: dict[str, Any] = {
        "contact_email": person.contact_email if person else "",
        "contact_phone": str(person.contact_phone) if person else "",
    }
    if waiting:
        facts["waiting"] = [force_str(change.get_kind_display()) for change in waiting]
    return facts


def account_facts(actor: Actor) -> dict[str, Any]:
    """The account, and the addresses one can sign in with."""
    user = actor.user
    addresses = EmailAddress.objects.filter(user=user).order_by("email")
    return {
        "id": str(user.pk),
        "username": user.username,
        "account_email": user.email,
        "sign_in_emails": [
            {"email": address.email, "verified": address.verified, "primary": address.primary} for address in addresses
        ],
        "date_joined": iso(user.date_joined),
        "last_login": iso(user.last_login),
        "password_changed": iso(user.password_changed),
    }


def sessions(actor: Actor) -> list[dict[str, Any]]:
    """Where the person is signed in."""
    rows = Session.objects.filter(user=actor.user).order_by("-seen")
    return [
        {"started": iso(row.started), "seen": iso(row.seen), "address_ip": row.address, "agent": row.agent,
         "method": row.method}
        for row in rows
    ]  # fmt: skip


def mandates(actor: Actor) -> list[dict[str, Any]]:
    """Mandates in which the person represents or is represented."""
    represented = Q(person=actor.user) & (Q(kind=MandateKind.GRANTED) | SETTLED)  # nobody learns who only asked
    rows = Mandate.objects.named().filter(Q(representative=actor.user) | represented).order_by("-created")
    return [
        {
            "representative": row.representative_name,
            "principal": row.principal_name,
            "ground": force_str(row.get_kind_display()),
            "state": force_str(row.get_state_display()),
            "procedures": None if row.all_procedures else row.procedures,
            "valid_from": iso(row.valid_from),
            "valid_until": iso(row.valid_until),
            "ended": iso(row.ended),
            "note": row.note,
        }
        for row in rows
    ]


def consents(actor: Actor) -> list[dict[str, Any]]:
    """Every act of consent, the latest first."""
    return [
        {
            "purpose": row.title,
            "given": row.given,
            "at": iso(row.created),
            "wording": row.wording,
            "version": row.version,
        }
        for row in Consent.objects.filter(user=actor.user).order_by("-created", "-id")
    ]  # fmt: skip


def jobs(actor: Actor) -> list[dict[str, Any]] | None:
    """Where a member of staff works; None for who never did."""
    rows = Employment.objects.filter(user=actor.user).select_related("department__organisation").order_by("-since")
    return [
        {"organisation": str(row.department.organisation), "department": str(row.department), "role": row.role,
         "since": row.since.isoformat(), "until": row.until.isoformat() if row.until else None}
        for row in rows
    ] or None  # fmt: skip


SECTIONS: tuple[tuple[str, PersonalData], ...] = (
    ("identity.person", PersonalData(
        _("Osebni podatki"), person_facts,
        labels={"first_name": _("Ime"), "last_name": _("Priimek"), "birth": _("Datum rojstva"), "emso": _("EMŠO"),
                "tax_number": _("Davčna številka"), "address": _("Naslov"), "source": _("Vir podatkov"),
                "language": _("Jezik obvestil")},
        purpose=_("da vemo, kdo ste, ko urejate zadevo z občino"), basis=BY_LAW,
        source=_("SI-PASS ob vsaki prijavi; pri računu z e-naslovom vi sami"), kept=WHILE_ACCOUNT,
    )),
    ("identity.contact", PersonalData(
        _("Stik z vami"), contact_facts,
        labels={"contact_email": _("Elektronski naslov"), "contact_phone": _("Telefon"),
                "waiting": _("Čaka na potrditev")},
        purpose=_("da vam pošljemo obvestila o vaših zadevah"), basis=BY_LAW, source=_("vi sami"), kept=WHILE_ACCOUNT,
    )),
    ("identity.account", PersonalData(
        _("Račun"), account_facts,
        labels={"id": _("Oznaka računa"), "username": _("Uporabniško ime"), "account_email": _("E-naslov računa"),
                "sign_in_emails": _("E-naslovi za prijavo"), "email": _("E-naslov"), "verified": _("Potrjen"),
                "primary": _("Glavni"), "date_joined": _("Račun od"), "last_login": _("Zadnja prijava"),
                "password_changed": _("Geslo spremenjeno")},
        purpose=_("da se lahko prijavite"), basis=BY_LAW, source=_("portal"), kept=WHILE_ACCOUNT,
    )),
    ("identity.sessions", PersonalData(
        _("Prijave, ki še veljajo"), sessions,
        labels={"started": _("Začetek"), "seen": _("Zadnja dejavnost"), "address_ip": _("Naslov IP"),
                "agent": _("Brskalnik"), "method": _("Način prijave")},
        purpose=_("da vidite in končate prijave na drugih napravah"),
        basis=_("GDPR, 6. člen, točka 1(e) in 32. člen: varnost"), source=_("vaš brskalnik"),
        kept=_("do odjave ali poteka prijave"),
    )),
    ("identity.mandates", PersonalData(
        _("Pooblastila"), mandates,
        labels={"representative": _("Pooblaščenec"), "principal": _("Za koga"), "ground": _("Podlaga"),
                "state": _("Stanje"), "procedures": _("Samo za postopke"), "valid_from": _("Velja od"),
                "valid_until": _("Velja do"), "ended": _("Končano"), "note": _("Opomba")},
        purpose=_("da je jasno, kdo sme ravnati v imenu koga"), basis=_("ZUP, 53. do 55. člen"),
        source=_("vi, pooblastitelj ali občina"), kept=_("5 let po koncu pooblastila"),
    )),
    ("identity.consents", PersonalData(
        _("Soglasja"), consents,
        labels={"purpose": _("Namen"), "given": _("Dano"), "at": _("Kdaj"), "wording": _("Besedilo"),
                "version": _("Različica besedila")},
        purpose=_("da lahko dokažemo, s čim ste soglašali"), basis=_("GDPR, 7. člen, točka 1"), source=_("vi sami"),
        kept=_("5 let po tem, ko jih nadomesti novo dejanje"),
    )),
    ("identity.jobs", PersonalData(
        _("Zaposlitev"), jobs,
        labels={"organisation": _("Organizacija"), "department": _("Oddelek"), "role": _("Vloga"), "since": _("Od"),
                "until": _("Do")},
        purpose=_("da vidite samo zadeve svojega oddelka"), basis=_("delovno razmerje"), source=_("vaša organizacija"),
        kept=_("trajno, za dokazovanje, kdo je odločal"),
    )),
)  # fmt: skip

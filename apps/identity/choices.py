"""Kinds and states of people, organisations and mandates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """eIDAS assurance levels (Regulation 910/2014, article 8), weakest first."""

    LOW = "low", _("nizka")
    SUBSTANTIAL = "substantial", _("srednja")
    HIGH = "high", _("visoka")


class Source(models.TextChoices):
    """Where a person's data come from."""

    SIPASS = "sipass", _("SI-PASS")
    LOCAL = "local", _("račun z e-naslovom")
    GUARDIAN = "guardian", _("vpisal skrbnik")


class OrganisationKind(models.TextChoices):
    """What an organisation is; staff can belong to any that is invited."""

    MUNICIPALITY = "municipality", _("občina")
    INSTITUTION = "institution", _("javni zavod")
    PUBLIC_COMPANY = "public_company", _("javno podjetje")
    AUTHORITY = "authority", _("drug organ")
    COMPANY = "company", _("podjetje")
    ASSOCIATION = "association", _("društvo")


class MandateKind(models.TextChoices):
    """On what ground somebody acts for another. The first three are confirmed by staff, the last is granted."""

    LEGAL = "legal", _("zakoniti zastopnik organizacije")
    PARENT = "parent", _("starš")
    GUARDIAN = "guardian", _("skrbnik")
    GRANTED = "granted", _("pooblastilo")


class MandateState(models.TextChoices):
    """Where a mandate stands. Expiry is not a state: it follows from `valid_until`."""

    REQUESTED = "requested", _("čaka na potrditev občine")
    OFFERED = "offered", _("čaka na sprejem")
    ACCEPTED = "accepted", _("velja")
    DECLINED = "declined", _("zavrnjeno")
    REVOKED = "revoked", _("preklicano")
    RENOUNCED = "renounced", _("odpovedano")


class Standing(models.TextChoices):
    """A mandate's state as people see it: with time taken into account."""

    REQUESTED = "requested", _("čaka na potrditev občine")
    OFFERED = "offered", _("čaka na sprejem")
    LAPSED = "lapsed", _("povabilo je poteklo")
    AHEAD = "ahead", _("še ne velja")
    IN_FORCE = "in_force", _("velja")
    EXPIRED = "expired", _("poteklo")
    DECLINED = "declined", _("zavrnjeno")
    REVOKED = "revoked", _("preklicano")
    RENOUNCED = "renounced", _("odpovedano")


class GrantState(models.TextChoices):
    """Where an organisation's request for further access stands."""

    REQUESTED = "requested", _("čaka na odločitev")
    APPROVED = "approved", _("odobreno")
    REFUSED = "refused", _("zavrnjeno")
    REVOKED = "revoked", _("preklicano")
    WITHDRAWN = "withdrawn", _("umaknjeno")


class ContactKind(models.TextChoices):
    """What is being confirmed."""

    EMAIL = "email", _("elektronski naslov")
    PHONE = "phone", _("telefon")


class Means(models.TextChoices):
    """With what a session was opened; a second factor stands behind a plus sign (`password+totp`)."""

    PASSWORD = "password", _("geslo")
    SIPASS = "sipass", _("SI-PASS")
    TOTP = "totp", _("koda iz aplikacije")
    RECOVERY_CODES = "recovery_codes", _("rezervna koda")
    WEBAUTHN = "webauthn", _("ključ")

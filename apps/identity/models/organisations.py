"""Organisations: the municipality, its institutions and companies with their staff, and those that citizens act for."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.fields import BlindIndexField, EncryptedTextField
from apps.core.history import tracked
from apps.core.models import BaseModel, PortalQuerySet
from apps.identity.choices import OrganisationKind
from apps.identity.models.accounts import User
from apps.identity.models.reach import everything


class OrganisationQuerySet(PortalQuerySet):
    """Organisations."""

    def visible_to(self, actor: Actor) -> Self:
        """The one acted for, those that one may act for, one's employer; staff who may view organisations: besides the
        employer those without staff of their own (companies, associations), never another public body's inside."""
        if everything(actor):
            return self
        employer = actor.employer if actor.is_staff else None
        own = Q(pk__in=[key for key in (actor.organisation, employer) if key])
        if actor.user and not actor.user.is_staff:
            own |= Q(pk__in=actor.user.mandates.in_force().values("organisation"))
        if actor.has_perm("identity.view_organisation"):
            own |= Q(has_staff=False)
        return self.filter(own)


@tracked(exclude=["tax_number", "tax_index"], personal=["name", "address", "email", "phone"])
class Organisation(BaseModel):
    """A legal person. `has_staff`: its people work in the portal (departments, roles, an inbox of its own)."""

    name = models.CharField(_("ime"), max_length=200)
    slug = models.SlugField(_("oznaka"), max_length=80, unique=True)
    kind = models.CharField(_("vrsta"), max_length=20, choices=OrganisationKind, default=OrganisationKind.COMPANY)
    registration_number = models.CharField(_("matična številka"), max_length=10, blank=True)
    tax_number = EncryptedTextField(_("davčna številka"))
    tax_index = BlindIndexField(of="tax_number", purpose="tax-number")
    address = models.CharField(_("naslov"), max_length=250, blank=True)
    email = models.EmailField(_("elektronski naslov"), blank=True)
    phone = models.CharField(_("telefon"), max_length=40, blank=True)
    has_staff = models.BooleanField(_("ima zaposlene v portalu"), default=False)
    active = models.BooleanField(_("dejavna"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organizacija")
        verbose_name_plural = _("organizacije")
        ordering = ["name"]
        permissions = [("administer_organisations", "See and run all organisations of the portal")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration_number"], condition=~Q(registration_number=""), name="organisation_registration"
            ),
            models.UniqueConstraint(fields=["tax_index"], name="organisation_tax"),
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentQuerySet(PortalQuerySet):
    """Departments."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of one's employer."""
        if everything(actor):
            return self
        return self.filter(organisation=actor.employer) if actor.is_staff and actor.employer else self.none()

    def in_public(self) -> Self:
        """Where people turn to: departments of the municipality that say how they are reached."""
        reached = ~Q(hours="") | ~Q(phone="") | ~Q(email="")
        whose = Q(organisation__kind=OrganisationKind.MUNICIPALITY, organisation__active=True)
        return self.filter(whose & reached, active=True).select_related("organisation")


@tracked()
class Department(BaseModel):
    """A part of an organisation. Who works in it sees its matters."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="departments", verbose_name=_("organizacija")
    )
    name = models.CharField(_("ime"), max_length=200)
    code = models.CharField(_("kratica"), max_length=20)
    email = models.EmailField(_("elektronski naslov"), blank=True)
    phone = models.CharField(_("telefon"), max_length=40, blank=True)
    hours = models.CharField(_("uradne ure"), max_length=250, blank=True)
    active = models.BooleanField(_("dejaven"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("oddelek")
        verbose_name_plural = _("oddelki")
        ordering = ["organisation__name", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="department_code")]

    def __str__(self) -> str:
        return self.name


class EmploymentQuerySet(PortalQuerySet):
    """Who works where as what."""

    def visible_to(self, actor: Actor) -> Self:
        """One's own; staff who may view them: those of their employer."""
        if everything(actor):
            return self
        rows = Q(user=actor.user.pk) if actor.user else Q(pk=None)
        if actor.has_perm("identity.view_employment") and actor.employer:
            rows |= Q(department__organisation=actor.employer)
        return self.filter(rows)

    def on(self, day: dt.date) -> Self:
        """In force on a day, in an organisation that still exists; `until` is the last day."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day, department__organisation__active=True)


@tracked()
class Employment(BaseModel):
    """A role of a member of staff in a department. `role` is a key of `apps.identity.roles.ROLES`. First and last day
    are included; no last day: until further notice."""

    user = models.ForeignKey(User, models.PROTECT, related_name="employments", verbose_name=_("uporabnik"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="employments", verbose_name=_("oddelek"))
    role = models.CharField(_("vloga"), max_length=40)
    since = models.DateField(_("od"), default=dt.date.today)
    until = models.DateField(_("do"), null=True, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("zaposlitev")
        verbose_name_plural = _("zaposlitve")
        ordering = ["user__last_name", "user__first_name", "role"]
        constraints = [
            models.UniqueConstraint(fields=["user", "department", "role", "since"], name="employment_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="employment_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.department}"

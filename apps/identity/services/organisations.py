"""Organisations and their departments."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.core.actor import Actor
from apps.core.text import slug
from apps.identity.choices import OrganisationKind
from apps.identity.models import Department, Organisation, User
from apps.identity.models.reach import everything, may_run
from apps.identity.services.staff import follow_employments

DATA = Path(__file__).resolve().parents[1] / "data"
FIRST_DEPARTMENT = {"code": "UPR", "name": "Uprava"}
MUNICIPALITY = "Mestna občina Ptuj"
STAFFED = {OrganisationKind.MUNICIPALITY, OrganisationKind.INSTITUTION, OrganisationKind.PUBLIC_COMPANY}
AUTHORITIES, ASSOCIATIONS = {"safety", "state", "municipality"}, ("Območno združenje", "Zveza")


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Rows of a shipped file."""
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def kind_of(row: dict[str, str]) -> OrganisationKind:
    """What the portal calls an organisation of the strategy."""
    if row["name"] == MUNICIPALITY:
        return OrganisationKind.MUNICIPALITY
    if row["kind"] in AUTHORITIES:
        return OrganisationKind.AUTHORITY
    if row["name"].startswith(ASSOCIATIONS):
        return OrganisationKind.ASSOCIATION
    return OrganisationKind.PUBLIC_COMPANY if row["kind"] == "public_company" else OrganisationKind.INSTITUTION


@transaction.atomic
def load_organisations() -> dict[str, int]:
    """Add what is missing; what staff changed stays. Returns how many organisations and departments there are."""
    known = set(Organisation.objects.values_list("slug", flat=True))
    fresh = [row for row in rows_of("organisations.csv") if slug(row["name"])[:80] not in known]
    for row in fresh:
        kind = kind_of(row)
        Organisation.objects.create(name=row["name"], slug=slug(row["name"])[:80], kind=kind, has_staff=kind in STAFFED)
    _load_departments()
    staffed = Organisation.objects.filter(has_staff=True).count()
    return {
        "organisations": Organisation.objects.count(), "with staff": staffed, "departments": Department.objects.count()
    }  # fmt: skip


def _load_departments() -> None:
    owners = {slug(row["organisation"])[:80] for row in rows_of("departments.csv")}
    organisations = Organisation.objects.filter(slug__in=owners).in_bulk(field_name="slug")
    known = set(Department.objects.values_list("organisation__slug", "code"))
    for row in rows_of("departments.csv"):
        owner = slug(row["organisation"])[:80]
        if (owner, row["code"]) not in known:
            Department.objects.create(organisation=organisations[owner], code=row["code"], name=row["name"])
    for organisation in Organisation.objects.filter(has_staff=True, departments=None):
        Department.objects.create(organisation=organisation, **FIRST_DEPARTMENT)


def department_called(name: str) -> Department:
    """The department of this name, also after staff gave it another one: then by the code that it was loaded with.
    LookupError when there is none."""
    found = Department.objects.filter(name=name).order_by("created").first()
    for row in rows_of("departments.csv") if found is None else ():
        if row["name"] == name:
            key = {"organisation__slug": slug(row["organisation"])[:80], "code": row["code"]}
            found = Department.objects.filter(**key).first()
    if found is None:
        raise LookupError(f"no department is called {name!r}")
    return found


def free_slug(name: str) -> str:
    """An address part that no organisation has yet."""
    base = slug(name)[:70] or "organizacija"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(
        text for number in range(1, len(taken) + 2) if (text := f"{base}-{number}" if number > 1 else base) not in taken
    )


@transaction.atomic
def save_organisation(*, actor: Actor, organisation: Organisation) -> Organisation:
    """Write the changed facts of an organisation. PermissionDenied outside of one's own; only administrators change
    its kind, name and whether it is active."""
    before = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not may_run(actor, before, "identity.change_organisation"):
        raise PermissionDenied
    kept: tuple[str, ...] = ("name", "kind", "active", "has_staff")
    if not everything(actor) and any(getattr(before, name) != getattr(organisation, name) for name in kept):
        raise PermissionDenied
    organisation.save()
    if before.active != organisation.active:
        for user in User.objects.filter(employments__department__organisation=organisation).distinct():
            follow_employments(user=user)
    return organisation


def check_department(*, actor: Actor, organisation: Organisation) -> None:
    """PermissionDenied or ValidationError unless the actor may add and change departments there."""
    if not may_run(actor, organisation, "identity.change_department"):
        raise PermissionDenied
    if not organisation.has_staff:
        raise ValidationError(_("Ta organizacija v portalu še nima zaposlenih. Najprej jo povabite."))


@transaction.atomic
def save_department(*, actor: Actor, department: Department) -> Department:
    """Add or change a department; it never moves to another organisation."""
    before = Department.objects.select_for_update().filter(pk=department.pk).first()
    check_department(actor=actor, organisation=before.organisation if before else department.organisation)
    if before and before.organisation_id != department.organisation_id:
        raise PermissionDenied
    department.save()
    return department

"""Demo accounts: only with DEMO, only on this machine, and their passwords are printed for everybody to see."""

import base64
import datetime as dt
import hashlib
from typing import Any

from django.core.cache import cache

from apps.core.actor import system_actor
from apps.identity.models import AccessGrant, Department, Organisation, User
from apps.identity.roles import role_title
from apps.identity.services import factors, grants, organisations, roles, staff

LEA, THEATRE = "lea-spodnje-podravje", "mestno-gledalisce-ptuj"
SERVICES = "javne-sluzbe-ptuj-d-o-o"
TOWN, JOINT = "mestna-obcina-ptuj", "skupna-obcinska-uprava-obcin-v-spodnjem-podravju"
# (username, first name, last name, role, organisation, code of the department)
STAFF = (
    ("skrbnica", "Maja", "Vidovič", "administrator", TOWN, "DIG"),
    ("urednik", "Tomaž", "Kolarič", "editor", TOWN, "KŽ"),
    ("referentka", "Nina", "Zupanič", "officer", TOWN, "GJS"),
    ("referent", "Matej", "Krajnc", "officer", TOWN, "NGD"),
    ("vodja", "Andrej", "Petek", "head", TOWN, "GJS"),
    ("upravljavka", "Sara", "Kokol", "facility_manager", TOWN, "NGD"),
    ("merilec", "Rok", "Bezjak", "sensor_operator", TOWN, "GJS"),
    ("poveljnica", "Irena", "Cafuta", "civil_protection", TOWN, "CZ"),
    ("namestnik", "Uroš", "Golob", "civil_protection", TOWN, "CZ"),
    ("revizorka", "Darja", "Murko", "auditor", TOWN, "NR"),
    ("varuh", "Boris", "Gajšek", "data_protection", TOWN, "VOP"),
    ("digitalna", "Petra", "Horvat", "head_of_digital", TOWN, "DIG"),
    ("koordinatorka", "Katja", "Rojko", "content_coordinator", TOWN, "KŽ"),
    ("komisar", "Janez", "Toplak", "commission_member", TOWN, "KOM"),
    ("racunovodkinja", "Vesna", "Lah", "finance", TOWN, "FIN"),
    ("gospodarstvenica", "Barbara", "Kmetec", "officer", TOWN, "GD"),
    ("geodetka", "Mojca", "Hergula", "officer", JOINT, "SOU"),
    ("nacelnik", "Branko", "Zelenko", "head", JOINT, "SOU"),
    ("arhivarka", "Marta", "Fijavž", "archivist", TOWN, "SZ"),
    ("sprejemna", "Milena", "Kostanjevec", "receiving", TOWN, "NGD"),
    ("direktorica", "Alenka", "Menoni", "head", LEA, "UPR"),
    ("svetovalec", "Gregor", "Forštner", "officer", LEA, "UPR"),
    ("gledalisce", "Eva", "Brumen", "facility_manager", THEATRE, "UPR"),
    ("izvajalec", "Damjan", "Plohl", "contractor", SERVICES, "UPR"),
)
SINCE = dt.date(2026, 1, 5)
REQUEST = {
    "permission": "identity.view_organisation",
    "need": "Energetsko svetovanje podjetjem: vabila na brezplačni energetski pregled stavb.",
    "legal_basis": "Odlok o ustanovitvi javnega zavoda LEA Spodnje Podravje, naloge zavoda",
}


def password_of(username: str) -> str:
    """The same on every machine."""
    return f"ptuj-demo-{username}"


def totp_secret_of(username: str) -> str:
    """The same on every machine: 160 bits in base32, made of the name."""
    return base64.b32encode(hashlib.sha1(f"ptuj-demo:{username}".encode()).digest()).decode()  # noqa: S324


def load(today: dt.date) -> str:
    """Make the demo accounts with their employments, or give them back passwords and second factors."""
    roles.sync_roles()
    organisations.load_organisations()
    Organisation.objects.filter(slug=JOINT).update(has_staff=True)
    departments = {(row.organisation.slug, row.code): row for row in Department.objects.select_related("organisation")}
    for username, first_name, last_name, role, organisation, code in STAFF:
        user = account(username, first_name, last_name)
        department = departments[organisation, code]
        if not user.employments.filter(department=department, role=role).exists():
            staff.employ(actor=system_actor("demo"), user=user, department=department, role=role, since=SINCE)
    ask_for_access()
    return ", ".join(row[0] for row in STAFF)


def account(username: str, first_name: str, last_name: str) -> User:
    """An account that the demo file lets in."""
    user, created = User.objects.get_or_create(username=username, defaults={"email": f"{username}@demo.ptuj.invalid"})
    user.first_name, user.last_name = first_name, last_name
    user.is_superuser = False  # rights come by role alone
    if created or not known_password(user):
        user.set_password(password_of(username))
    user.save()
    cache.set(password_key(user), True, timeout=None)
    user.user_permissions.clear()
    factors.set_totp(user=user, secret=totp_secret_of(username))
    return user


def known_password(user: User) -> bool:
    """Whether the password is the one of the demo file. To find out costs a quarter of a second of a whole core, so
    what was found once is kept for this hash."""
    return bool(cache.get(password_key(user))) or user.check_password(password_of(user.username))


def password_key(user: User) -> str:
    """Of this account and this hash."""
    return f"demo-password:{user.username}:{hashlib.sha256(user.password.encode()).hexdigest()}"


def ask_for_access() -> None:
    """One request of another organisation, so that somebody has something to decide."""
    user = User.objects.get(username="direktorica")
    job = user.employments.select_related("department").get()
    if not AccessGrant.objects.filter(organisation=job.department.organisation_id).exists():
        grants.store_request(organisation=job.department.organisation_id, requested_by=user, **REQUEST)


def facts() -> dict[str, Any]:
    """Part of the demo file."""
    names = {(row.organisation.slug, row.code): row for row in Department.objects.select_related("organisation")}
    people = []
    for username, first_name, last_name, role, organisation, code in STAFF:
        department = names.get((organisation, code))
        people.append(
            {
                "username": username,
                "password": password_of(username),
                "totp_secret": totp_secret_of(username),
                "role": role,
                "department": str(department or ""),
                "organisation": str(department.organisation) if department else "",
                "name": f"{first_name} {last_name}",
                "title": role_title(role),
            }
        )
    return {"staff": people}

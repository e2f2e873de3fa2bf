"""The table of roles: what each is for and what it may do. The groups of Django are made from it (`sync_roles`), never
by hand; the apps above add their lines through `apps.identity.registry.grant`.

A role works within the organisation of the employment. What reaches beyond it (persons, mandates, the places of the
town) stands under `municipal` and counts only for staff of the municipality. Patterns: `*` stands for any name.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.identity import registry
from apps.identity.exceptions import UnknownPermission, UnknownRole

MUNICIPAL_SUFFIX = ":municipality"  # of the group that holds what counts only in the municipality
COLLEAGUES = ("identity.view_department", "identity.view_employment", "identity.view_user", "identity.view_accessgrant")
TOWN = ("territory.view_*",)
PLACES = (*TOWN, "territory.add_place", "territory.change_place")
PEOPLE = (
    "identity.view_person", "identity.reveal_person", "identity.view_mandate", "identity.view_organisation",
)  # fmt: skip
OWN_STAFF = (
    "identity.add_employment", "identity.change_employment", "identity.add_user", "identity.change_user",
    "identity.view_invitation", "identity.add_invitation", "identity.change_invitation",
    "identity.add_department", "identity.change_department", "identity.change_organisation",
    "identity.add_accessgrant",
)  # fmt: skip


@dataclass(frozen=True)
class Role:
    """One column of the table.

    only_municipality: nobody else can give it. reserved: only an administrator of the portal gives it. matters: works
    on people's matters, so that further access of the organisation counts for it.
    """

    key: str
    title: Any
    purpose: Any
    permissions: tuple[str, ...]
    municipal: tuple[str, ...] = ()
    only_municipality: bool = False
    reserved: bool = False
    matters: bool = False

    def patterns(self, *, municipal: bool) -> tuple[str, ...]:
        """Those of the table, then those that other apps granted."""
        own = self.municipal if municipal else self.permissions
        return (*own, *registry.role_permissions.get((self.key, municipal), ()))

    def group(self, *, municipal: bool) -> str:
        """Name of the group."""
        return f"{self.key}{MUNICIPAL_SUFFIX}" if municipal else self.key


_TABLE = (
    Role("officer", _("Uradna oseba"),
         _("Rešuje zadeve svojega oddelka in občanom pomaga pri vpogledu v njihove podatke."),
         COLLEAGUES, (*TOWN, *PEOPLE), matters=True),
    Role("head", _("Vodja"),
         _("Vodi organizacijo ali oddelek: vabi sodelavce, dodeljuje vloge in prosi za dostope."),
         (*COLLEAGUES, *OWN_STAFF), (*TOWN, *PEOPLE), matters=True),
    Role("receiving", _("Sprejemna pisarna"),
         _("Vpisuje vloge, ki pridejo na papirju, po pošti ali ustno; od zadev vidi le, kar je vpisala."),
         COLLEAGUES),
    Role("editor", _("Urednik"),
         _("Ureja vsebine portala in kraje na zemljevidu."),
         COLLEAGUES, PLACES),
    Role("facility_manager", _("Upravljavec prostorov"),
         _("Skrbi za dvorane in druge prostore, njihov odpiralni čas in rezervacije."),
         COLLEAGUES, TOWN),
    Role("sensor_operator", _("Skrbnik merilnih naprav"),
         _("Skrbi za merilne naprave in njihove podatke."),
         COLLEAGUES, TOWN),
    Role("civil_protection", _("Civilna zaščita"),
         _("Izdaja opozorila ob nesrečah in spremlja njihov potek."),
         COLLEAGUES, TOWN, only_municipality=True),
    Role("auditor", _("Revizor"),
         _("Pregleduje sled o tem, kdo je kaj videl in spremenil; sam ničesar ne spreminja."),
         (*COLLEAGUES, "identity.view_invitation", "audit.view_*"), only_municipality=True, reserved=True),
    Role("data_protection", _("Pooblaščena oseba za varstvo podatkov"),
         _("Varuje osebne podatke: odloča o dostopih, zahtevah posameznikov in pregleduje sled."),
         (*COLLEAGUES, *PEOPLE, "identity.view_consent", "identity.decide_accessgrant",
          "audit.view_*"), only_municipality=True, reserved=True),
    Role("head_of_digital", _("Vodja digitalne preobrazbe"),
         _("Spremlja, kako portal deluje in kako ga ljudje uporabljajo."),
         (*COLLEAGUES, *TOWN, "identity.view_organisation", "identity.view_apiclient", "identity.view_clientdepartment",
          "core.view_outboxevent",
          "django_celery_beat.view_periodictask"), only_municipality=True, reserved=True),
    Role("content_coordinator", _("Koordinator vsebin"),
         _("Usklajuje urednike: skrbi za enotne, sveže in razumljive vsebine."),
         COLLEAGUES, PLACES),
    Role("commission_member", _("Član komisije"),
         _("Ocenjuje vloge na razpisih, ki so mu dodeljene; drugega ne vidi."),
         ("identity.view_department",), only_municipality=True),
    Role("contractor", _("Izvajalec"),
         _("Popravlja, kar je občina dodelila njegovi organizaciji, in na terenu zapiše, kaj je naredil."),
         ("identity.view_department",)),
    Role("finance", _("Finance"),
         _("Spremlja takse: plačila, bančne izpiske, vračila in tarifo vseh oddelkov."),
         COLLEAGUES, only_municipality=True),
    Role("archivist", _("Arhivar"),
         _("Skrbi za zaključene zadeve: klasifikacijski načrt, predaja arhivu in seznami za izbris."),
         COLLEAGUES),
    Role("administrator", _("Skrbnik portala"),
         _("Ureja organizacije, račune in nastavitve celotnega portala."),
         ("*.*", *OWN_STAFF, *PLACES, "identity.add_organisation", "identity.change_apiclient"),
         only_municipality=True, reserved=True),
)  # fmt: skip
ROLES = {role.key: role for role in _TABLE}

NEVER_BY_STAR = ("*.add_*", "*.change_*", "*.delete_*")  # a star shows and decides; what writes is named


def role_title(key: str) -> str:
    """Title of a role; the key itself when the table no longer knows it."""
    return str(ROLES[key].title) if key in ROLES else key


def matching(patterns: Iterable[str], known: Collection[str], ours: Collection[str], *, strict: bool) -> set[str]:
    """Permissions that the patterns name, stars only among `ours`. UnknownPermission for a full name that is not
    known (unless told not to be strict: then it is left out); a star may match nothing yet."""
    found: set[str] = set()
    for pattern in patterns:
        if "*" not in pattern:
            if pattern in known:
                found.add(pattern)
            elif strict:
                raise UnknownPermission(pattern)
            continue
        found |= {
            name
            for name in ours
            if fnmatchcase(name, pattern) and not any(fnmatchcase(name, never) for never in NEVER_BY_STAR)
        }
    return found


def check_grants() -> None:
    """UnknownRole when an app granted something to a role that is not in the table."""
    for key, _municipal in registry.role_permissions:
        if key not in ROLES:
            raise UnknownRole(key)


def groups_of(roles: Iterable[str], *, municipality: bool) -> list[str]:
    """Names of the groups of somebody with these roles."""
    known = [ROLES[key] for key in roles if key in ROLES and (municipality or not ROLES[key].only_municipality)]
    return [role.group(municipal=kind) for role in known for kind in ((False, True) if municipality else (False,))]

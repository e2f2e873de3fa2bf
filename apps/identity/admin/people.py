"""Persons: looked at by those who may, changed by nobody here. What identifies them is masked until a reason is
given."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.staff_pages import AnswerPage, StaffStep, StepsAdmin
from apps.identity.forms.staff import ReasonForm
from apps.identity.models import Person
from apps.identity.services import people


def masked(value: Any, kept: int = 0) -> str:
    """Only that there is one, and its first few characters."""
    text = str(value or "")
    return f"{text[:kept]}{'•' * (len(text) - kept)}" if text else "–"


def reveal(actor: Actor, person: Person, data: dict[str, Any]) -> AnswerPage:
    """The answer stands on one page, once, and is kept nowhere."""
    facts = people.reveal_person(actor=actor, person=person, reason=data["reason"])
    return AnswerPage("identity/staff/revealed.html", {"facts": facts, "reason": data["reason"]})


@admin.register(Person)
class PersonAdmin(StepsAdmin):
    """Persons have no search box: what it asks for would stand in the address. The page "Poiščite osebo" asks by
    POST."""

    ask_reason = True
    list_before_template = "identity/staff/find_link.html"
    list_display = ("user", "source", "level", "created")
    list_filter = ("source", "level")
    list_select_related = ("user",)
    fieldsets = (
        (None, {"fields": ("user", "hidden_emso", "hidden_tax", "hidden_birth", "address")}),
        (_("Kontakt"), {"fields": ("contact_email", "contact_phone", "language")}),
        (_("Prijava"), {"fields": ("source", "level", "mechanism", "created")}),
    )
    readonly_fields = (
        "user", "hidden_emso", "hidden_tax", "hidden_birth", "address", "contact_email", "contact_phone", "language",
        "source", "level", "mechanism", "created",
    )  # fmt: skip

    steps = (
        StaffStep(
            "pokazi", _("Pokažite EMŠO in davčno številko"),
            lambda actor, person: actor.has_perm("identity.reveal_person"), reveal, ReasonForm,
            text=_("Vpogled se z razlogom zapiše v sled. Oseba ga vidi med svojimi podatki."),
            button=_("Pokažite"), icon="visibility",
        ),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Persons come by signing in."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Persons change their own data."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Persons ask for it themselves."""
        return False

    @admin.display(description=_("EMŠO"))
    def hidden_emso(self, person: Person) -> str:
        """Not a digit of it."""
        return masked(person.emso)

    @admin.display(description=_("davčna številka"))
    def hidden_tax(self, person: Person) -> str:
        """Not a digit of it."""
        return masked(person.tax_number)

    @admin.display(description=_("leto rojstva"))
    def hidden_birth(self, person: Person) -> Any:
        """The year is enough to tell namesakes apart."""
        return person.birth_date.year if person.birth_date else "–"

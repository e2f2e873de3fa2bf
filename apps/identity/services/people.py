"""Finding persons, and showing what identifies them, with a reason that stays in the trail."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from apps.core import access
from apps.core.actor import Actor
from apps.identity.models import Person

MOST = 20
EMSO_DIGITS, TAX_DIGITS = 13, 8


def find_persons(*, actor: Actor, text: str) -> QuerySet[Person]:
    """Persons by exact EMŠO, exact tax number (with or without SI), contact e-mail or by parts of the name; at most 20.
    What was typed goes into no address and no log."""
    if not actor.has_perm("identity.view_person"):
        raise PermissionDenied
    rows: Any = Person.objects.visible_to(actor).select_related("user")
    compact = "".join(text.split()).upper()
    digits = compact.removeprefix("SI")
    if digits.isdigit() and len(digits) == EMSO_DIGITS:
        return rows.filter(emso_index__matches=digits)[:MOST]
    if digits.isdigit() and len(digits) == TAX_DIGITS:
        return rows.filter(tax_index__matches=digits)[:MOST]
    if "@" in text:
        return rows.filter(Q(contact_email__iexact=text.strip()) | Q(user__email__iexact=text.strip()))[:MOST]
    rows = rows.annotate(full_name=Concat("user__first_name", Value(" "), "user__last_name"))
    for word in text.split():
        rows = rows.filter(full_name__icontains=word)
    return rows.order_by("user__last_name", "user__first_name")[:MOST]


def reveal_person(*, actor: Actor, person: Person, reason: str) -> dict[str, str]:
    """EMŠO, tax number and day of birth in full. The reason goes into the trail that the person sees."""
    if not actor.has_perm("identity.reveal_person"):
        raise PermissionDenied
    if not Person.objects.visible_to(actor).filter(pk=person.pk).exists():
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Vpišite, zakaj podatek potrebujete.")})
    access.note(actor, "view", person, subject=person.data_subject, reason=reason)
    return {"emso": str(person.emso), "tax_number": str(person.tax_number), "birth": str(person.birth)}

"""What people are told about mandates (the words: `shipped.py`). Names stand in the notice alone, never in the mail's
title."""

from uuid import UUID

from apps.identity.choices import MandateKind
from apps.identity.models import Mandate, User
from apps.notifications.models import Notification
from apps.notifications.services.notices import notify

PAGE = "/moj-ptuj/pooblastila/"
TO_REPRESENTATIVE = ("granted", "refused", "revoked", "confirmed")
TO_PRINCIPALS = ("accepted", "declined", "renounced")


def tell_about_mandate(mandate_id: UUID | str, what: str) -> list[Notification]:
    """Tell whom it concerns that a mandate was granted, accepted, declined, revoked, renounced or confirmed. Safe to
    call twice. KeyError for anything else, Mandate.DoesNotExist."""
    mandate: Mandate = Mandate.objects.named().get(pk=mandate_id)
    if what == "renounced" and not mandate.settled:
        return []  # a request taken back before anybody decided: the other side never heard of it
    by_staff = what == "declined" and mandate.kind != MandateKind.GRANTED  # what is not granted is for staff to confirm
    said = "refused" if by_staff else what
    if said not in TO_REPRESENTATIVE + TO_PRINCIPALS:
        raise KeyError(said)
    names = {"representative": mandate.representative_name, "principal": mandate.principal_name}
    told = _principals(mandate) if said in TO_PRINCIPALS else [mandate.representative]
    return [
        notify(
            user=user, kind=f"mandate.{what}", text=f"mandate.{said}", context=names, url=PAGE,
            dedupe=str(mandate.pk),
        )
        for user in told
        if user and not user.erased  # an offer to somebody whom the portal does not know yet went by mail
    ]  # fmt: skip


def _principals(mandate: Mandate) -> list[User | None]:
    """Who gave it and whom it is for; once, and not the representative."""
    people = {user.pk: user for user in (mandate.person, mandate.granted_by) if user}
    return [user for key, user in people.items() if key != mandate.representative_id]

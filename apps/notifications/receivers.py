"""What happens to mandates, files and contacts."""

from collections.abc import Callable

from django.urls import reverse

from apps.core.events import EventType
from apps.core.models import OutboxEvent
from apps.documents.choices import FileState
from apps.documents.models import Document
from apps.documents.signals import file_checked
from apps.identity import signals
from apps.identity.choices import ContactKind
from apps.identity.models import Person, User
from apps.notifications.choices import Channel
from apps.notifications.services import follow_contact, lift_address, notify, readdress_notices, tell_about_mandate

EVENTS: dict[str, EventType] = {
    "granted": signals.mandate_granted,
    "accepted": signals.mandate_accepted,
    "confirmed": signals.mandate_confirmed,
    "declined": signals.mandate_declined,
    "revoked": signals.mandate_revoked,
    "renounced": signals.mandate_renounced,
}


def telling(what: str) -> Callable[[OutboxEvent], None]:
    """The receiver of one of these events; safe to run twice, for the notice is written once."""

    def tell(event: OutboxEvent) -> None:
        tell_about_mandate(event.payload["mandate_id"], what)

    return tell


for name, happened in EVENTS.items():
    happened.receiver(f"notifications.mandate_{name}")(telling(name))


@signals.contact_confirmed.receiver("notifications.take_up")
def take_up_contact(event: OutboxEvent) -> None:
    """Somebody reads there: what was given up is written to again, and what waits or was subscribed goes there."""
    person = Person.objects.filter(user=event.payload["user_id"]).first()
    if person is None:
        return
    channel, address = Channel.SMS, str(person.contact_phone)
    if event.payload["kind"] == ContactKind.EMAIL:
        channel, address = Channel.EMAIL, person.contact_email
    lift_address(address, channel=channel)
    follow_contact(user_id=person.user_id, channel=channel, address=address)
    readdress_notices(user_id=person.user_id, channel=channel, address=address)


@signals.contact_removed.receiver("notifications.contact_removed")
def forget_contact(event: OutboxEvent) -> None:
    """Nobody reads there for this person any more; mail goes to the address of the account, if it has one."""
    user = User.objects.get(pk=event.payload["user_id"])
    channel, address = Channel.SMS, ""
    if event.payload["kind"] == ContactKind.EMAIL:
        channel, address = Channel.EMAIL, user.email
    follow_contact(user_id=user.pk, channel=channel, address="")
    readdress_notices(user_id=user.pk, channel=channel, address=address)


@file_checked.receiver("notifications.file_refused")
def tell_of_refused_file(event: OutboxEvent) -> None:
    """A file that the check refused: whoever added it hears of it, without its name in the mail."""
    if event.payload["state"] == FileState.CLEAN:
        return
    for document in Document.objects.filter(file=event.payload["file_id"], deleted=None).select_related("uploaded_by"):
        if document.uploaded_by and document.uploaded_by.is_active:
            notify(
                user=document.uploaded_by, kind="documents.refused", text="documents.refused",
                url=reverse("documents:mine"), dedupe=str(document.pk),
            )  # fmt: skip

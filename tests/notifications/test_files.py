"""Who is told what about files."""

from django.db import transaction

from apps.core.events import deliver_event
from apps.documents.models import Document, StoredFile
from apps.documents.signals import file_checked
from apps.notifications.models import Notification
from tests.conftest import make_user


def test_a_refused_file_is_told_to_whoever_added_it(db):
    user = make_user("nalagatelj")
    for state in ("clean", "infected"):
        file = StoredFile.objects.create(
            key=state, content_type="application/pdf", received_sha256="0" * 64, received_size=1, sha256="0" * 64,
            size=1, state=state,
        )  # fmt: skip
        Document.objects.create(file=file, owner_kind="person", owner_id=str(user.pk), name="a.pdf", uploaded_by=user)
        with transaction.atomic():
            event = file_checked.emit(file_id=file.pk, state=state)
        assert deliver_event(event.pk)
    assert [notice.title for notice in Notification.objects.filter(user=user)] == ["Datoteke nismo mogli sprejeti"]

"""An owner's policy says how many, how large and of which kind, for each purpose; at once or one after the other."""

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from apps.documents import services
from apps.documents.exceptions import FileRefused
from apps.documents.fields import DocumentField
from apps.documents.models import Document
from apps.documents.registry import MEGABYTE, Limits, OwnerPolicy, owner_policies
from tests.documents.conftest import dwg, lying, pdf, picture, upload


class Case(OwnerPolicy):
    """Takes three PDFs as `plan`, one drawing as `sketch`, and nothing else."""

    closed = False
    max_total = MEGABYTE

    def may_add(self, actor, owner_id):
        return True

    def may_read(self, actor, owner_id):
        return True

    def limits(self, owner_id, purpose):
        return {"plan": Limits(("pdf",), MEGABYTE, 3), "sketch": Limits(("dwg", "jpeg"), MEGABYTE // 10, 1)}.get(
            purpose
        )

    def hold(self, owner_id):
        if self.closed:
            raise PermissionDenied


@pytest.fixture
def policy(db, storage):
    with owner_policies.temporarily("test_case", Case()) as policy:
        yield policy


@pytest.fixture
def add(cast, policy):
    def added(content, name="načrt.pdf", purpose="plan"):
        return services.receive_document(
            actor=cast.actor("citizen"), upload=upload(content, name), owner_kind="test_case", owner_id="1",
            purpose=purpose,
        )  # fmt: skip

    return added


def numbered(number: int) -> bytes:
    return pdf(b"%% %d\n" % number)


def test_the_count_the_cure_and_room_again(add, cast, storage):
    documents = [add(numbered(number)) for number in range(3)]
    with pytest.raises(FileRefused) as refusal:
        add(numbered(3))
    assert refusal.value.code == "too_many"
    assert refusal.value.messages[0].startswith("Sprejmemo največ 3 datotek")
    assert "Odstranite katero od dodanih" in refusal.value.messages[0]
    assert add(numbered(0)) == documents[0]  # the same upload again is not one more
    assert add(dwg(), "a.dwg", "sketch")  # another purpose has its own count
    services.delete_document(actor=cast.actor("citizen"), document=documents[0])
    assert add(numbered(4))
    assert len(lying(storage)) == 5


def test_kind_and_size_follow_the_purpose(add):
    with pytest.raises(FileRefused) as refusal:
        add(dwg(), "a.dwg")
    assert refusal.value.messages == ["Datotek vrste .dwg ne sprejemamo. Naložite eno od teh: PDF."]
    with pytest.raises(FileRefused) as refusal:
        add(dwg() + bytes(100_000), "a.dwg", "sketch")
    assert "sprejmemo pa največ 100\xa0kB" in refusal.value.messages[0]
    with pytest.raises(FileRefused) as refusal:
        add(pdf(), purpose="unheard_of")
    assert refusal.value.code == "not_wanted"


def test_nothing_after_the_owner_has_closed(add, policy, storage, cast):
    document = add(numbered(0))
    policy.closed = True
    with pytest.raises(PermissionDenied):
        add(numbered(1))
    with pytest.raises(PermissionDenied):
        services.delete_document(actor=cast.actor("citizen"), document=document)
    assert Document.objects.get().deleted is None
    assert len(lying(storage)) == 1


def test_references_keep_to_the_limits_too(add, cast, receive):
    actor, place = cast.actor("citizen"), {"owner_kind": "test_case", "owner_id": "1"}
    own = receive(numbered(9))
    photo = receive(picture(), "foto.jpg")
    with pytest.raises(FileRefused) as refusal:
        services.refer_document(actor=actor, document=photo, purpose="plan", **place)
    assert "veliko do 1\xa0MB: PDF." in refusal.value.messages[0]
    for number in range(2):
        add(numbered(number))
    assert services.refer_document(actor=actor, document=own, purpose="plan", **place)
    with pytest.raises(FileRefused) as refusal:
        services.refer_document(actor=actor, document=receive(numbered(8)), purpose="plan", **place)
    assert refusal.value.code == "too_many"


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_cannot_pass_the_count(cast, policy, storage):
    actor, start, outcome = cast.actor("citizen"), threading.Barrier(10), []

    def send(number):
        try:
            start.wait()
            services.receive_document(
                actor=actor, upload=upload(numbered(number)), owner_kind="test_case", owner_id="1", purpose="plan"
            )
            outcome.append("taken")
        except ValidationError as refusal:
            outcome.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["taken"] * 3 + ["too_many"] * 7
    assert Document.objects.count() == len(lying(storage)) == 3


def test_the_field_says_it_beforehand(policy):
    field = DocumentField(owner_kind="test_case", owner_id="1", purpose="plan", multiple=True)
    assert str(field.help_text).startswith("PDF. Posamezna datoteka do 1\xa0MB, največ 3 datotek")
    assert field.widget.attrs["accept"] == ".pdf"
    assert field.widget.attrs["data-most"] == MEGABYTE
    one = DocumentField(limits=Limits(("dwg", "jpeg"), MEGABYTE, 1))
    assert str(one.help_text) == "JPG, DWG. Ena datoteka do 1\xa0MB."
    assert one.widget.attrs["accept"] == ".jpg,.jpeg,.dwg"
    with pytest.raises(ValidationError):
        one.clean(upload(pdf()))
    with pytest.raises(FileRefused):
        DocumentField(owner_kind="test_case", owner_id="1", purpose="unheard_of")

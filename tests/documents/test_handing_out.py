"""The one door through which files go out."""

import uuid
from urllib.parse import unquote

import pytest
from django.core.files.storage import storages

from apps.core import access
from apps.documents import services
from apps.documents.models import Document, StoredFile
from apps.documents.registry import OwnerPolicy, owner_policies
from apps.documents.services import handing_out
from tests.documents.conftest import EICAR, lying, pdf

CAST = ("anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator")


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_owner_gets_the_file_as_a_file(cast, receive):
    document = receive(name="Odločba čšž (1).pdf")
    response = cast.citizen.get(document.get_absolute_url())
    assert response.status_code == 200
    assert content_of(response) == pdf()
    assert response["Content-Length"] == str(len(pdf()))
    assert response["Content-Type"] == "application/pdf"
    plain, _, full = response["Content-Disposition"].partition("; filename*=UTF-8''")
    assert plain == 'attachment; filename="Odlocba csz (1).pdf"'
    assert unquote(full) == "Odločba čšž (1).pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= {part.strip() for part in response["Cache-Control"].split(",")}


def test_the_head_alone_opens_nothing(cast, receive, storage):
    document = receive()
    for path in lying(storage):
        path.unlink()
    response = cast.citizen.head(document.get_absolute_url())
    assert (response.status_code, response["Content-Length"]) == (200, str(len(pdf())))


@pytest.mark.parametrize("who", [name for name in CAST if name != "citizen"])
def test_nobody_else_gets_it(cast, receive, who):
    """404, also for administrators; who is not signed in is asked to, as for a document that does not exist."""
    client, document = getattr(cast, who), receive()
    answers = [client.get(f"/dokumenti/{key}/") for key in (document.pk, uuid.uuid4())]
    if who == "anonymous":
        assert [answer.status_code for answer in answers] == [302, 302]
        assert all(answer["Location"].startswith("/prijava/?next=/dokumenti/") for answer in answers)
    else:
        assert [answer.status_code for answer in answers] == [404, 404]
    assert [client.post(f"/dokumenti/{document.pk}/").status_code for client in (cast.citizen,)] == [405]


@pytest.mark.parametrize("who", [name for name in CAST if name != "anonymous"])
def test_an_owner_without_a_policy_belongs_to_nobody(cast, receive, who):
    document = receive()
    Document.objects.filter(pk=document.pk).update(owner_kind="unheard_of")
    assert getattr(cast, who).get(document.get_absolute_url()).status_code == 404


def test_a_policy_of_an_app_above_decides_and_the_trail_is_told(cast, receive):
    class Case(OwnerPolicy):
        def may_read(self, actor, owner_id):
            return actor.is_staff and actor.user.username == "cilka"

        def subject(self, owner_id):
            return cast.users["citizen"].pk

    seen = []
    document = receive()
    Document.objects.filter(pk=document.pk).update(owner_kind="test_case", owner_id="1")
    with owner_policies.temporarily("test_case", Case()), access.access_hooks.temporarily("test", seen.append):
        codes = {name: getattr(cast, name).get(document.get_absolute_url()).status_code for name in CAST}
    expected = dict.fromkeys(CAST, 404) | {"anonymous": 302, "officer": 200}
    assert codes == expected
    (look,) = seen
    assert (look.verb, look.object_id, look.subject) == ("download", str(document.pk), cast.users["citizen"].pk)
    assert "vloga" not in look.label


def test_ones_own_is_no_matter_for_the_trail(cast, receive):
    seen = []
    with access.access_hooks.temporarily("test", seen.append):
        assert cast.citizen.get(receive().get_absolute_url()).status_code == 200
    assert seen == []


def test_taken_away_is_gone(cast, receive):
    document = receive()
    services.delete_document(actor=cast.actor("citizen"), document=document)
    assert cast.citizen.get(document.get_absolute_url()).status_code == 404


def test_nothing_goes_out_before_the_check(cast, receive):
    document = receive(check=False)
    response = cast.citizen.get(document.get_absolute_url())
    assert response.status_code == 409
    assert "Preverjamo" in response.content.decode()
    assert b"%PDF" not in response.content


def test_infected_files_never_go_out(cast, receive):
    response = cast.citizen.get(receive(EICAR, "opomba.txt").get_absolute_url())
    assert response.status_code == 410
    assert EICAR not in response.content


@pytest.mark.parametrize("damage", ["flip", "cut", "gone", "end"])
def test_altered_bytes_are_an_error_and_never_garbage(cast, receive, storage, damage, caplog):
    document = receive(pdf(b"%" + b"a" * 200_000 + b"\n"))
    (path,) = lying(storage)
    data = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        changed = {"flip": data[:500] + b"X" + data[501:], "cut": data[:-70_000], "end": data[:-1] + b"\0"}
        path.write_bytes(changed[damage])
    response = cast.citizen.get(document.get_absolute_url())
    assert response.status_code == 500
    assert b"aaaa" not in response.content
    assert "poškodovana" in response.content.decode()
    assert any(record.levelname == "ERROR" for record in caplog.records)


def test_a_storage_that_is_down_is_said_kindly(cast, receive, storage, settings):
    document = receive()
    for path in lying(storage):
        path.unlink()
    storage.rename(storage.with_name("away"))
    storage.with_name("files").write_text("no folder any more")
    response = cast.citizen.get(document.get_absolute_url())
    assert response.status_code == 503
    assert "trenutno ne odgovarja" in response.content.decode()
    assert response["Retry-After"] == "120"


def test_by_nginx_out_of_the_spool(cast, receive, settings, tmp_path):
    settings.ACCEL_REDIRECT, settings.ACCEL_SPOOL = "/_dokumenti", str(tmp_path / "spool")
    document = receive()
    response = cast.citizen.get(document.get_absolute_url())
    assert response.status_code == 200
    assert response.content == b""
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/pdf"
    prefix, name = response["X-Accel-Redirect"].rsplit("/", 1)
    assert (prefix, len(name)) == ("/_dokumenti", 32)
    spooled = tmp_path / "spool" / name
    assert spooled.read_bytes() == pdf()
    assert spooled.stat().st_mode & 0o777 == 0o644
    assert "X-Accel-Redirect" not in cast.neighbour.get(document.get_absolute_url())
    assert services.sweep_spool() == 0
    import os

    os.utime(spooled, (1, 1))
    assert services.sweep_spool() == 1
    assert not spooled.exists()


def test_altered_bytes_leave_nothing_in_the_spool(cast, receive, storage, settings, tmp_path):
    settings.ACCEL_REDIRECT, settings.ACCEL_SPOOL = "/_dokumenti", str(tmp_path / "spool")
    document = receive()
    (path,) = lying(storage)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    response = cast.citizen.get(document.get_absolute_url())
    assert response.status_code == 500
    assert "X-Accel-Redirect" not in response
    assert list((tmp_path / "spool").iterdir()) == []


def test_without_nginx_nothing_is_spooled(settings, tmp_path):
    settings.ACCEL_SPOOL = str(tmp_path)
    (tmp_path / "x").write_bytes(b"")
    assert handing_out.sweep_spool() == 0


def test_what_the_portal_made_is_there_at_once(cast, storage):
    owner = {"owner_kind": "person", "owner_id": cast.users["citizen"].pk}
    document = services.store_generated(
        actor=cast.actor("citizen"), content=b"{}", name="Moji podatki.json", content_type="application/json", **owner
    )
    response = cast.citizen.get(document.get_absolute_url())
    assert content_of(response) == b"{}"
    assert document.generated
    assert StoredFile.objects.get().scanner == "portal"
    assert storages["documents"].exists(document.file.key)

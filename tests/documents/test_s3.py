"""Files on S3: the whole way against a small server that speaks enough of it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

import pytest
from django.core.files.storage import storages

from apps.documents import services, vault
from apps.documents.exceptions import StorageDown
from ptuj_portal.conf import storage as storage_conf
from tests.documents.conftest import pdf, picture, upload

DATE = "Sun, 22 Nov 2026 10:00:00 GMT"


class Handler(BaseHTTPRequestHandler):
    """Put, get, head, delete, list; keeps what it was given in `server.objects`."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        length = headers.pop("length", str(len(body)))
        for name, value in {"Content-Length": length, "Last-Modified": DATE, "ETag": '"x"', **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/bucket/")

    def do_PUT(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=AK/"):
            self.server.objects[self.key] = content
            self.answer(200)
        else:
            self.answer(403)

    def do_HEAD(self):
        found = self.server.objects.get(self.key)
        self.answer(404) if found is None else self.answer(200, length=str(len(found)))

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query or "prefix" in query:
            prefix = query.get("prefix", [""])[0]
            rows = "".join(
                f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size></Contents>"
                for key, content in self.server.objects.items() if key.startswith(prefix)
            )  # fmt: skip
            body = f"<ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()
            return self.answer(200, body, **{"Content-Type": "application/xml"})
        found = self.server.objects.get(self.key)
        return self.answer(404) if found is None else self.answer(200, found)

    def do_DELETE(self):
        self.server.objects.pop(self.key, None)
        self.answer(204)


@pytest.fixture
def s3():
    """Our storage, on S3."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.objects = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"s3://AK:secret@127.0.0.1:{server.server_port}/bucket/files?region=eu-1&insecure=1"
    before = storages._storages.get(vault.ALIAS)
    storages._storages[vault.ALIAS] = storages.create_storage(storage_conf.from_url(url))
    yield server
    if before is None:
        del storages._storages[vault.ALIAS]
    else:
        storages._storages[vault.ALIAS] = before
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_the_whole_way(cast, s3):
    owner = {"owner_kind": "person", "owner_id": cast.users["citizen"].pk}
    actor = cast.actor("citizen")
    plain = services.receive_document(actor=actor, upload=upload(pdf()), **owner)
    photo = services.receive_document(actor=actor, upload=upload(picture(), "slika.jpg"), **owner)
    assert services.sweep_quarantine() == 2
    assert len(s3.objects) == 2
    assert all(key.startswith("files/") for key in s3.objects)
    assert not any(b"%PDF" in content for content in s3.objects.values())
    response = cast.citizen.get(plain.get_absolute_url())
    assert b"".join(response.streaming_content) == pdf()
    check = services.compare_storage(everything=True)
    assert (check.good, check.rows, check.stored, check.read) == (True, 2, 2, 2)
    photo.file.refresh_from_db()
    del s3.objects[f"files/{photo.file.key}"]
    s3.objects["files/00/stray"] = b"x"
    check = services.compare_storage()
    assert (check.missing, check.strays) == (1, 1)


def test_a_service_that_is_down(cast, s3):
    s3.shutdown()
    s3.server_close()
    owner = {"owner_kind": "person", "owner_id": cast.users["citizen"].pk}
    with pytest.raises(StorageDown):
        services.receive_document(actor=cast.actor("citizen"), upload=upload(pdf()), **owner)
    assert not services.compare_storage().good

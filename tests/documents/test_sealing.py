"""Bytes at rest: sealed in pieces, unaltered or not at all."""

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import StorageHandler
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from apps.core.crypto import SealBroken, number_of
from apps.documents import sealing, services
from apps.documents.models import StoredFile
from ptuj_portal.conf import storage as storage_conf
from tests.documents.conftest import lying, pdf

CHUNK, TAG, HEAD = sealing.CHUNK, sealing.TAG, len(sealing.HEAD)
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7]
KEY = "ab" * 32


def sealed(content: bytes, key: str = KEY) -> bytes:
    return b"".join(sealing.seal_stream(key, io.BytesIO(content)))


def opened(data: bytes, key: str = KEY) -> bytes:
    return b"".join(sealing.open_stream(key, io.BytesIO(data)))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_and_has_the_foretold_size(size):
    content = bytes(number % 251 for number in range(size))
    data = sealed(content)
    assert opened(data) == content
    assert len(data) == sealing.sealed_size(size)


class Dribble(io.BytesIO):
    """A socket that gives three bytes at a time."""

    def read(self, size=-1):
        return super().read(min(size, 3) if size > 0 else size)


def test_a_source_that_gives_little_at_a_time():
    content = b"x" * (CHUNK + 5)
    assert b"".join(sealing.open_stream(KEY, Dribble(sealed(content)))) == content
    assert b"".join(sealing.seal_stream(KEY, Dribble(content))) == sealed(content)


PIECE = CHUNK + TAG
WHOLE = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c" * 10)


@pytest.mark.parametrize(
    "altered",
    [
        WHOLE[:-1], WHOLE[: HEAD + 2 * PIECE], WHOLE[: HEAD + PIECE], WHOLE[:HEAD], b"", WHOLE + b"x",
        WHOLE[:HEAD] + WHOLE[HEAD + PIECE : HEAD + 2 * PIECE] + WHOLE[HEAD : HEAD + PIECE] + WHOLE[HEAD + 2 * PIECE :],
        WHOLE[:HEAD] + WHOLE[HEAD + PIECE :], WHOLE[: HEAD + PIECE] + WHOLE[HEAD + 2 * PIECE :],
        WHOLE + sealed(b"d")[HEAD:], b"X" + WHOLE[1:],
    ],
    ids=["cut", "last gone", "two gone", "all gone", "empty", "added", "swapped", "first gone", "middle gone",
         "another behind", "head"],
)  # fmt: skip
def test_whatever_is_cut_moved_or_added_does_not_open(altered):
    with pytest.raises(SealBroken):
        opened(altered)


@given(st.integers(min_value=0, max_value=len(WHOLE) - 1), st.integers(min_value=1, max_value=255))
def test_no_changed_byte_opens(place, change):
    altered = bytearray(WHOLE)
    altered[place] ^= change
    with pytest.raises(SealBroken):
        opened(bytes(altered))


def test_another_key_does_not_open():
    with pytest.raises(SealBroken):
        opened(WHOLE, "cd" * 32)


def test_a_file_with_the_key_of_another_row_does_not_open(receive):
    mine, other = receive(pdf(b"% one\n")).file, receive(pdf(b"% two\n"), "druga.pdf").file
    sealed_key = StoredFile.objects.get(pk=other.pk).__dict__["data_key"]
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE documents_storedfile SET data_key = %s WHERE id = %s", [bytes(sealed_key), mine.pk])
    with pytest.raises(SealBroken):
        services.plain_chunks(StoredFile.objects.get(pk=mine.pk))


def test_a_new_field_key_seals_the_keys_of_files_anew_and_leaves_the_bytes(receive, storage, settings):
    file = receive().file
    before = {path: path.read_bytes() for path in lying(storage)}
    settings.FIELD_KEYS = settings.FIELD_KEYS + ",2:" + "n" * 10 + "ovi-kljuc-za-datoteke-2026-11-22"
    call_command("rotate_field_keys", stdout=io.StringIO())
    fresh = StoredFile.objects.get(pk=file.pk)
    assert number_of(fresh.__dict__["data_key"]) == 2
    assert {path: path.read_bytes() for path in lying(storage)} == before
    settings.FIELD_KEYS = settings.FIELD_KEYS.split(",")[1]  # the old one is gone
    assert b"".join(services.plain_chunks(StoredFile.objects.get(pk=file.pk))).startswith(b"%PDF")


def test_memory_stays_the_same_however_large_the_file(tmp_path):
    class Endless(io.RawIOBase):
        left = 300 * CHUNK

        def read(self, size=-1):
            given, self.left = min(size, self.left), self.left - min(size, self.left)
            return b"\0" * given

    largest = max(len(chunk) for chunk in sealing.seal_stream(KEY, Endless()))
    assert largest == CHUNK + TAG


def test_a_folder_by_address():
    made = storage_conf.from_url("file:///srv/portal%20files")
    assert made["BACKEND"].endswith("SealedFolder")
    assert made["OPTIONS"]["location"] == "/srv/portal files"


def test_s3_by_address():
    made = storage_conf.from_url("s3://AK:se%2Fcret@s3.example.si:9000/bucket/prefix?region=eu-1&insecure=1")
    assert made["OPTIONS"] | {
        "bucket_name": "bucket", "location": "prefix", "access_key": "AK", "secret_key": "se/cret",
        "endpoint_url": "http://s3.example.si:9000", "region_name": "eu-1", "default_acl": None,
    } == made["OPTIONS"]  # fmt: skip
    backend = StorageHandler({"documents": made})["documents"]  # the settings are those that the backend knows
    assert backend.bucket_name == "bucket"


@pytest.mark.parametrize("url", ["", "/srv/files", "file://host/path", "file:///", "s3://host", "ftp://host/x"])
def test_an_address_that_is_neither_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        storage_conf.from_url(url)

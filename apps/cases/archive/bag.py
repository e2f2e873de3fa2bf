"""Writing a bag (RFC 8493) into a ZIP, piece by piece: no file is held in memory."""

import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BEGINNING = (1980, 1, 1, 0, 0, 0)  # time of every file in the ZIP, the earliest that it knows
READABLE = 0o100644


@dataclass(frozen=True)
class Entry:
    """A file that was written. path: within the bag; size: bytes."""

    path: str
    size: int
    sha256: str


class BagWriter:
    """Files go in by `add`, below `data/`; `close` writes the manifests. Nothing is compressed: most of it is already,
    and the bytes do not depend on a version of a library."""

    def __init__(self, target: BinaryIO, folder: str) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED)
        self._folder = folder
        self.entries: list[Entry] = []

    def add(self, path: str, chunks: Iterable[bytes]) -> Entry:
        """A file of the payload. ValueError for a name that is there already."""
        if any(known.path == f"data/{path}" for known in self.entries):
            raise ValueError(path)
        entry = self._write(f"data/{path}", chunks)
        self.entries.append(entry)
        return entry

    def close(self, info: Sequence[tuple[str, str]]) -> str:
        """Write what describes the bag; the SHA-256 of the manifest. info: lines of `bag-info.txt`."""
        octets = sum(entry.size for entry in self.entries)
        lines = [*info, ("Payload-Oxum", f"{octets}.{len(self.entries)}")]
        manifest = _lines(self.entries)
        tags = [
            self._write("bagit.txt", [DECLARATION.encode()]),
            self._write("bag-info.txt", ["".join(f"{name}: {value}\n" for name, value in lines).encode()]),
            self._write("manifest-sha256.txt", [manifest]),
        ]
        self._write("tagmanifest-sha256.txt", [_lines(tags)])
        self._zip.close()
        return hashlib.sha256(manifest).hexdigest()

    def _write(self, path: str, chunks: Iterable[bytes]) -> Entry:
        info = zipfile.ZipInfo(f"{self._folder}/{path}", date_time=BEGINNING)
        info.create_system, info.external_attr = 3, READABLE << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        return Entry(path, size, digest.hexdigest())


def _lines(entries: Iterable[Entry]) -> bytes:
    return "".join(f"{entry.sha256}  {entry.path}\n" for entry in sorted(entries, key=lambda one: one.path)).encode()

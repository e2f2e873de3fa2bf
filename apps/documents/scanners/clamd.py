"""ClamAV's daemon by its INSTREAM command (man clamd): the bytes in pieces with their lengths, one line back."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

from apps.documents.exceptions import ScannerUnavailable
from apps.documents.registry import Scanner, Verdict

CONNECT, ALTOGETHER = 5.0, 45.0  # seconds; the lease of a check is longer (services.checking)
PIECE, LONGEST_ANSWER = 65_536, 4_096  # bytes
PORT = 3310


def _address(url: str) -> tuple[int, str | tuple[str, int]]:
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path:
        return socket.AF_UNIX, parts.path
    if parts.scheme == "tcp" and parts.hostname:
        return socket.AF_INET, (parts.hostname, parts.port or PORT)
    raise ScannerUnavailable("CLAMD_URL is neither tcp://host:port nor unix:///path")


class Clamd(Scanner):
    """Whatever is not a clear answer is no answer: down, slow, too large, another protocol."""

    title = "ClamAV"

    def scan(self, stream: BinaryIO, size: int) -> Verdict:
        """Ask; ScannerUnavailable in every doubt."""
        try:
            answer = self._ask(stream, time.monotonic() + ALTOGETHER)
        except (OSError, ValueError) as error:
            raise ScannerUnavailable(f"clamd: {type(error).__name__}") from error
        return self._understood(answer)

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        family, address = _address(settings.CLAMD_URL)
        if family == socket.AF_INET and isinstance(address, tuple):
            connection = socket.create_connection(address, timeout=CONNECT)
        else:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(CONNECT)
            connection.connect(address)
        with connection:
            yield connection

    def _ask(self, stream: BinaryIO, deadline: float) -> bytes:
        stream.seek(0)
        with self._connected() as connection:
            connection.sendall(b"zINSTREAM\0")
            while piece := stream.read(PIECE):
                self._allow(connection, deadline)
                connection.sendall(struct.pack(">I", len(piece)) + piece)
            connection.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
                self._allow(connection, deadline)
                part = connection.recv(LONGEST_ANSWER)
                if not part:
                    break
                answer += part
        return answer

    def _allow(self, connection: socket.socket, deadline: float) -> None:
        """Time for the next step, out of the time for all."""
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("clamd is too slow")
        connection.settimeout(left)

    def _understood(self, answer: bytes) -> Verdict:
        if not answer.endswith(b"\0"):
            raise ScannerUnavailable("clamd: the answer is not complete")
        text = answer[:-1].decode("utf-8", "replace").strip()
        if text == "stream: OK":
            return Verdict(clean=True)
        if text.startswith("stream: ") and text.endswith(" FOUND"):
            return Verdict(clean=False, words=text.removeprefix("stream: ").removesuffix(" FOUND")[:300])
        raise ScannerUnavailable(f"clamd: {text[:100]}")

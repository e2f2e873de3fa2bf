"""Quarantine: scanners, their failures, a killed worker, and staff who look again."""

import contextlib
import datetime as dt
import os
import signal
import socket
import struct
import subprocess
import sys
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from apps.core.models import OutboxEvent
from apps.documents import services
from apps.documents.models import StoredFile
from tests.documents.conftest import EICAR, lying, pdf, picture


class FakeClamd(threading.Thread):
    """Speaks INSTREAM on a loopback socket. answer: what it says (None: nothing, the line is cut)."""

    def __init__(self, answer: bytes | None = None, family: int = socket.AF_INET, address: object = ("127.0.0.1", 0)):
        super().__init__(daemon=True)
        self.answer, self.received = answer, b""
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind(address)
        self.listener.listen()
        name = self.listener.getsockname()
        self.url = f"tcp://127.0.0.1:{name[1]}" if family == socket.AF_INET else f"unix://{name}"

    def run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self.serve(self.listener.accept()[0])

    def serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as line:
            assert line.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack(">I", line.read(4))[0]:
                content += line.read(size)
            self.received = content
            if self.answer is not None:
                found = EICAR in content
                connection.sendall(self.answer or (b"stream: Eicar FOUND\0" if found else b"stream: OK\0"))


@pytest.fixture
def clamd(settings):
    """`clamd(answer)`: a daemon that says what it is told; an honest one for b""."""
    daemons = []

    def start(answer: bytes | None = b"", **where) -> FakeClamd:
        daemon = FakeClamd(answer, **where)
        daemon.start()
        daemons.append(daemon)
        settings.CLAMD_URL = daemon.url
        return daemon

    yield start
    for daemon in daemons:
        daemon.listener.close()


def test_clamd_by_tcp_gets_the_plain_file_and_is_believed(receive, clamd):
    daemon = clamd()
    content = pdf(b"%" + b"x" * 200_000 + b"\n")
    document = receive(content)
    assert daemon.received == content
    assert (document.file.state, document.file.scanner) == ("clean", "ClamAV")
    infected = receive(EICAR, "opomba.txt")
    assert (infected.file.state, infected.file.verdict) == ("infected", "Eicar")


def test_clamd_by_unix_socket(receive, clamd, tmp_path):
    clamd(family=socket.AF_UNIX, address=str(tmp_path / "c"))
    assert receive().file.state == "clean"


@pytest.mark.parametrize(
    "answer",
    [None, b"stream: OK", b"INSTREAM size limit exceeded. ERROR\0", b"HTTP/1.1 200 OK\r\n\0", b"\0", b"stream: OKAY\0",
     b"x" * 9000],
    ids=["cut", "no end", "too large", "another protocol", "nothing", "unclear", "endless"],
)  # fmt: skip
def test_no_clear_answer_is_never_clean(receive, clamd, answer):
    clamd(answer)
    document = receive()
    assert document.file.state == "quarantine"
    assert document.file.attempts == 1
    assert document.file.last_error.startswith("ScannerUnavailable: clamd")


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere", "http://127.0.0.1", "tcp://"])
def test_a_scanner_that_is_down_is_tried_ever_more_seldom(receive, settings, url):
    settings.CLAMD_URL = url
    with time_machine.travel("2026-11-22 10:00:00+00:00", tick=False) as clock:
        file = receive().file
        pauses = []
        for _attempt in range(6):
            pauses.append((file.next_attempt - timezone.now()).seconds)
            assert services.sweep_quarantine() == 0
            file.refresh_from_db()
            clock.shift(pauses[-1])
            assert services.check_file(file.pk) is False
            file.refresh_from_db()
        assert pauses == [60, 120, 240, 480, 900, 900]
        assert file.state == "quarantine"
        assert StoredFile.objects.stuck().get() == file
        settings.CLAMD_URL = ""
        clock.shift(900)
        assert services.sweep_quarantine() == 1
    file.refresh_from_db()
    assert (file.state, file.last_error) == ("clean", "")


def test_a_slow_scanner_is_given_up(receive, clamd, monkeypatch):
    from apps.documents.scanners import clamd as module

    monkeypatch.setattr(module, "ALTOGETHER", 0.2)
    listener = socket.create_server(("127.0.0.1", 0))
    daemon = clamd()
    from django.conf import settings

    settings.CLAMD_URL = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    try:
        document = receive()
    finally:
        listener.close()
    assert document.file.state == "quarantine"
    assert "TimeoutError" in document.file.last_error
    assert daemon.received == b""


def test_a_verdict_is_told_once(receive):
    document = receive()
    assert services.check_file(document.file_id) is False
    event = OutboxEvent.objects.get(name="file_checked")
    assert event.payload == {"file_id": str(document.file_id), "state": "clean"}


KILLED = """
import os, sys, django
django.setup()
from apps.documents import services
from apps.documents.scanners.stand_in import StandIn
def scan(self, stream, size):
    print("scanning", flush=True)
    import time; time.sleep(60)
StandIn.scan = scan
services.check_file(sys.argv[1])
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_in_the_middle(receive, storage):
    """The file waits out its lease and is then checked by another worker."""
    file = receive(picture(), "slika.jpg", check=False).file
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    env = {**os.environ, "DATABASE_URL": url, "DEMO": "1", "STORAGE_URL": f"file://{storage}", "CLAMD_URL": "",
           "DJANGO_SETTINGS_MODULE": "ptuj_portal.settings", "PYTHONPATH": "."}  # fmt: skip
    worker = subprocess.Popen([sys.executable, "-c", KILLED, str(file.pk)], env=env, stdout=subprocess.PIPE)
    assert worker.stdout
    assert worker.stdout.readline() == b"scanning\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    file.refresh_from_db()
    assert (file.state, file.attempts) == ("quarantine", 1)
    assert services.sweep_quarantine() == 0  # its lease still runs
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=61), tick=False):
        assert services.sweep_quarantine() == 1
    file.refresh_from_db()
    assert file.state == "clean"
    assert len(lying(storage)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_check_once(receive, storage):
    file = receive(picture(), "slika.jpg", check=False).file
    results, start = [], threading.Barrier(4)

    def work():
        try:
            start.wait()
            results.append(services.check_file(file.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert len(lying(storage)) == 1
    assert OutboxEvent.objects.filter(name="file_checked").count() == 1


def test_only_who_may_have_a_file_checked_again(cast, receive):
    file = receive(EICAR, "opomba.txt").file
    for who in ("anonymous", "citizen", "neighbour", "officer", "other_officer"):
        with pytest.raises(PermissionDenied):
            services.recheck_file(actor=cast.actor(who), file=file)
    assert services.recheck_file(actor=cast.actor("administrator"), file=file)
    file.refresh_from_db()
    assert file.state == "quarantine"
    services.check_file(file.pk)
    file.refresh_from_db()
    assert file.state == "infected"
    assert services.recheck_file(actor=cast.actor("administrator"), file=receive().file) is False


def test_the_stand_in_is_told_before_a_town_runs_with_it(settings):
    from apps.documents.checks import scanner_is_real

    settings.DEMO = settings.DEBUG = False
    assert [warning.id for warning in scanner_is_real()] == ["documents.W001"]
    settings.CLAMD_URL = "tcp://clamav:3310"
    assert scanner_is_real() == []

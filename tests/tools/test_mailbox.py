"""The mail catcher, started for real as `make run` starts it."""

import http.client
import json
import os
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from tools.mailbox.store import Mailbox
from tools.processes import free_port

ROOT = Path(__file__).resolve().parents[2]


def mail(number=1, html="<html><head></head><body><script>alert(1)</script><p>Živjo</p></body></html>"):
    message = EmailMessage()
    message["From"], message["To"] = "portal@ptuj.invalid", f"ana{number}@example.invalid"
    message["Subject"] = f"Koda <b>{number}</b> čšž"
    message["Message-ID"] = f"<{number}@ptuj.invalid>"
    message.set_content(f"Vaša koda je {number}.")
    if html:
        message.add_alternative(html, subtype="html")
    return message


class Running:
    """A catcher in a process of its own."""

    def __init__(self, folder):
        self.smtp, self.web, self.folder = free_port(), free_port(), folder
        argv = ["-m", "tools.mailbox", "--smtp", str(self.smtp), "--web", str(self.web), "--folder", str(folder)]
        self.process = subprocess.Popen([sys.executable, *argv], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        deadline = time.monotonic() + 30
        while True:
            try:
                self.get("/messages.json")
                return
            except OSError:
                assert time.monotonic() < deadline, "the catcher does not start"
                time.sleep(0.05)

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.web}{path}", timeout=5) as answer:
            return answer.read().decode(), answer.headers

    def ask(self, method, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.web, timeout=5)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def send(self, *messages):
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=5) as server:
            for message in messages:
                server.send_message(message)

    def list(self):
        return json.loads(self.get("/messages.json")[0])

    def stop(self):
        self.process.terminate()
        assert self.process.wait(10) == 0


@pytest.fixture
def catcher(tmp_path):
    running = Running(tmp_path / "mail")
    yield running
    if running.process.poll() is None:
        running.stop()


def test_what_is_caught_can_be_read(catcher):
    catcher.send(mail(1), mail(2, html=""))
    second, first = catcher.list()
    assert (first["to"], first["subject"], first["text"]) == (
        "ana1@example.invalid",
        "Koda <b>1</b> čšž",
        "Vaša koda je 1.\n",
    )
    assert first["message_id"] == "<1@ptuj.invalid>"
    page, headers = catcher.get("/")
    assert "Koda &lt;b&gt;1&lt;/b&gt; čšž" in page
    assert "To ni prava pošta." in page
    assert "script" not in headers["Content-Security-Policy"]
    page, _headers = catcher.get(f"/messages/{first['id']}")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "<script" not in page
    html, headers = catcher.get(f"/messages/{first['id']}.html")
    assert '<base target="_blank">' in html
    assert headers["Content-Security-Policy"].startswith("sandbox allow-popups ")
    assert catcher.get(f"/messages/{first['id']}.txt")[0] == "Vaša koda je 1.\n"
    assert "Živjo" in json.loads(catcher.get(f"/messages/{first['id']}.json")[0])["html"]
    assert "<iframe" not in catcher.get(f"/messages/{second['id']}")[0]
    assert "@font-face" in catcher.get("/static/vendor/source-sans-3/source-sans-3.css")[0]


@pytest.mark.parametrize(
    "path", ["/messages/1-2", "/messages/../x", "/static/../manage.py", "/static/%2e%2e/manage.py", "/x", "/static/"]
)
def test_there_is_nothing_else(catcher, path):
    assert catcher.ask("GET", path) == 404


def test_mail_survives_a_restart_and_is_thrown_away_on_request(catcher):
    catcher.send(mail(1))
    files = list(catcher.folder.glob("*.eml"))
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
    catcher.stop()
    again = Running(catcher.folder)
    try:
        assert len(again.list()) == 1
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
            assert again.ask("POST", "/delete", **headers) == 403
        assert again.ask("GET", "/messages.json", Host="evil.example") == 421
        assert len(again.list()) == 1
        assert again.ask("POST", "/delete", Origin=f"http://127.0.0.1:{again.web}") == 303
        assert again.list() == []
        assert not list(catcher.folder.glob("*.eml"))
        assert "Ni pošte" in again.get("/")[0]
    finally:
        again.stop()


def test_only_this_machine_reaches_it(catcher):
    listening = subprocess.run(["cat", "/proc/net/tcp"], capture_output=True, text=True, check=True).stdout
    wanted = {f"{port:04X}" for port in (catcher.smtp, catcher.web)}
    addresses = {line.split()[1] for line in listening.splitlines()[1:] if line.split()[3] == "0A"}
    ours = {address for address in addresses if address.split(":")[1] in wanted}
    assert ours == {f"0100007F:{port}" for port in wanted}


def test_it_keeps_a_bounded_number(tmp_path):
    box = Mailbox(tmp_path, kept=3)
    kept = [box.add(bytes(mail(number))).id for number in range(5)]
    assert [one.id for one in box.newest()] == kept[:1:-1]
    assert len(list(tmp_path.glob("*.eml"))) == 3
    assert [one.id for one in Mailbox(tmp_path, kept=2).newest()] == kept[:2:-1]


def test_the_portal_sends_into_it(catcher, settings, transactional_db):
    from django.core.mail import send_mail

    from apps.notifications import services

    settings.EMAIL_BACKEND = "apps.notifications.mail.OutboxBackend"
    settings.EMAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", catcher.smtp
    send_mail("Živjo", "Koda je 123456.", None, ["ana@example.invalid"])
    assert services.deliver_messages() == 1
    assert catcher.list()[0]["text"].strip() == "Koda je 123456."


def test_nothing_is_started_where_mail_has_somewhere_to_go(monkeypatch):
    from tools import run

    monkeypatch.setenv("EMAIL_URL", "smtp://mail.ptuj.invalid")
    assert run.start_mailbox(None) == {}


def test_odd_mails_do_not_break_it(catcher):
    with smtplib.SMTP("127.0.0.1", catcher.smtp, timeout=5) as server:
        server.sendmail("a@example.invalid", ["b@example.invalid"], b"")
        server.sendmail(
            "a@example.invalid", ["b@example.invalid"], b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe"
        )
    for one in catcher.list():
        assert catcher.get(f"/messages/{one['id']}")[0]
    with pytest.raises(urllib.error.HTTPError):
        catcher.get("/messages/0")

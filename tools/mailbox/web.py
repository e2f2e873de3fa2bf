"""The catcher's web pages and JSON, on loopback alone."""

import json
import mimetypes
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.mailbox import pages
from tools.mailbox.store import Mail, Mailbox
from tools.places import ROOT

LOOPBACK = "127.0.0.1"
OWN_NAMES = {"localhost", LOOPBACK}
STATIC = ROOT / "static"
PAGE = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
MAIL = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; frame-ancestors 'self'"
)
ONE = re.compile(r"/messages/([0-9a-f-]+)(\.html|\.txt|\.json)?")
TEXT, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"


class MailboxServer(ThreadingHTTPServer):
    """Serves one mailbox."""

    daemon_threads = True

    def __init__(self, mailbox: Mailbox, port: int) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.mailbox = mailbox


class Handler(BaseHTTPRequestHandler):
    """`/`, `/messages.json`, `/messages/<id>` (`.html`, `.txt`, `.json`), `POST /delete`."""

    server: MailboxServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Read."""
        if not self.is_for_us():
            return self.answer(421, "not this host\n", TEXT)
        path = urlsplit(self.path).path
        mailbox = self.server.mailbox
        if path == "/":
            return self.answer(200, pages.list_page(mailbox.newest()), HTML)
        if path == "/messages.json":
            return self.answer_json([mail.summary() for mail in mailbox.newest()])
        if path == "/mailbox.css":
            return self.answer(200, (ROOT / "tools" / "mailbox" / "mailbox.css").read_bytes(), "text/css")
        if found := ONE.fullmatch(path):
            mail = mailbox.get(found[1])
            return self.answer_mail(mail, found[2] or "") if mail else self.answer(404, "no such mail\n", TEXT)
        return self.answer_static(path)

    def do_POST(self) -> None:
        """Throw all away; only from the catcher's own page or from a program."""
        origin = self.headers.get("Origin", "")
        own = not origin or urlsplit(origin).netloc == self.headers.get("Host", "")
        if not self.is_for_us() or not own or self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return self.answer(403, "only from here\n", TEXT)
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if urlsplit(self.path).path != "/delete":
            return self.answer(404, "nothing here\n", TEXT)
        self.server.mailbox.clear()
        self.send_response(303)
        self.send_header("Location", "/")
        self.send_header("Content-Length", "0")
        return self.end_headers()

    def is_for_us(self) -> bool:
        """Whether the browser asked for this machine by its own name (else a foreign site reads mail by DNS tricks)."""
        return (urlsplit(f"//{self.headers.get('Host', '')}").hostname or "") in OWN_NAMES

    def answer_mail(self, mail: Mail, form: str) -> None:
        """One mail in the form that was asked for."""
        if form == ".html":
            return self.answer(200, pages.framed_html(mail), HTML, policy=MAIL)
        if form == ".txt":
            return self.answer(200, mail.part("plain"), TEXT)
        if form == ".json":
            return self.answer_json(mail.summary() | {"html": mail.part("html")})
        return self.answer(200, pages.mail_page(mail), HTML)

    def answer_static(self, path: str) -> None:
        """Style sheets, fonts and icons of the portal."""
        file = (STATIC / path.removeprefix("/static/")).resolve()
        if not path.startswith("/static/") or not file.is_relative_to(STATIC) or not file.is_file():
            return self.answer(404, "nothing here\n", TEXT)
        return self.answer(200, Path(file).read_bytes(), mimetypes.guess_type(file.name)[0] or "font/woff2")

    def answer_json(self, data: Any) -> None:
        """For machines."""
        self.answer(200, json.dumps(data, ensure_ascii=False, indent=1), "application/json")

    def answer(self, status: int, body: str | bytes, kind: str, *, policy: str = PAGE) -> None:
        """Everything with the same strict headers."""
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: addresses of mails are nobody's matter."""

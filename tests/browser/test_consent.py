"""A program asks a person for access, in a real browser: the policy of the page must let the answer through."""

import base64
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from apps.core.actor import system_actor
from apps.identity.services.clients import create_client
from tests.browser.conftest import violations


class Callback(BaseHTTPRequestHandler):
    """The page of the program that the person returns to."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b'<link rel="icon" href="data:,"><h1>Program</h1>')

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def callback():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Callback)  # a browser opens connections that it may never use
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/callback"
    server.shutdown()
    server.server_close()


def test_a_person_reads_what_a_program_wants_and_agrees(open_page, signed_in, callback):
    access, _ = create_client(
        actor=system_actor("test"),
        name="Moj koledar",
        scopes=["me:read", "openid", "profile"],
        redirect_uris=[callback],
    )
    query = urlencode(
        {
            "response_type": "code", "client_id": access.client_id, "redirect_uri": callback, "scope": "me:read openid",
            "state": "s", "code_challenge_method": "S256",
            "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(b"x" * 50).digest()).rstrip(b"=").decode(),
        }
    )  # fmt: skip
    page = signed_in(open_page("/", bypass_csp=False))
    page.goto(f"/identity/o/authorize?{query}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Moj koledar prosi za dostop")
    expect(page.get_by_label("videti vaše ime in raven prijave")).to_be_checked()
    page.get_by_role("button", name="Dovolite").click()
    page.wait_for_url(f"{callback}?code=*")


def test_the_consent_page_has_no_barrier(open_page, signed_in, callback):
    access, _ = create_client(
        actor=system_actor("test"), name="Moj koledar", scopes=["me:read"], redirect_uris=[callback]
    )
    query = urlencode(
        {
            "response_type": "code", "client_id": access.client_id, "redirect_uri": callback, "scope": "me:read",
            "code_challenge_method": "S256", "code_challenge": "a" * 43,
        }
    )  # fmt: skip
    page = signed_in(open_page("/", bypass_csp=True))
    page.goto(f"/identity/o/authorize?{query}")
    expect(page.get_by_role("button", name="Dovolite")).to_be_visible()
    assert violations(page) == []
    page.goto("/moj-ptuj/programi/")
    assert violations(page) == []

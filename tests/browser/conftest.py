"""The system's Chromium against a live server, at phone and desk width, with and without JavaScript."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from apps.identity.personas import personas
from ptuj_portal.conf import csp
from tests.conftest import PASSWORD, make_user, sign_in
from tests.identity.test_gate import SECRET, code
from tools.chromium import FLAGS
from tools.sipass.provider import Client as Registered
from tools.sipass.provider import Provider
from tools.sipass.server import in_thread
from tools.sipass.web import Site

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
expect.set_options(timeout=15_000)  # a busy machine is no fault of the page
opened: list[BrowserContext] = []  # by the test that runs


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Everything in this folder needs Chromium and comes last: playwright's loop stays in the thread of the tests, and
    what calls asyncio.run there would fail."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Pages close before anything that their test set up is taken away: what they still ask for is no error then."""
    while opened:
        opened.pop().close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a worker. Missing Chromium fails these tests: it never skips them."""
    path = os.environ.get("CHROMIUM")
    assert path, (
        "Chromium is missing. Install it (Debian, Ubuntu: sudo apt-get install chromium-headless-shell) and run again."
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def town_live(live_server: Any, transactional_db: None) -> Iterator[str]:
    """Address of a live portal with its town. Before the tables are emptied the portal has answered all that a page
    still asked for as it was closed: what it writes later is the next test's, what it holds stops the emptying."""
    yield str(live_server.url).replace("127.0.0.1", "localhost")
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=20)


@pytest.fixture
def sipass(settings: Any, town_live: str) -> Iterator[str]:
    """Address of the stand-in for SI-PASS, known to the live portal as `make run` makes it known, policy of the browser
    included."""
    back = [f"{town_live}/accounts/oidc/sipass/login/callback/"]
    client = Registered("ptuj-portal", "secret", back, [f"{town_live}/"])
    with in_thread(lambda address: Site(Provider(address, client, personas()))) as address:
        settings.BASE_URL, settings.SIPASS_ISSUER = town_live, address
        settings.SIPASS_CLIENT_ID, settings.SIPASS_CLIENT_SECRET = "ptuj-portal", "secret"
        settings.CONTENT_SECURITY_POLICY = csp.policy(tiles_url="", https=False, form_targets=[address])
        yield address


@pytest.fixture
def open_page(browser: Browser, town_live: str) -> Iterator[Callable[..., Page]]:
    """Opens pages: `open_page("/", javascript=False)`. Any error on the console fails the test at its end."""
    errors: list[str] = []

    def opener(path: str, **options: Any) -> Page:
        expected = options.pop("expected_errors", ())
        javascript = options.pop("javascript", True)
        context = browser.new_context(
            base_url=town_live,
            viewport=options.pop("viewport", PHONE),
            java_script_enabled=javascript,
            locale="sl-SI",
            # What a service worker passes on, page.route() never sees; the test of the offline page asks for it.
            service_workers=options.pop("service_workers", "block"),
            **options,
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(message.text)
                if message.type == "error" and not any(word in message.text for word in expected)
                else None
            ),
        )
        page.goto(path)
        return page

    yield opener
    assert errors == []


@pytest.fixture
def signed_in(town_live: str) -> Callable[..., Page]:
    """Gives a page the session of an account: `signed_in(page, user, level="substantial")`; a citizen unless told."""

    def opener(page: Page, user: Any = None, **options: Any) -> Page:
        client = Client()
        sign_in(client, user or make_user("ana", first_name="Ana", last_name="Horvat"), **options)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": town_live}])
        return page

    return opener


def sign_in_by_hand(page: Page, username: str, secret: str = SECRET) -> None:
    """Name, password and the code that the app shows now; the page must be the sign-in."""
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Prijavite se").click()
    page.locator("[name=code]").fill(code(secret))
    page.get_by_role("button", name="Potrdite", exact=True).click()


def choose_persona(page: Page, name: str, level: str = "") -> None:
    """At the stand-in for SI-PASS: who signs in, and how high unless it is as high as they can."""
    expect(page.get_by_text("To ni SI-PASS.")).to_be_visible()
    page.get_by_label(name).check()
    if level:
        page.get_by_label(level).check()
    page.get_by_role("button", name="Prijavite se", exact=True).click()


# All of the page and its fonts are there, the last change of size is drawn and what unfolds has unfolded: what one
# measures in between (a link of an opening <details> over the button below it), nobody ever reads.
SETTLED = """async () => {
    if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, {once: true}));
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const ends = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
    const running = document.getAnimations().filter(ends);
    await Promise.allSettled(running.map((animation) => animation.finished));
}"""


def width_of(page: Page) -> int:
    """How wide the page is, what one would have to scroll to included, once it has come to rest."""
    page.evaluate(SETTLED)
    return int(page.evaluate("document.documentElement.scrollWidth"))


def violations(page: Page, without: str = ".nothing") -> list[str]:
    """What axe finds, one line each, outside of the selector `without`. The page must have been opened with
    `bypass_csp=True`, and a page that a click leads to must be there: axe measures what it meets. Nothing lies under
    the mouse, wherever the last click has left it."""
    page.mouse.move(0, 0)
    page.evaluate(SETTLED)
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    script = "(without) => axe.run({exclude: [[without]]}, {resultTypes: ['violations']})"
    found = page.evaluate(script, without)["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

"""How one wants to be told things, in the browser: on a phone, at a desk, without JavaScript, and the service worker."""

import json
import time

import pytest
from playwright.sync_api import expect

from apps.identity.models import Person
from apps.notifications.models import NoticePlan, PushEndpoint
from tests.browser.conftest import DESK, PHONE, violations, width_of
from tests.conftest import make_user
from tools.environment import push_keys

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, ELSEWHERE = "/moj-ptuj/obvestila/nastavitve/", "/brez-povezave/"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"  # RFC 8291, 5
GIVEN = """
const point = Uint8Array.from(atob("%s".replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0)).buffer;
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async (options) => {
  if (options.applicationServerKey.length !== 65) throw new Error("no key");
  return { endpoint: "https://push.example.com/1", getKey: (name) => (name === "auth" ? new ArrayBuffer(16) : point) };
};
"""


@pytest.fixture(autouse=True)
def keys(settings):
    made = push_keys()
    settings.VAPID_PUBLIC_KEY, settings.VAPID_PRIVATE_KEY = made["VAPID_PUBLIC_KEY"], made["VAPID_PRIVATE_KEY"]


@pytest.fixture
def ana(town_live):
    user = make_user("ana", first_name="Ana", last_name="Horvat")
    Person.objects.create(user=user, contact_email="ana@primer.si", contact_phone="+38641123456")
    PushEndpoint.objects.create(user=user, endpoint="simulator:1", label="Chrome, Android")
    return user


@pytest.fixture
def page_of(open_page, signed_in, ana):
    """The page, opened by Ana."""

    def opener(path=PAGE, **options):
        page = signed_in(open_page(ELSEWHERE, **options), ana)
        page.goto(path)
        return page

    return opener


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page_of):
    found = []
    for scheme in ("light", "dark"):
        page = page_of(color_scheme=scheme, bypass_csp=True, viewport=DESK)
        for width in (1280, 768, 360, 320):
            page.set_viewport_size({"width": width, "height": 740})
            found += [f"{scheme} {width} {line}" for line in violations(page)]
            assert width_of(page) <= width
    assert found == []


@pytest.mark.parametrize("javascript", [True, False])
def test_choices_are_made_on_a_phone(page_of, javascript):
    page = page_of(javascript=javascript, viewport=PHONE)
    page.get_by_label("Prijave napak: SMS").check()
    page.get_by_label("Plačila: E-pošta").uncheck()
    page.get_by_label("Enkrat na dan, v enem sporočilu").check()
    page.get_by_label("Ob kateri uri").select_option("18.00")
    page.get_by_label("E-pošta, od").fill("21:30")
    page.get_by_label("E-pošta, do").fill("06:00")
    page.get_by_role("button", name="Shranite izbire").click()
    expect(page.get_by_text("Vaše izbire so shranjene.")).to_be_visible()
    expect(page.get_by_label("Prijave napak: SMS")).to_be_checked()
    expect(page.get_by_label("Plačila: E-pošta")).not_to_be_checked()
    plan = NoticePlan.objects.get()
    assert (plan.rhythm, plan.hour, plan.quiet["email"]) == ("daily", 18, ["21:30", "06:00"])


def test_what_is_wrong_is_said_and_led_to(page_of):
    page = page_of(viewport=PHONE, expected_errors=("status of 422",))
    page.get_by_label("E-pošta, od").fill("21:30")
    page.get_by_role("button", name="Shranite izbire").click()
    expect(page.locator("#napake")).to_be_focused()
    page.locator("#napake a").click()
    expect(page.get_by_label("E-pošta, do")).to_be_focused()
    expect(page.get_by_label("E-pošta, od")).to_have_value("21:30")


def test_a_device_is_added_by_its_browser_and_taken_away(page_of):
    page = page_of(service_workers="allow", permissions=["notifications"])
    page.add_init_script(GIVEN % POINT)
    page.reload()
    page.get_by_role("button", name="Vklopite na tej napravi").click()
    expect(page.get_by_text("Obvestila bodo prihajala tudi na to napravo.")).to_be_visible()
    assert str(PushEndpoint.objects.latest("created").endpoint) == "https://push.example.com/1"
    page.get_by_role("button", name="Odstranite Chrome, Android").click()
    expect(page.get_by_text("Chrome, Android")).to_have_count(0)


SHOWN = """() => {
    self.shown = [];
    self.registration.showNotification = async (title, { body = "", tag, data }) => {
        self.shown.push({ title, body, tag, data });
    };
}"""


def test_the_worker_shows_title_and_link_alone_and_leads_nowhere_else(page_of, town_live):
    page = page_of(service_workers="allow", permissions=["notifications"])
    tools = page.context.new_cdp_session(page)
    known = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: known.extend(event["registrations"]))
    tools.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    told = {"title": "Čaka vas odločitev", "url": "/moj-ptuj/obvestila/1/", "tag": "a", "body": "Skrivnost"}
    number = next(one["registrationId"] for one in known if one["scopeURL"].startswith(town_live))
    message = {"origin": f"{town_live}/", "registrationId": number, "data": json.dumps(told)}
    worker = page.context.service_workers[0]
    worker.evaluate(SHOWN)  # a browser without windows shows none
    tools.send("ServiceWorker.deliverPushMessage", message)
    until = time.monotonic() + 10
    while not (shown := worker.evaluate("self.shown")) and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert shown == [{"title": "Čaka vas odločitev", "body": "", "tag": "a", "data": "/moj-ptuj/obvestila/1/"}]

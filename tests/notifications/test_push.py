"""Web push: what a browser would decrypt, where messages may go, and what becomes of devices."""

import base64
import datetime as dt
import http.server
import json
import threading

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as portal
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from py_vapid import Vapid02

from apps.core import metrics, plugs
from apps.core.actor import Actor
from apps.core.exceptions import AddressRefused
from apps.identity.models import Person
from apps.notifications import checks, services
from apps.notifications.models import Message, NoticePlan, PushEndpoint
from apps.notifications.push import KEPT, PushWay
from apps.notifications.registry import Kind, kinds
from tests.notifications import outbox
from tools.environment import push_keys

pytestmark = pytest.mark.django_db
PAGE, DEVICES = "/moj-ptuj/obvestila/nastavitve/", "/moj-ptuj/obvestila/naprave/"


def coded(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Service:
    """A push service on this machine with one browser behind it; answer: the status that it gives."""

    def __init__(self):
        self.answer, self.asked = 201, []
        self.key, self.secret = ec.generate_private_key(ec.SECP256R1()), bytes(range(16))
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append((self.path, dict(self.headers), body))
                self.send_response(service.answer)
                self.end_headers()

            def log_message(self, *args):
                """Quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def subscription(self):
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": f"http://127.0.0.1:{self.server.server_port}/push/1", "p256dh": coded(point),
            "auth": coded(self.secret), "label": "Firefox, Linux",
        }  # fmt: skip

    def read(self, number=-1):
        body = self.asked[number][2]
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"))


@pytest.fixture(autouse=True)
def keys(settings):
    made = push_keys()
    settings.VAPID_PUBLIC_KEY, settings.VAPID_PRIVATE_KEY = made["VAPID_PUBLIC_KEY"], made["VAPID_PRIVATE_KEY"]
    settings.VAPID_SUBJECT, settings.WEBHOOK_LOOPBACK = "mailto:portal@ptuj.example", True


@pytest.fixture
def service():
    found = Service()
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def device(cast, service):
    return services.add_device(actor=cast.actor("citizen"), **service.subscription)


def tell(user, kind="reports.moved"):
    NoticePlan.objects.get_or_create(user=user, defaults={"quiet": {}})  # at whatever hour the tests run
    return services.notify(user=user, kind=kind, title="Čaka vas šeststo žab", body="Skrivnost")


def test_what_the_browser_decrypts(cast, service, device):
    notice = tell(cast.users["citizen"])
    assert services.deliver_messages() == 1
    message = Message.objects.get(channel="push")
    path, headers, body = service.asked[0]
    assert path == "/push/1"
    assert (headers["Content-Encoding"], headers["TTL"], headers["Urgency"]) == ("aes128gcm", str(KEPT), "normal")
    assert b"Skrivnost" not in body
    assert service.read() == {
        "title": "Čaka vas šeststo žab", "url": f"/moj-ptuj/obvestila/{notice.pk}/", "tag": str(message.pk),
    }  # fmt: skip
    assert Vapid02.verify(headers["Authorization"])
    token, key = headers["Authorization"].removeprefix("vapid ").split(",")
    assert key == f"k={portal.VAPID_PUBLIC_KEY}"
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == f"http://127.0.0.1:{service.server.server_port}"
    assert claims["sub"] == "mailto:portal@ptuj.example"
    assert message.state == "sent"
    device.refresh_from_db()
    assert device.succeeded is not None


def test_what_is_urgent_says_so(cast, service, device):
    with kinds.temporarily("test.urgent", Kind("reports", "Nujno", urgent=True)):
        tell(cast.users["citizen"], kind="test.urgent")
        services.deliver_messages()
    assert service.asked[0][1]["Urgency"] == "high"


@pytest.mark.parametrize("answer", [404, 410])
def test_a_device_that_is_gone_is_forgotten_and_is_nobodys_work(cast, service, device, answer):
    service.answer = answer
    tell(cast.users["citizen"])
    assert services.deliver_messages() == 0
    message = Message.objects.get(channel="push")
    assert (message.state, message.last_error) == ("cancelled", f"HTTP {answer}")
    assert not PushEndpoint.objects.exists()
    assert "portal_messages_given_up 0.0" in metrics.exposition().decode()
    tell(cast.users["citizen"])
    assert Message.objects.filter(channel="push").count() == 1


@pytest.mark.parametrize(("answer", "state"), [(429, "waiting"), (503, "waiting"), (400, "failed"), (413, "failed")])
def test_what_other_answers_mean(cast, service, device, answer, state):
    service.answer = answer
    tell(cast.users["citizen"])
    services.deliver_messages()
    message = Message.objects.get(channel="push")
    assert (message.state, message.last_error, message.attempts) == (state, f"HTTP {answer}", 1)
    assert PushEndpoint.objects.exists()
    if state == "waiting":
        assert message.next_attempt > timezone.now()


def test_a_service_that_is_down_delays(cast, service, device):
    service.server.shutdown()
    service.server.server_close()
    tell(cast.users["citizen"])
    services.deliver_messages()
    assert Message.objects.get(channel="push").state == "waiting"


def test_a_device_taken_away_meanwhile_ends_its_messages(cast, service, device):
    tell(cast.users["citizen"])
    services.remove_device(actor=cast.actor("citizen"), device=device)
    services.deliver_messages()
    assert Message.objects.get(channel="push").state == "cancelled"
    assert not service.asked


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/1", "https://127.0.0.1/1", "https://localhost/1", "https://10.0.0.1/1",
        "https://[::1]/1", "https://169.254.169.254/latest", "ftp://push.example.com/1", "simulator:1", "",
        f"https://push.example.com/{'x' * 1000}", "https://user:geslo@push.example.com/1",
    ],
)  # fmt: skip
def test_an_endpoint_inside_is_refused(cast, service, settings, endpoint):
    settings.WEBHOOK_LOOPBACK = False
    with pytest.raises(AddressRefused):
        services.add_device(actor=cast.actor("citizen"), **service.subscription | {"endpoint": endpoint})
    answer = cast.citizen.post(DEVICES, service.subscription | {"endpoint": endpoint}, follow=True)
    assert "ni dal veljavnega naslova" in answer.content.decode()
    assert not PushEndpoint.objects.exists()


def test_a_name_that_leads_inside_is_not_asked(cast, service, device, settings, monkeypatch):
    """What the name resolves to counts at the moment of sending."""
    settings.WEBHOOK_LOOPBACK = False
    PushEndpoint.objects.all().delete()
    services.add_device(
        actor=cast.actor("citizen"), **service.subscription | {"endpoint": "https://push.example.com/1"}
    )
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **kwargs: [(0, 0, 0, "", ("127.0.0.1", 443))])
    tell(cast.users["citizen"])
    services.deliver_messages()
    assert Message.objects.get(channel="push").last_error == "private address"
    assert not PushEndpoint.objects.exists()


@pytest.mark.parametrize("wrong", [{"p256dh": "AAAA"}, {"p256dh": "čšž"}, {"auth": "AAAA"}, {"auth": ""}])
def test_keys_that_are_none(cast, service, wrong):
    with pytest.raises(ValueError, match=r"."):
        services.add_device(actor=cast.actor("citizen"), **service.subscription | wrong)
    cast.citizen.post(DEVICES, service.subscription | wrong)
    assert not PushEndpoint.objects.exists()


def test_without_keys_nothing_is_said_nor_written(cast, service, device, settings):
    settings.VAPID_PRIVATE_KEY = ""
    assert not PushWay().ready
    tell(cast.users["citizen"])
    assert not outbox(channel="push")
    html = cast.citizen.get(PAGE).content.decode()
    assert "na napravah" not in html
    assert "push.js" not in html


def test_the_page_adds_and_takes_away(cast, service):
    html = cast.citizen.get(PAGE).content.decode()
    assert f'data-push="{portal.VAPID_PUBLIC_KEY}"' in html
    for _click in range(2):
        cast.citizen.post(DEVICES, service.subscription)
    device = PushEndpoint.objects.get()
    assert "Firefox, Linux" in cast.citizen.get(PAGE).content.decode()
    away = f"{DEVICES}{device.pk}/odstrani/"
    for who in ("neighbour", "officer", "other_officer", "administrator"):
        assert getattr(cast, who).post(away).status_code == 404
        assert "Firefox, Linux" not in getattr(cast, who).get(PAGE).content.decode()
    assert cast.anonymous.post(away).status_code == cast.anonymous.post(DEVICES).status_code == 302
    assert cast.citizen.post(away)["Location"] == PAGE
    assert not PushEndpoint.objects.exists()


def test_a_browser_belongs_to_whoever_used_it_last(cast, service, device):
    cast.neighbour.post(DEVICES, service.subscription)
    assert PushEndpoint.objects.get().user == cast.users["neighbour"]


def test_the_eleventh_device_takes_the_place_of_the_least_used(cast, service):
    actor = cast.actor("citizen")
    for number in range(11):
        services.add_device(
            actor=actor, **service.subscription | {"endpoint": f"http://127.0.0.1/{number}", "label": str(number)}
        )
    assert set(PushEndpoint.objects.values_list("label", flat=True)) == {str(number) for number in range(1, 11)}


def test_programs_and_nobody_have_no_devices(cast, service):
    for actor in (Actor(), Actor(user=cast.users["citizen"], client="x")):
        with pytest.raises(PermissionDenied):
            services.add_device(actor=actor, **service.subscription)


def test_the_simulator_shows_it_as_a_mail(cast, settings, smtp):
    settings.DEMO = True
    cast.citizen.post(DEVICES, {"simulated": "1"})
    device = PushEndpoint.objects.get()
    notice = tell(cast.users["citizen"])
    services.deliver_messages()
    shown = next(mail for mail in smtp.kept if mail["To"].endswith("@push.ptuj.invalid"))
    assert shown["To"] == f"{device.pk}@push.ptuj.invalid"
    assert f"/moj-ptuj/obvestila/{notice.pk}/" in shown.get_content()
    settings.DEMO = False
    with pytest.raises(PermissionDenied):
        services.add_simulated(actor=cast.actor("citizen"), label="x")


def test_devices_in_ones_data_without_what_leads_to_them(cast, service, device):
    told = plugs.personal_data.get("notification-settings").collect(cast.actor("citizen"))
    assert [one["label"] for one in told["devices"]] == ["Firefox, Linux"]
    assert "127.0.0.1" not in json.dumps(told)
    plugs.erasures.get("notification-settings").act(cast.users["citizen"])
    assert not PushEndpoint.objects.exists()


def test_devices_that_nothing_reaches_go(cast, service, device):
    rule = plugs.retention_rules.get("notifications.pushendpoint")
    today = timezone.now().date()
    assert not rule.due(today).exists()
    PushEndpoint.objects.update(succeeded=timezone.now() - dt.timedelta(days=portal.PUSH_UNUSED_DAYS + 2))
    for one in rule.due(today):
        rule.act(one)
    assert not PushEndpoint.objects.exists()


def test_keys_that_do_not_belong_together_are_told_at_the_start(settings):
    def told():
        return [fault.id for fault in run_checks(tags=["notifications"], include_deployment_checks=True)]

    assert checks.BAD_KEYS not in told()
    settings.VAPID_PUBLIC_KEY = push_keys()["VAPID_PUBLIC_KEY"]
    assert checks.BAD_KEYS in told()
    settings.VAPID_PRIVATE_KEY = "ni ključ"
    assert checks.BAD_KEYS in told()
    settings.VAPID_PUBLIC_KEY = settings.VAPID_PRIVATE_KEY = ""
    assert checks.BAD_KEYS not in told()


def test_the_demo_has_one_pretended_device(cast, settings):
    settings.DEMO = True
    for name in ("citizen", "neighbour"):
        Person.objects.create(user=cast.users[name])
    for _time in range(2):
        plugs.demo_modules.get("notifications").load(timezone.now().date())
    assert PushEndpoint.objects.get().user == cast.users["citizen"]

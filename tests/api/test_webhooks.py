"""Webhooks: registered by a program, signed, sent at least once and only about what the program may see."""

import datetime as dt
import json
import socket
import threading
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.utils import timezone

from apps.api import sending, services
from apps.api.choices import HookState
from apps.api.exceptions import HookFailed
from apps.api.models import WebhookDelivery, WebhookEndpoint
from apps.api.services import delivering
from apps.api.services.endpoints import MOST
from apps.cases.services import take_step
from apps.core import events, outward, plugs
from apps.core.exceptions import AddressRefused
from apps.core.models import OutboxEvent
from apps.identity.services import clients
from tests.api.hooks import Receiver, verify
from tests.cases.conftest import client_of, office  # noqa: F401
from tests.factories.cases import open_one, order_for
from tests.factories.people import TESTS, acting_as
from tests.factories.programs import make_program
from tests.payments import money

HOOKS = "/api/v1/webhooks/"
JSON = "application/json"
OWN = ("webhooks:read", "webhooks:write")
OFFICE = (*OWN, "office-cases:read")
EVENTS = ["case_opened", "case_moved", "case_decided", "payment_settled", "order_changed"]
OFFERED = [*EVENTS, "news_published", "alert_issued", "question_answered"]


@pytest.fixture(autouse=True)
def _loopback(settings):
    settings.WEBHOOK_LOOPBACK = True


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.stop()


@pytest.fixture
def world(office, cast, receiver):  # noqa: F811
    """A program that works for the first department, its endpoint, and a case there."""
    access, client = make_program(office.town, OFFICE, "Dokumentni sistem")
    clients.grant_department(actor=TESTS, access=access, department=office.department, reason="x")
    secret = register(client, receiver.url).json()["secret"]
    case = open_one(cast.users["citizen"], office.department)
    return SimpleNamespace(
        access=access, client=client, secret=secret, case=case, office=office, endpoint=WebhookEndpoint.objects.get()
    )


def register(client, url, events=EVENTS, contact="skrbnik@example.si"):
    body = {"url": url, "events": events, "contact": contact}
    return client.post(HOOKS, body, content_type=JSON)


def deliver():
    """The outbox of the house, then the webhooks."""
    events.sweep_outbox()
    return services.deliver_webhooks()


@pytest.mark.django_db
def test_what_arrives_is_signed_and_says_nothing_personal(world, receiver):
    assert deliver() == 1
    ((headers, body),) = receiver.kept
    event = OutboxEvent.objects.get(name="case_opened")
    assert json.loads(body) == {
        "version": 1, "id": str(event.pk), "event": "case_opened", "created": event.created.isoformat(),
        "data": {"case_id": str(world.case.pk)},
    }  # fmt: skip
    assert headers["webhook-id"] == str(event.pk)
    assert headers["Content-Type"] == "application/json"
    assert verify(world.secret, headers, body)
    assert not verify(world.secret, headers, body + b" ")
    assert not verify(world.secret, headers, body, now=int(headers["webhook-timestamp"]) + 301)
    assert not verify(sending.new_secret(), headers, body)
    row = WebhookDelivery.objects.get()
    assert (row.state, row.code, row.attempts, row.lease_holder) == ("delivered", 200, 1, "")
    assert deliver() == 0


def test_the_published_vector_of_standard_webhooks():
    signed = sending.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.django_db
def test_every_kind_of_event(world, receiver, cast):
    take_step(actor=acting_as(world.office.officer), case_id=world.case.pk, step="accept")
    order = order_for(world.case)
    money.tell(money.begin(order))
    deliver()
    told = {one["event"]: one["data"] for one in receiver.bodies()}
    assert set(told) == {"case_opened", "case_moved", "payment_settled", "order_changed"}
    assert told["case_moved"]["step"] == "accept"
    assert told["order_changed"] == {
        "order_id": str(order.pk), "state": "paid", "owner_kind": "case", "owner_id": str(world.case.pk),
    }  # fmt: skip
    assert "Ana" not in str(receiver.kept)


@pytest.mark.django_db
def test_a_decision_tells_its_outcome_to_the_office_alone(world):
    own = SimpleNamespace(scopes=frozenset({"cases:read"}))
    hook = plugs.webhook_events.get("case_decided")
    payload = {"case_id": str(world.case.pk), "outcome": "refused"}
    office_actor = clients.actor_of_program(world.access, OFFICE)
    assert hook.told(office_actor, payload) == payload
    world.case.organisation, world.case.applicant = world.office.town, None
    world.case.save()
    party = clients.actor_of_program(world.access, own.scopes)
    assert hook.told(party, payload) == {"case_id": str(world.case.pk)}
    assert hook.told(clients.actor_of_program(world.access, OWN), payload) is None


@pytest.mark.django_db
def test_nothing_of_others(office, cast, receiver):  # noqa: F811
    for name, organisation, department, scopes in (
        ("Finance", office.town, office.other, OFFICE), ("Zavod", office.elsewhere.organisation, office.elsewhere, OFFICE),
        ("Brez", office.town, None, OFFICE), ("Brez dovoljenja", office.town, office.department, OWN),
    ):  # fmt: skip
        access, client = make_program(organisation, scopes, name)
        if department:
            clients.grant_department(actor=TESTS, access=access, department=department, reason="x")
        assert register(client, receiver.url).status_code == 201
    order_for(open_one(cast.users["citizen"], office.department))
    deliver()
    assert receiver.kept == []
    assert not WebhookDelivery.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour", "officer", "other_officer", "administrator"])
def test_people_have_no_endpoints_here(world, cast, who):
    client = getattr(cast, who) if who in ("anonymous", "citizen", "neighbour") else client_of(world.office.users[who])
    url = f"{HOOKS}{world.endpoint.pk}/"
    expected = 401 if who == "anonymous" else 404
    seen = client.get(url).status_code
    assert seen == (200 if who == "administrator" else expected)  # sees all, also here
    assert register(client, "https://example.org/").status_code == (401 if who == "anonymous" else 403)


@pytest.mark.django_db
def test_another_program_gets_404(world):
    _access, stranger = make_program(world.office.elsewhere.organisation, OWN, "Tujec")
    url = f"{HOOKS}{world.endpoint.pk}/"
    delivery = services.ping_endpoint(actor=TESTS, endpoint=world.endpoint)
    assert stranger.get(HOOKS).json()["results"] == []
    for path in ("", "deliveries/"):
        assert stranger.get(url + path).status_code == 404
    for path in ("ping/", "secret/", f"deliveries/{delivery.pk}/replay/"):
        assert stranger.post(url + path, {}, content_type=JSON).status_code == 404
    assert stranger.delete(url).status_code == 404
    assert stranger.patch(url, {"active": False}, content_type=JSON).status_code == 404


@pytest.mark.django_db
def test_an_endpoint_from_begin_to_end(world, receiver):
    url = f"{HOOKS}{world.endpoint.pk}/"
    body = world.client.get(url).json()
    assert "secret" not in body
    assert (body["url"], body["active"]) == (receiver.url, True)
    assert {one["name"] for one in world.client.get(f"{HOOKS}events/").json()} == set(OFFERED)
    ping = world.client.post(f"{url}ping/", {}, content_type=JSON)
    assert (ping.status_code, ping.json()["event"]) == (202, "ping")
    deliver()
    rows = world.client.get(f"{url}deliveries/").json()["results"]
    assert {(row["event"], row["state"]["code"], row["code"]) for row in rows} == {
        ("case_opened", "delivered", 200), ("ping", "delivered", 200),
    }  # fmt: skip
    again = world.client.post(f"{url}deliveries/{rows[0]['id']}/replay/", {}, content_type=JSON)
    assert again.status_code == 202
    twice = world.client.post(f"{url}deliveries/{rows[0]['id']}/replay/", {}, content_type=JSON)
    assert (twice.status_code, twice.json()["code"]) == (409, "under_way")
    deliver()
    ids = [headers["webhook-id"] for headers, _body in receiver.kept]
    assert (len(ids), len(set(ids))) == (3, 2)
    fresh = world.client.post(f"{url}secret/", {}, content_type=JSON).json()["secret"]
    world.client.post(f"{url}ping/", {}, content_type=JSON)
    deliver()
    assert all(verify(secret, *receiver.kept[-1]) for secret in (fresh, world.secret))
    with time_machine.travel(timezone.now() + dt.timedelta(hours=25)):
        assert WebhookEndpoint.objects.get().secrets == [fresh]
    changed = world.client.patch(url, {"events": ["case_decided"]}, content_type=JSON)
    assert changed.json()["events"] == ["case_decided"]
    assert world.client.patch(url, {"events": ["x"]}, content_type=JSON).status_code == 400
    assert world.client.delete(url).status_code == 204
    assert not WebhookDelivery.objects.exists()


@pytest.mark.django_db
def test_what_is_refused_at_once(world, settings, office):  # noqa: F811
    settings.WEBHOOK_LOOPBACK = False
    for url in (
        "http://example.org/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://localhost/",
        "https://169.254.169.254/latest/", "https://user:pw@example.org/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://example.org/#x", "ftp://example.org/",
    ):  # fmt: skip
        answer = register(world.client, url)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/url"), url
    for body in ({"events": []}, {"events": ["nonsense"]}):
        assert register(world.client, "https://example.org/", **body).status_code == 400
    for number in range(1, MOST):
        assert register(world.client, f"https://example.org/{number}").status_code == 201
    assert register(world.client, "https://example.org/1").status_code == 400
    assert register(world.client, "https://example.org/more").status_code == 400


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.5"], ["192.168.1.1"], ["127.0.0.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"], ["224.0.0.1"],
     ["::1"], ["fd00::1"], ["fe80::1%eth0"], ["::ffff:10.0.0.1"], ["64:ff9b::a00:1"], ["2002:a00:1::"],
     ["93.184.215.14", "10.0.0.5"]],
)  # fmt: skip
def test_a_name_that_resolves_to_a_private_network_is_refused_when_it_is_sent(settings, monkeypatch, addresses):
    settings.WEBHOOK_LOOPBACK = False
    rows = [(0, 0, 0, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(outward.socket, "getaddrinfo", lambda *args, **kwargs: rows)
    monkeypatch.setattr(outward, "_ask", lambda *args, **more: pytest.fail("sent"))
    with pytest.raises(AddressRefused):
        sending.post("https://hook.example.org/", b"{}", {})


def test_a_redirect_is_no_success_and_is_not_followed(settings, receiver):
    receiver.code, receiver.headers = 307, {"Location": receiver.url}
    with pytest.raises(HookFailed) as failed:
        sending.post(receiver.url, b"{}", {})
    assert (failed.value.code, len(receiver.kept)) == (307, 1)


def test_the_certificate_is_that_of_the_name(settings, receiver, monkeypatch, tmp_path):
    receiver.secure(tmp_path / "ca.pem", "hook.example.org")
    port = receiver.server.server_port
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
    monkeypatch.setattr(outward.socket, "getaddrinfo", lambda *args, **kwargs: [row])
    with pytest.raises(HookFailed):
        sending.post(f"https://hook.example.org:{port}/", b"{}", {})
    monkeypatch.setattr(outward, "CA_FILE", str(tmp_path / "ca.pem"))
    assert sending.post(f"https://hook.example.org:{port}/", b"{}", {}) == 200
    assert receiver.kept[0][0]["Host"] == f"hook.example.org:{port}"
    with pytest.raises(HookFailed):
        sending.post(f"https://other.example.org:{port}/", b"{}", {})


@pytest.mark.django_db
def test_failures_are_tried_for_days_then_the_endpoint_is_switched_off(world, receiver):
    receiver.code = 500
    start, tries = timezone.now(), 0
    with time_machine.travel(start, tick=False) as clock:
        deliver()
        tries += 1
        while WebhookDelivery.objects.get().state == HookState.WAITING and WebhookEndpoint.objects.get().active:
            clock.move_to(WebhookDelivery.objects.get().next_attempt)
            deliver()
            tries += 1
        took = timezone.now() - start
    row, endpoint = WebhookDelivery.objects.get(), WebhookEndpoint.objects.get()
    assert (row.code, row.last_error) == (500, "HTTP 500")
    assert len(receiver.kept) == tries > 10
    assert delivering.OFF_AFTER <= took < dt.timedelta(days=5)
    assert (endpoint.active, endpoint.off_reason) == (False, "HTTP 500")
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["skrbnik@example.si"], "Spletni klic je izklopljen")
    ]
    receiver.code = 200
    answer = world.client.patch(f"{HOOKS}{endpoint.pk}/", {"active": True}, content_type=JSON)
    assert (answer.json()["failing_since"], answer.json()["off_reason"]) == (None, "")


@pytest.mark.django_db
def test_a_success_forgets_the_failures_and_gone_ends_at_once(world, receiver):
    receiver.code = 503
    deliver()
    assert WebhookEndpoint.objects.get().failing_since is not None
    receiver.code = 204
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        deliver()
    assert WebhookEndpoint.objects.get().failing_since is None
    receiver.code = 410
    services.ping_endpoint(actor=TESTS, endpoint=world.endpoint)
    deliver()
    assert WebhookEndpoint.objects.get().active is False
    take_step(actor=acting_as(world.office.officer), case_id=world.case.pk, step="accept")
    deliver()
    assert not WebhookDelivery.objects.filter(kind="case_moved").exists()


@pytest.mark.django_db
def test_an_endpoint_that_fails_does_not_hold_up_the_others(world, receiver):
    dead = "http://127.0.0.1:9/"  # nobody listens on discard
    assert register(world.client, dead).status_code == 201
    for _time in range(3):
        for endpoint in WebhookEndpoint.objects.all():
            services.ping_endpoint(actor=TESTS, endpoint=endpoint)
    deliver()
    assert sum(one["event"] == "ping" for one in receiver.bodies()) == 3
    attempts = WebhookDelivery.objects.filter(endpoint__url=dead, kind="ping").values_list("attempts", flat=True)
    assert sum(attempts) == 1


@pytest.mark.django_db
def test_told_twice_is_written_once(world):
    events.sweep_outbox()
    event = OutboxEvent.objects.get(name="case_opened")
    services.tell_endpoints(event)
    services.tell_endpoints(event)
    assert WebhookDelivery.objects.count() == 1


@pytest.mark.django_db
def test_a_stopped_program_hears_nothing(world, receiver):
    events.sweep_outbox()
    clients.stop_client(actor=TESTS, access=world.access)
    assert services.deliver_webhooks() == 0
    take_step(actor=acting_as(world.office.officer), case_id=world.case.pk, step="accept")
    deliver()
    assert receiver.kept == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_once(world, receiver):
    receiver.sleep = 0.05
    for _time in range(10):
        services.ping_endpoint(actor=TESTS, endpoint=world.endpoint)
    events.sweep_outbox()

    def work():
        try:
            services.deliver_webhooks()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ids = [headers["webhook-id"] for headers, _body in receiver.kept]
    assert len(ids) == len(set(ids)) == 11
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


@pytest.mark.django_db
def test_a_killed_worker_gives_it_back_by_time_and_overrules_nobody(world, receiver):
    events.sweep_outbox()
    taken = delivering.take_delivery(holder="dead")
    assert taken is not None
    assert deliver() == 0
    with time_machine.travel(timezone.now() + delivering.LEASE + dt.timedelta(seconds=1)):
        assert deliver() == 1
    assert delivering._write(taken, state=HookState.WAITING) is False
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts) == ("delivered", 2)
    WebhookDelivery.objects.update(state=HookState.SENDING, attempts=delivering.MOST_ATTEMPTS, ended=None)
    with time_machine.travel(timezone.now() + dt.timedelta(days=9)):
        assert deliver() == 0
    assert WebhookDelivery.objects.values_list("state", "last_error").get() == ("failed", delivering.DIED)


@pytest.mark.django_db
def test_secrets_are_sealed(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM api_webhookendpoint t")
        dump = cursor.fetchall()[0][0]
    assert world.secret not in dump
    assert world.secret.encode().hex() not in dump


@pytest.mark.django_db
def test_the_admin(world, receiver):
    admin, page = client_of(world.office.administrator), "/admin/api/webhookendpoint/"
    body = {"access": world.access.pk, "url": f"{receiver.url}&b=2", "events": ["case_opened"], "contact": "a@b.si"}
    assert admin.get(f"{page}add/").status_code == 200
    answer = admin.post(f"{page}add/", body, follow=True)
    assert "whsec_" in answer.content.decode()
    assert admin.post(f"{page}add/", body | {"url": "http://example.org/"}).status_code == 200
    made = WebhookEndpoint.objects.get(url=body["url"])
    assert admin.get(f"{page}{made.pk}/change/").status_code == admin.get(page).status_code == 200
    for name in ("ping", "switch_off", "switch_on", "new_secret"):
        admin.post(page, {"action": name, "_selected_action": [str(made.pk)]})
    deliver()
    made.refresh_from_db()
    assert made.active
    delivery = WebhookDelivery.objects.get(endpoint=made, kind="ping")
    rows = "/admin/api/webhookdelivery/"
    assert admin.get(rows).status_code == admin.get(f"{rows}{delivery.pk}/change/").status_code == 200
    admin.post(rows, {"action": "replay", "_selected_action": [str(delivery.pk)]})
    assert WebhookDelivery.objects.get(pk=delivery.pk).state == "waiting"
    for who in ("officer", "head"):
        assert client_of(world.office.users[who]).get(page).status_code in (403, 404)


@pytest.mark.django_db
def test_old_deliveries_go(world):
    deliver()
    rule = plugs.retention_rules.get("api.webhookdelivery")
    today = timezone.now().date()
    assert not rule.due(today).exists()
    assert rule.due(today + dt.timedelta(days=32)).count() == 1

"""Actor, limits, health, middleware, settings' guards: the small things that everything stands on."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory, override_settings

from apps.core import health, heartbeat, ratelimit
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.context import in_language
from apps.core.models import OutboxEvent, new_id
from ptuj_portal.conf.checks import refuse_demo_in_public, refuse_weak_secrets

GOOD = "x8sJd92jdLsk29dkLsk2odkfj29dkfj20skdfj20dkfjs0dfj20fjs0djf02"


def test_ids_grow_with_time_and_are_version_7():
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}


@pytest.mark.django_db
def test_permissions_of_the_actor(cast):
    assert cast.actor("officer").has_perm("territory.change_place")
    assert not cast.actor("other_officer").has_perm("territory.change_place")
    assert not cast.actor("citizen").has_perm("territory.change_place")
    assert not ANONYMOUS.has_perm("territory.change_place")
    assert system_actor("job").has_perm("territory.change_place")
    client = Actor(user=cast.users["administrator"], client="c1")
    assert not client.has_perm("territory.change_place")


def test_levels_are_ordered():
    assert Actor(level="high").at_least("substantial")
    assert not Actor(level="low").at_least("substantial")
    with pytest.raises(ValueError, match="not in tuple"):
        Actor(level="unknown").at_least("low")


@pytest.mark.django_db
def test_keys_name_the_caller(cast):
    assert ANONYMOUS.key == ""
    assert Actor(client="c1").key == "client:c1"
    assert cast.actor("citizen").key == f"user:{cast.users['citizen'].pk}"
    assert system_actor("x").key == "system:x"


@pytest.mark.django_db
def test_without_a_rule_rows_are_for_staff_who_may_view(cast):
    OutboxEvent.objects.create(name="x")
    assert OutboxEvent.objects.visible_to(cast.actor("administrator")).count() == 1
    for name in ("anonymous", "citizen", "officer"):
        assert not OutboxEvent.objects.visible_to(cast.actor(name)).exists()


def test_a_limit_counts_each_caller_and_ends(db):
    for _ in range(3):
        ratelimit.count("test", "a", allowed=3, seconds=60)
    with pytest.raises(ratelimit.RateLimited) as limited:
        ratelimit.count("test", "a", allowed=3, seconds=60)
    assert 0 < limited.value.wait <= 60
    ratelimit.count("test", "b", allowed=3, seconds=60)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1"),
        (2, "1.1.1.1", "9.9.9.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "nonsense", "unknown"),
    ],
)
def test_the_address_comes_from_the_known_proxy_only(proxies, forwarded, expected):
    request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert ratelimit.client_address(request) == expected


@pytest.mark.django_db
def test_health_tells_which_part_fails(monkeypatch):
    heartbeat.sign("queue:default")
    assert all(check.ok for check in health.run_checks())

    def broken() -> bool:
        raise ConnectionError

    monkeypatch.setitem(health.CHECKS, "redis", broken)
    results = {check.code: check.ok for check in health.run_checks()}
    assert results == {"database": True, "redis": False, "migrations": True, "worker": True}


@pytest.mark.parametrize(
    ("path", "sl", "en"),
    [
        ("/", "/", "/en/"),
        ("/en/", "/", "/en/"),
        (
            "/zemljevid/?sloj=wifi&sloj=parking",
            "/zemljevid/?sloj=wifi&sloj=parking",
            "/en/zemljevid/?sloj=wifi&sloj=parking",
        ),
        ("/en/iskanje/?q=%C4%8D", "/iskanje/?q=%C4%8D", "/en/iskanje/?q=%C4%8D"),
        ("/enota/", "/enota/", "/en/enota/"),
        ("/en//evil.example/", "/evil.example/", "/en//evil.example/"),
    ],
)
def test_the_language_switch_keeps_the_page(path, sl, en):
    assert in_language(path, "sl") == sl
    assert in_language(path, "en") == en


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "django-insecure-" + GOOD}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is too weak"),
        ({"FIELD_KEYS": GOOD}, "FIELD_KEYS must be"),
        ({"FIELD_KEYS": "1:short"}, "FIELD_KEYS must be"),
        ({"REDIS_URL": ""}, "REDIS_URL is missing"),
        ({"DATABASE_URL": ""}, "DATABASE_URL is missing"),
    ],
)
def test_weak_secrets_stop_the_start_and_are_named_not_shown(values, words):
    secrets = {
        "SECRET_KEY": GOOD,
        "FIELD_KEYS": f"1:{GOOD}",
        "DATABASE_URL": "postgres://x",
        "REDIS_URL": "redis://x",
    } | values
    with pytest.raises(ImproperlyConfigured, match=words) as refusal:
        refuse_weak_secrets(secrets, debug=False)
    assert GOOD not in str(refusal.value)
    refuse_weak_secrets(secrets, debug=True)


def test_demo_is_for_loopback_only():
    refuse_demo_in_public(demo=True, base_url="http://localhost:8000")
    refuse_demo_in_public(demo=True, base_url="http://127.0.0.1:8000")
    refuse_demo_in_public(demo=False, base_url="https://portal.ptuj.si")
    for url in ("https://portal.ptuj.si", "http://192.168.1.5:8000", "http://localhost.evil.si"):
        with pytest.raises(ImproperlyConfigured):
            refuse_demo_in_public(demo=True, base_url=url)

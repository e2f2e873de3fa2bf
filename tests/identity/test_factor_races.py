"""Two tabs, two processes: one factor, one use of a code, one showing of the recovery codes."""

import threading

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from apps.identity.services import factors
from tests.conftest import PASSWORD, make_user
from tests.identity.test_gate import SECRET, SECURITY, by_password, code

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run all at the same moment; their results in order."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        start.wait()
        try:
            results[number] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_tabs_enrol_one_app():
    make_user("eva", is_staff=True)
    client, _answer = by_password("eva")
    pages = [client.get(f"{SECURITY}aplikacija/") for _tab in range(2)]
    assert pages[0].context["key"] == pages[1].context["key"]  # both show the same key
    secret, cookie = pages[0].context["key"].replace(" ", ""), client.cookies["seja"].value

    def tab():
        browser = Client()
        browser.cookies["seja"] = cookie
        return browser.post(f"{SECURITY}aplikacija/", {"code": code(secret)}).status_code

    statuses = at_once(tab, tab)
    assert Authenticator.objects.filter(type="totp").count() == 1
    assert 302 in statuses
    assert set(statuses) <= {302, 400}  # 400: the session got another key meanwhile


def test_one_code_opens_one_of_two():
    eva = make_user("eva", is_staff=True)
    factors.set_totp(user=eva, secret=SECRET)
    shown = code()
    results = at_once(*[lambda: bool(factors.use_code(user=eva, code=shown))] * 4)
    assert sorted(results) == [False, False, False, True]


def test_one_recovery_code_opens_one_of_two():
    eva = make_user("eva", is_staff=True)
    factors.set_totp(user=eva, secret=SECRET)
    factors.new_recovery_codes(user=eva)
    spare = factors.show_codes_once(user=eva)[0]
    results = at_once(*[lambda: bool(factors.use_code(user=eva, code=spare))] * 4)
    assert sorted(results) == [False, False, False, True]


def test_recovery_codes_are_shown_to_one_of_two():
    eva = make_user("eva")
    factors.set_totp(user=eva, secret=SECRET)
    factors.new_recovery_codes(user=eva)
    shown = at_once(*[lambda: len(factors.show_codes_once(user=eva))] * 2)
    assert sorted(shown) == [0, 10]


def test_the_last_two_factors_of_staff_are_not_both_removed():
    eva = make_user("eva", is_staff=True)
    assert eva.check_password(PASSWORD)
    app = factors.set_totp(user=eva, secret=SECRET)
    key = factors.add_passkey(user=eva, name="ključ", credential={})

    def remove(factor):
        try:
            factors.remove_factor(user=eva, factor=factor)
        except factors.LastFactor:
            return "refused"
        return "removed"

    assert sorted(at_once(lambda: remove(app), lambda: remove(key))) == ["refused", "removed"]

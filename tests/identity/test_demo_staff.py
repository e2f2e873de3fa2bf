"""Demo staff: one account for every role and two organisations, with second factors that work."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import authenticate

from apps.identity import demo
from apps.identity.mfa_adapter import sealed_for
from apps.identity.models import AccessGrant, User
from apps.identity.roles import ROLES
from tests.factories.people import acting_as, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    demo.load(today())
    return demo.facts()["staff"]


def test_every_role_has_somebody_and_four_organisations_besides_the_town(people):
    assert {person["role"] for person in people} == set(ROLES)
    assert len({person["organisation"] for person in people}) == 5
    assert all(person["department"] for person in people)
    assert {"skrbnica", "urednik"} <= {person["username"] for person in people}


def test_passwords_and_second_factors_of_the_file_work(people):
    for person in people:
        user = authenticate(username=person["username"], password=person["password"])
        assert user is not None
        assert person["password"] == f"ptuj-demo-{person['username']}"
        _before, counter, _after = yield_hotp_counters_from_time()
        code = format_hotp_value(hotp_value(person["totp_secret"], counter))
        factor = Authenticator.objects.get(user=user, type="totp")
        with sealed_for(user):
            assert TOTP(factor).validate_code(code)
        assert person["totp_secret"] not in str(factor.data)


def test_rights_come_by_role_alone(people):
    assert not User.objects.filter(is_superuser=True).exists()
    for person in people:
        actor = acting_as(User.objects.get(username=person["username"]))
        assert actor.is_staff
        assert actor.roles == {person["role"]}
    assert acting_as(User.objects.get(username="skrbnica")).has_perm("identity.administer_organisations")


def test_loading_again_changes_nothing_and_something_waits(people):
    before = (User.objects.count(), Authenticator.objects.count(), AccessGrant.objects.count())
    demo.load(today())
    assert before == (User.objects.count(), Authenticator.objects.count(), AccessGrant.objects.count())
    assert AccessGrant.objects.get().state == "requested"
    assert demo.facts()["staff"] == people

"""Which pages the staff door has: ours alone."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from apps.core.admin import PortalAdmin
from tests.factories.people import make_person


def test_every_admin_page_is_one_of_ours():
    """Ours ask `visible_to`, answer to roles and tell the trail; those that libraries bring do none of it."""
    strangers = [model._meta.label for model, page in admin.site._registry.items() if not isinstance(page, PortalAdmin)]
    assert strangers == []


@pytest.mark.parametrize(
    "label",
    [
        "account.EmailAddress",
        "allauth_idp_oidc.Client",
        "allauth_idp_oidc.Token",
        "auth.Group",
        "mfa.Authenticator",
        "socialaccount.SocialAccount",
        "socialaccount.SocialApp",
        "socialaccount.SocialToken",
    ],
)
def test_keys_and_factors_have_no_admin_page(cast, label):
    """They hold secrets, or would go round the services that change them."""
    model = apps.get_model(label)
    meta = model._meta
    assert model not in admin.site._registry
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    assert cast.administrator.get(f"/admin/{meta.app_label}/{meta.model_name}/").status_code == 404
    assert f"/admin/{meta.app_label}/{meta.model_name}/" not in cast.administrator.get("/admin/").content.decode()


@pytest.mark.parametrize("page", ["change", "history"])
def test_why_is_asked_before_a_citizen_is_shown(cast, page):
    person = make_person(cast.users["citizen"], address="Muzejski trg 1", contact_email="ana@example.org")
    url = reverse(f"admin:identity_person_{page}", args=[person.pk])
    text = cast.administrator.get(url).content.decode()
    assert "Zakaj potrebujete te podatke?" in text
    for fact in ("Horvat", "Muzejski trg", "ana@example.org"):
        assert fact not in text
    answer = cast.administrator.post(url, {"reason_of_access": "vloga za priključek", "case_of_access": ""})
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert "Horvat" in cast.administrator.get(url).content.decode()


def test_citizens_are_not_among_colleagues(cast):
    person = make_person(cast.users["citizen"])
    assert cast.administrator.get(f"/admin/identity/user/{person.user_id}/change/").status_code == 404
    assert "Horvat" not in cast.administrator.get("/admin/identity/user/").content.decode()
    assert "Horvat" in cast.administrator.get("/admin/identity/person/").content.decode()

"""Demo data: idempotent, only where it may be, with the file for clients."""

import datetime as dt
import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.applications import demo_work
from apps.identity.models import User
from apps.territory.models import Place
from tests.identity.test_gate import code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_cases(monkeypatch):
    """All sixty are tried in tests/applications/test_demo.py."""
    plan = demo_work.script()
    monkeypatch.setattr(demo_work, "script", lambda: plan | {"cases": plan["cases"][:2]})


def load(**options):
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def test_the_demo_is_loaded_once_and_again(settings, tmp_path):
    settings.DEMO_FILE = str(tmp_path / "demo.json")
    load()
    counts = [(model, model.objects.count()) for model in (User, Place)]
    assert "Kraji" in load(today=dt.date(2028, 2, 29))
    assert counts == [(model, model.objects.count()) for model in (User, Place)]


def test_the_demo_file_lets_a_client_in(settings, tmp_path, client):
    settings.DEMO_FILE = str(tmp_path / "demo.json")
    load()
    facts = json.loads((tmp_path / "demo.json").read_text())
    assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
    assert {"base_url", "database_url", "redis_url", "pg_bin", "staff"} <= set(facts)
    person = facts["staff"][0]
    client.post("/prijava/", {"username": person["username"], "password": person["password"], "next": "/admin/"})
    client.post("/prijava/koda/", {"code": code(person["totp_secret"])})
    assert client.get("/admin/").status_code == 200


def test_a_changed_password_is_given_back(settings):
    settings.DEMO_FILE = ""
    load()
    user = User.objects.get(username="urednik")
    user.set_password("drugo")
    user.save()
    load()
    user.refresh_from_db()
    assert user.check_password("ptuj-demo-urednik")
    assert user.has_perm("territory.change_place")
    assert not user.has_perm("identity.add_user")


def test_without_demo_nothing_is_loaded(settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        load()
    assert not User.objects.exists()


def test_prepare_migrates_collects_and_loads_and_skips_what_is_done(settings, tmp_path):
    settings.STATIC_ROOT, settings.DEMO_FILE = str(tmp_path / "static"), ""
    first, second = StringIO(), StringIO()
    call_command("prepare", stdout=first)
    assert (tmp_path / "static" / "icons.svg").exists()
    assert "Static files" in first.getvalue()
    call_command("prepare", stdout=second)
    assert "Static files" not in second.getvalue()
    assert User.objects.filter(username="skrbnica").exists()

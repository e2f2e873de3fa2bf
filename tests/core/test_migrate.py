"""`manage.py migrate`: only a new database is made the quick way, and nothing of it stays."""

import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

pytestmark = pytest.mark.django_db
DJANGOS_OWN = ProjectState._find_reload_model


@pytest.mark.parametrize(("applied", "own"), [({}, False), ({("core", "0001_initial"): None}, True)])
def test_only_a_new_database_is_made_the_quick_way(applied, own, monkeypatch):
    met = []
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: applied)
    monkeypatch.setattr(Migrate, "handle", lambda self, *args, **options: met.append(ProjectState._find_reload_model))
    call_command("migrate")
    assert (met[0] is DJANGOS_OWN) is own
    assert ProjectState._find_reload_model is DJANGOS_OWN


def test_a_migrated_database_has_nothing_to_do(capsys):
    call_command("migrate")
    assert "No migrations to apply" in capsys.readouterr().out

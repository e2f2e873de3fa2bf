"""Names that only exist as text: jobs, schedules, events, icons."""

import re
from pathlib import Path

from celery import current_app
from django.conf import settings

from apps.core import events
from apps.portal.styleguide import icon_names

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for path in (ROOT / "apps").rglob("*.py") if "migrations" not in path.parts]


def tasks() -> set[str]:
    """Names of all registered jobs."""
    current_app.loader.import_default_modules()
    return set(current_app.tasks)


def test_every_enqueued_job_exists():
    used = {name for path in SOURCES for name in re.findall(r'enqueue\(\s*"([^"]+)"', path.read_text())}
    assert used
    assert used <= tasks()


def test_every_scheduled_job_exists():
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= tasks()


def test_events_of_the_code_are_those_of_the_architecture_page():
    page = (ROOT / "docs" / "architecture.md").read_text().split("### Events")[1].split("\n## ")[0]
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.M))
    assert set(events.receivers) - {name for name in events.receivers if name.startswith("test_")} == listed


def test_every_icon_that_is_used_exists():
    text = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    used = set(re.findall(r'{% icon "([a-z-]+)"', text)) | set(re.findall(r'icon_name="([a-z-]+)"', text))
    assert used
    assert used <= set(icon_names())

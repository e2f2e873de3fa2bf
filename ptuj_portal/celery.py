"""Celery's application. Apps define tasks with `shared_task` and send them by `apps.core.jobs.enqueue`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptuj_portal.settings")

app = Celery("ptuj_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

"""The baseline of every page: a bare Django view with one query by primary key. No part of the portal."""

import functools
from uuid import UUID

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


@functools.cache
def a_key() -> UUID:
    """Key of some row, asked for once a process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM territory_quarter ORDER BY code LIMIT 1")
        key: UUID = cursor.fetchone()[0]
        return key


def view(request: HttpRequest) -> HttpResponse:
    """Name of one quarter."""
    key = a_key()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM territory_quarter WHERE id = %s", [key])
        return HttpResponse(cursor.fetchone()[0], content_type="text/plain; charset=utf-8")


urlpatterns = [path("", view)]
application = get_wsgi_application()

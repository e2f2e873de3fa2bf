"""`Idempotency-Key`: the same POST sent twice is done once (IETF draft-ietf-httpapi-idempotency-key-header)."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from apps.core.models import IdempotencyKey

KEPT = dt.timedelta(hours=24)
MAX_LENGTH = 255


class KeyInUse(Exception):
    """Another request with this key is being worked on."""


class KeyReused(Exception):
    """The key was used for a different request."""


def fingerprint(request: Request) -> str:
    """What makes a request the same: method, path and body, files with what is in them."""
    body = json.dumps(request.data, sort_keys=True, default=_said)
    return hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n{body}".encode()).hexdigest()


def _said(value: Any) -> str:
    if not hasattr(value, "chunks"):
        return str(value)
    made = hashlib.sha256()
    for chunk in value.chunks():
        made.update(chunk)
    value.seek(0)
    return f"{value.name} {made.hexdigest()}"


def once(request: Request, owner: str, key: str, work: Callable[[], Response]) -> Response:
    """Do `work` and keep its answer in one transaction, or give the answer kept before.

    A worker killed in between leaves neither the effect nor the key. Only success is kept: after a refused request
    the key is free for a corrected one. KeyInUse while the first is under way, KeyReused for another body.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{owner}\n{key}"])
            if not cursor.fetchone()[0]:
                raise KeyInUse
        kept = IdempotencyKey.objects.filter(owner=owner, key=key).first()
        if kept:
            return _replay(kept, fingerprint(request))
        response = work()
        if response.status_code < 400:
            _keep(owner, key, fingerprint(request), response)
        return response


def _replay(kept: IdempotencyKey, wanted: str) -> Response:
    if kept.fingerprint != wanted:
        raise KeyReused
    headers = {"Idempotency-Replayed": "true"} | ({"Location": kept.location} if kept.location else {})
    return Response(kept.body, status=kept.status, headers=headers)


def _keep(owner: str, key: str, print_: str, response: Response) -> None:
    body: Any = json.loads(json.dumps(response.data, cls=JSONEncoder))
    IdempotencyKey.objects.create(
        owner=owner, key=key, fingerprint=print_, status=response.status_code, body=body,
        location=response.headers.get("Location", ""),
    )  # fmt: skip


def forget_old() -> int:
    """Drop keys older than a day. Returns how many."""
    return IdempotencyKey.objects.filter(created__lt=timezone.now() - KEPT).delete()[0]

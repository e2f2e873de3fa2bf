"""Base viewsets: the actor's rows, searched by `?q=`, and POSTs that may be repeated."""

import functools
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core import access, idempotency
from apps.core.actor import actor_of
from apps.core.ratelimit import client_address


class PortalViewSet(viewsets.GenericViewSet[Any]):
    """Rows that the actor may see. `scope` is the name of its OAuth scopes, `keyset` the order of its lists."""

    scope = ""
    keyset: tuple[str, ...] = ("-created", "-id")

    def get_queryset(self) -> QuerySet[Any]:
        """The one visibility rule."""
        rows: Any = super().get_queryset()
        return rows.visible_to(actor_of(self.request))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filters, then `?q=` for models that can be searched."""
        rows: Any = super().filter_queryset(queryset)
        text = self.request.query_params.get("q", "").strip()
        return rows.search(text) if text and hasattr(rows, "search") else rows


class ReadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PortalViewSet):
    """Lists and shows; what is somebody's is told to the trail before it is answered."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of rows."""
        model = self.get_queryset().model
        if access.is_personal(model):
            access.note_list(actor_of(request), model)
        return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        record = self.get_object()
        access.note_look(actor_of(request), record)
        return Response(self.get_serializer(record).data)


def idempotent(view: Callable[..., Response]) -> Callable[..., Response]:
    """For POSTs that create: honour `Idempotency-Key`."""

    @functools.wraps(view)
    def wrapper(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(self, request, *args, **kwargs)
        if len(key) > idempotency.MAX_LENGTH:
            raise ValidationError({"Idempotency-Key": [f"≤ {idempotency.MAX_LENGTH}"]})
        nobody = f"address:{client_address(request._request)}:{idempotency.fingerprint(request)[:32]}"
        owner = actor_of(request).key or nobody  # the anonymous share addresses: only the same body is the same request
        return idempotency.once(request, owner, key, lambda: view(self, request, *args, **kwargs))

    return wrapper

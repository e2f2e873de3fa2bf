"""Lists are `{"results": […], "next": …}`; `next` is the address of the next page or null."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from apps.core.keyset import Page, keyset_page

SIZE, LARGEST = 50, 200


class KeysetPagination(BasePagination):
    """`?limit=` and `?cursor=`; the order is the view's `keyset`."""

    page: Page
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that was asked for."""
        self.request = request
        if request.query_params.get("q", "").strip():
            self.page = Page(list(queryset[: self.size(request)]), "")  # search: the best ones, in one page
            return self.page.items
        order = getattr(view, "keyset", ("-created", "-id"))
        self.page = keyset_page(
            queryset, order=order, size=self.size(request), cursor=request.query_params.get("cursor", "")
        )
        return self.page.items

    def size(self, request: Request) -> int:
        """1 to 200 rows; anything else is a mistake that is said."""
        raw = request.query_params.get("limit", str(SIZE))
        if not (raw.isascii() and raw.isdigit() and 1 <= int(raw) <= LARGEST):
            raise ValidationError({"limit": [_("Izberite število od 1 do %(largest)d.") % {"largest": LARGEST}]})
        return int(raw)

    def get_paginated_response(self, data: Any) -> Response:
        """The envelope."""
        following = None
        if self.page.next:
            following = replace_query_param(self.request.build_absolute_uri(), "cursor", self.page.next)
        return Response({"results": data, "next": following})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """OpenAPI of the envelope."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": {"type": ["string", "null"], "format": "uri"}},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """OpenAPI of the two parameters."""
        limit = {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": SIZE}
        return [
            {"name": "limit", "in": "query", "required": False, "schema": limit, "description": "Rows of a page."},
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "schema": {"type": "string"},
                "description": "Taken from `next`.",
            },
        ]

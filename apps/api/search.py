"""`/api/v1/search/`: the portal's search for programs."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core import finding, plugs
from apps.core.actor import actor_of

TYPED = "What is looked for, at most 120 characters: in any inflection, without accents, with slips."
PARAMETERS = [
    OpenApiParameter("q", OpenApiTypes.STR, required=True, description=TYPED),
    OpenApiParameter("group", OpenApiTypes.STR, description="One group alone, page by page: a `group` of the answer."),
    OpenApiParameter("cursor", OpenApiTypes.STR, description="Of the next page of a group."),
]  # fmt: skip


class HitSerializer(serializers.Serializer[Any]):
    """Something that was found. `url` is a path of the portal."""

    group = serializers.CharField(help_text="Key of the group, for `?group=`.")
    group_title = serializers.CharField(help_text="In the language of the request.")
    title = serializers.CharField()
    text = serializers.CharField(help_text="The beginning of what it says; may be empty.")
    url = serializers.CharField()


class HitsSerializer(serializers.Serializer[Any]):
    """The group with the best hit first; without `group` the first five of each."""

    results = HitSerializer(many=True)
    next = serializers.CharField(allow_null=True, help_text="Address of the next page of the group.")


class SearchViewSet(viewsets.ViewSet):
    """One search over everything public, and over what is one's own."""

    scope = "search"

    @extend_schema(summary="Search the portal", parameters=PARAMETERS, responses=HitsSerializer)
    def list(self, request: Request) -> Response:
        """Hits of all groups, or of one. What is asked is not kept."""
        text = finding.asked_text(request.query_params.get("q", ""))
        if not text:
            raise ValidationError({"q": [_("Vpišite vsaj eno črko.")]})
        key = request.query_params.get("group", "")
        if key and key not in plugs.search_sources:
            raise ValidationError({"group": [_("Te skupine ni.")]})
        groups = [self._one(request, text, key)] if key else finding.groups_of(text, actor_of(request))
        results = [_told(group, hit) for group in groups for hit in group.hits]
        following = groups[0].next if key else ""
        return Response(HitsSerializer({"results": results, "next": _address(request, following)}).data)

    @staticmethod
    def _one(request: Request, text: str, key: str) -> finding.Group:
        return finding.page_of(key, text, actor_of(request), cursor=request.query_params.get("cursor", ""))


def _told(group: finding.Group, hit: plugs.SearchHit) -> dict[str, str]:
    return {
        "group": group.key, "group_title": str(group.title), "title": str(hit.title), "text": str(hit.snippet),
        "url": hit.url,
    }  # fmt: skip


def _address(request: Request, cursor: str) -> str | None:
    if not cursor:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


RESOURCES = {"search": SearchViewSet}

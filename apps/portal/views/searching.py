"""`/iskanje/` and suggestions while typing. What people look for is kept and logged nowhere."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from apps.core import finding, plugs, ratelimit
from apps.core.actor import actor_of
from apps.core.queries import one_question
from apps.portal.asking import ask_address

MINUTE = 60
SEARCHES, SUGGESTIONS = 240, 600  # of one address in a minute; schools and offices share theirs


@require_safe
@one_question()
def search(request: HttpRequest) -> HttpResponse:
    """`/iskanje/?q=`: the first hits of every group, the best group first; with `vrsta` one group, page by page."""
    text = finding.asked_text(request.GET.get("q", ""))
    if text:
        ratelimit.count("search", ratelimit.client_address(request), allowed=SEARCHES, seconds=MINUTE)
    key = request.GET.get("vrsta", "")
    context = _one_group(request, text, key) if key else _all_groups(request, text)
    return render(request, "portal/search.html", {"q": text, "chosen": key, "ask": ask_address(text), **context})


def _one_group(request: HttpRequest, text: str, key: str) -> dict[str, Any]:
    if key not in plugs.search_sources:
        raise Http404
    group = finding.page_of(key, text, actor_of(request), cursor=request.GET.get("za", ""))
    groups = [finding.marked(group, text)] if group.hits else []
    following = f"?{urlencode({'q': text, 'vrsta': key, 'za': group.next})}" if group.next else ""
    return {"groups": groups, "next": following, "title": group.title, "count": len(group.hits)}


def _all_groups(request: HttpRequest, text: str) -> dict[str, Any]:
    actor = actor_of(request)
    groups = finding.groups_of(text, actor)
    some = finding.some_words(text) if not groups else ""
    if some:
        groups = finding.groups_of(some, actor)
    return {
        "groups": [finding.marked(group, text) for group in groups],
        "meant": finding.meant(text, groups, actor) if text else "",
        "some": bool(some and groups),
        "count": sum(len(group.hits) for group in groups),
        "more": any(group.next for group in groups),
    }


@require_safe
@one_question()
def suggest(request: HttpRequest) -> JsonResponse:
    """`/iskanje/predlogi/?q=`: pages that fit what is being typed."""
    text = finding.asked_text(request.GET.get("q", ""))
    ratelimit.count("search-suggest", ratelimit.client_address(request), allowed=SUGGESTIONS, seconds=MINUTE)
    found = finding.suggestions(text, actor_of(request))
    results = [{"text": str(hit.title), "hint": str(title), "url": hit.url} for hit, title in found]
    return JsonResponse({"results": results})

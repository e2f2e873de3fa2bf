"""`/novice/`: the archive with its filters, one news item."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from apps.core.actor import actor_of
from apps.core.keyset import BadCursor, keyset_page
from apps.core.search import marker
from apps.news import reading
from apps.news.models import NewsItem
from apps.territory.services import quarter_names

PAGE = 12  # items


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The latest first; filters and search stand in the address."""
    filters, cursor = reading.Filters.read(request.GET), request.GET.get("za", "")
    rows = filters.narrow(NewsItem.objects.in_public()).in_rows()
    try:
        page = keyset_page(rows, order=reading.ORDER, size=PAGE, cursor=cursor)
    except BadCursor as error:
        raise Http404 from error
    context = {
        "rows": reading.listed(page, marker(filters.text)), "next": page.next, "first": not cursor, "filters": filters,
        "topics": reading.topic_titles(), "quarters": quarter_names(), "years": reading.years(),
    }  # fmt: skip
    return render(request, "news/index.html", context)


@require_safe
def item(request: HttpRequest, slug: str) -> HttpResponse:
    """One item; what is not public is shown to those who write it alone, and says so."""
    rows = NewsItem.objects.visible_to(actor_of(request)).select_related("department")
    found: NewsItem | None = rows.filter(slug=slug).first()
    if found is None:
        raise Http404
    return render(request, "news/item.html", reading.context_of(found))


@require_safe
def topic(request: HttpRequest, key: str) -> HttpResponse:
    """`/novice/tema/<key>/` leads to the archive of the topic."""
    if key not in reading.topic_titles():
        raise Http404
    return HttpResponseRedirect(f"{reverse('news:index')}?tema={key}")

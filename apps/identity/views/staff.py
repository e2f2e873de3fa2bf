"""Pages of the staff that belong to no model: the table of roles, the inbox of the organisation, finding a person."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.actor import actor_of
from apps.core.staff_pages import staff_page
from apps.identity import registry
from apps.identity.forms.staff import FindPersonForm
from apps.identity.models import Organisation
from apps.identity.services import people
from apps.identity.services.matrix import roles_table

View = Callable[[HttpRequest], HttpResponse]


def staff_only(view: View) -> View:
    """Behind the admin's own gate, and only with the second factor."""

    @wraps(view)
    def inside(request: HttpRequest) -> HttpResponse:
        if not actor_of(request).is_staff:
            raise PermissionDenied
        return view(request)

    @wraps(view)
    def gate(request: HttpRequest) -> HttpResponse:
        return admin.site.admin_view(inside)(request)  # the site is asked when a request comes, not before

    return gate


@require_safe
@staff_only
def roles(request: HttpRequest) -> HttpResponse:
    """Vloge in pravice: what each role is for and what it may do."""
    return staff_page(request, "identity/staff/roles.html", {"title": _("Vloge in pravice")} | roles_table())


@require_safe
@staff_only
def inbox(request: HttpRequest) -> HttpResponse:
    """Nabiralnik: what waits for the actor's organisation and departments."""
    actor = actor_of(request)
    sources: list[dict[str, Any]] = [
        {"source": source, "waiting": source.items(actor)} for source in registry.inbox_sources
    ]
    employer = Organisation.objects.filter(pk=actor.employer).first() if actor.employer else None
    context: dict[str, Any] = {
        "title": _("Nabiralnik"), "sources": sources, "total": sum(len(one["waiting"]) for one in sources),
        "employer": employer,
    }  # fmt: skip
    return staff_page(request, "identity/staff/inbox.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def find_person(request: HttpRequest) -> HttpResponse:
    """Find a person by what stands in no address: the answer to a POST is the list itself."""
    actor = actor_of(request)
    if not actor.has_perm("identity.view_person"):
        raise PermissionDenied
    form = FindPersonForm(request.POST if request.method == "POST" else None, actor=actor)
    found = None
    if request.method == "POST" and form.is_valid():
        found = list(people.find_persons(actor=actor, text=form.cleaned_data["text"]))
    context = {
        "title": _("Poiščite osebo"), "form": form, "found": found, "most": people.MOST,
        "back": reverse("admin:identity_person_changelist"), "back_text": _("Osebe"),
    }  # fmt: skip
    return staff_page(request, "identity/staff/find_person.html", context)

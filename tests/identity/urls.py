"""Addresses that exist only in tests: a form and a service that need more than level low."""

from django import forms
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from apps.core.actor import actor_of, require_level
from apps.core.forms import PortalForm
from apps.identity.decorators import level_required
from apps.identity.services.typed import form_data
from ptuj_portal.urls import handler400, handler403, handler404, handler500
from ptuj_portal.urls import urlpatterns as portal_urls

__all__ = ["handler400", "handler403", "handler404", "handler500"]
SENT = []


class NoteForm(PortalForm):
    """A note to the municipality."""

    title = forms.CharField(label="Zadeva", max_length=80)
    text = forms.CharField(label="Sporočilo", widget=forms.Textarea)
    places = forms.MultipleChoiceField(
        label="Kje",
        choices=[("a", "Center"), ("b", "Jezero"), ("c", "Grajena")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def show(request, level):
    form = NoteForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        SENT.append(form.cleaned_data)
        return HttpResponse('<!doctype html><link rel="icon" href="data:,"><p>sent</p>')
    return render(request, "note.html", {"form": form})


def open_note(request):
    """Open to all until it is sent: then the service asks for the level."""
    form = NoteForm(form_data(request))
    if request.method == "POST" and form.is_valid():
        require_level(actor_of(request), "substantial")
        SENT.append(form.cleaned_data)
        return HttpResponse('<!doctype html><link rel="icon" href="data:,"><p>sent</p>')
    return render(request, "note.html", {"form": form})


@api_view(["GET"])
def machine(request):
    require_level(actor_of(request), "high")
    return Response({"ok": True})


urlpatterns = [
    *i18n_patterns(
        path("zapisek/", level_required("substantial")(show), {"level": "substantial"}),
        path("visok-zapisek/", level_required("high")(show), {"level": "high"}),
        path("odprt-zapisek/", open_note),
        path("kdorkoli/", level_required("low")(lambda request: JsonResponse({"ok": True}))),
        prefix_default_language=False,
    ),
    path("api/v1/zapisek/", machine),
    path("api/v1/strog/", level_required("substantial")(lambda request: JsonResponse({"ok": True}))),
    *portal_urls,
]

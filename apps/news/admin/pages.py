"""`…/<pk>/predogled/`, `slika/`, `priloge/`: pages of a news item besides its form."""

import dataclasses
from typing import Any
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.actor import actor_of
from apps.core.outgoing import Mail, render_mail
from apps.core.staff_pages import staff_page
from apps.documents.exceptions import PhotoGone
from apps.news import reading, services
from apps.news.admin.forms import AttachmentsForm, PictureForm, told_by_publishing
from apps.news.models import VIEW, NewsItem
from apps.news.services import may_write, words_of
from apps.notifications.services import sms_parts

MAIL = "notifications/mail/broadcast"


def item_of(request: HttpRequest, pk: UUID, *, writes: bool = False) -> NewsItem:
    """The item; 404 for whoever does not see it, PermissionDenied for whoever only reads where `writes`."""
    actor = actor_of(request)
    if not actor.has_perm(VIEW):
        raise PermissionDenied
    item: NewsItem | None = NewsItem.objects.visible_to(actor).select_related("department").filter(pk=pk).first()
    if item is None:
        raise Http404
    if writes and not may_write(actor, item):
        raise PermissionDenied
    return item


def change_url(item: NewsItem) -> str:
    """The editor."""
    return reverse("admin:news_newsitem_change", args=[item.pk])


def _mail(item: NewsItem, language: str) -> Mail:
    words = words_of(item).get(language) or words_of(item)["sl"]
    with translation.override(language):
        path = item.get_absolute_url()
    context = {"words": dataclasses.asdict(words), "paragraphs": words.text.split("\n\n"), "path": path}
    return render_mail(MAIL, context, language=language)


def _language(request: HttpRequest, item: NewsItem) -> str:
    return "en" if item.title_en and request.GET.get("jezik") == "en" else "sl"


def framed(view: Any) -> Any:
    """The preview may put the page into a frame."""
    return require_safe(xframe_options_sameorigin(csp_replace({"frame-ancestors": [SELF]})(view)))


@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As it will look on the page, in a mail and as a text message, and who will get it."""
    item = item_of(request, pk)
    language = _language(request, item)
    words = words_of(item)[language]
    text = f"{words.short} {request.build_absolute_uri(item.get_absolute_url())}"
    size = sms_parts(text)
    context = {
        "title": _("Predogled"), "item": item, "back": change_url(item), "language": language, "sms": text,
        "length": size.units, "parts": size.parts, "told": told_by_publishing(item),
        "subject": _mail(item, language).subject,
    }  # fmt: skip
    return staff_page(request, "admin/news/preview.html", context)


@framed
def framed_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page inside the frame of the preview."""
    item = item_of(request, pk)
    with translation.override(_language(request, item)):
        return render(request, "news/item.html", reading.context_of(item))


@framed
def framed_mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mail inside the frame of the preview."""
    item = item_of(request, pk)
    return HttpResponse(_mail(item, _language(request, item)).html)


@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The picture and what it shows in words."""
    item = item_of(request, pk, writes=True)
    form = PictureForm(*_sent(request), actor=actor_of(request), record=item)
    if request.method == "POST" and form.is_valid() and _keep_picture(request, item, form):
        return _done(request, item)
    context = {"title": _("Slika"), "form": form, "record": item, "back": change_url(item)}
    context |= {"picture": form.picture, "button": _("Shranite")}
    return staff_page(request, "admin/news/picture.html", context)


def _keep_picture(request: HttpRequest, item: NewsItem, form: PictureForm) -> bool:
    actor, given = actor_of(request), form.cleaned_data
    try:
        if given.get("remove"):
            services.drop_picture(actor=actor, item_id=item.pk)
        else:
            services.set_picture(actor=actor, item_id=item.pk, photos=given["photos"], alternative=given["alternative"])
    except PhotoGone:
        form.add_error("photos", _("Te slike ni več. Izberite jo znova."))
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Files that everybody may open."""
    item = item_of(request, pk, writes=True)
    form = AttachmentsForm(*_sent(request), actor=actor_of(request), record=item)
    if request.method == "POST" and form.is_valid() and _keep_files(request, item, form):
        return _done(request, item)
    context = {
        "title": _("Priloge"), "form": form, "record": item, "back": change_url(item), "button": _("Shranite"),
        "lead": _("Odpre jih lahko vsak, ki bere novico. Preden jih pokažemo, jih pregledamo."),
    }  # fmt: skip
    return staff_page(request, "admin/step.html", context)


def _keep_files(request: HttpRequest, item: NewsItem, form: AttachmentsForm) -> bool:
    actor, given = actor_of(request), form.cleaned_data
    for key in given.get("remove", ()):
        services.detach_document(actor=actor, item_id=item.pk, document=form.documents[key])
    try:
        for upload in given["files"]:
            services.attach_document(actor=actor, item_id=item.pk, upload=upload)
    except ValidationError as refusal:
        form.add_error("files", refusal)
        return False
    return True


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _done(request: HttpRequest, item: NewsItem) -> HttpResponse:
    messages.success(request, _("Shranjeno."))
    return HttpResponseRedirect(change_url(item))

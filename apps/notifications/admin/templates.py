"""`/admin/notifications/templateversion/`: mails and notices in the words of staff."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin
from apps.core.outgoing import mail_page, text_page
from apps.core.ratelimit import RateLimited
from apps.core.staff_pages import add_errors, staff_page
from apps.core.written import Words, WrittenText, texts
from apps.notifications import services
from apps.notifications.differences import differences
from apps.notifications.exceptions import NoAddress, NotNewest
from apps.notifications.forms import TemplateForm, VersionForm
from apps.notifications.models import TemplateVersion
from apps.notifications.services.templates import CHANGE, checked_words, sample_mail

LANGUAGES = dict(settings.LANGUAGES)
NEWER = gettext_lazy(
    "Medtem je nekdo shranil novejšo različico. Oglejte si jo spodaj. Vaše besedilo je še tu: če ga shranite zdaj, bo "
    "novejše."
)
SHOWN = 50  # versions on the page of a text


@dataclass(frozen=True)
class Place:
    """A text in a language, and who stands before it."""

    name: str
    key: str
    text: WrittenText
    language: str

    def url(self, page: str = "template", *args: Any) -> str:
        """Of one of its pages."""
        return reverse(f"admin:notifications_{page}", args=[self.name, self.language, *args])

    def facts(self) -> dict[str, Any]:
        """What `services` name it by."""
        return {"key": self.key, "language": self.language}

    @property
    def fields(self) -> list[tuple[str, Any, str]]:
        """Merge fields: name, what it is, what it holds in the sample."""
        context = self.text.sample()
        return [(name, field.label, str(field.value(context))) for name, field in self.text.fields.items()]


def name_of(key: str) -> str:
    """As it stands in addresses."""
    return key.replace("/", ".")


def place_of(name: str, language: str) -> Place:
    """404 for what is no text or no language."""
    key = next((one for one, _text in texts.items() if name_of(one) == name), None)
    if key is None or language not in LANGUAGES:
        raise Http404
    return Place(name, key, texts.get(key), language)


@admin.register(TemplateVersion)
class TemplateVersionAdmin(PortalAdmin):
    """A list of what can be edited in place of a list of versions; each text has a page of its own."""

    def get_urls(self) -> list[Any]:
        """The pages of one text."""
        at = "besedilo/<str:name>/<str:language>/"
        pages: list[tuple[str, str, Callable[..., Any]]] = [
            ("", "template", edit), ("predogled/", "template_preview", preview),
            ("objava/", "template_publish", publish), ("vrnitev/", "template_restore", restore),
            ("razlicica/<int:number>/", "template_version", version),
        ]  # fmt: skip
        own = [
            path(f"{at}{end}", self.admin_site.admin_view(self.guarded(view)), name=f"notifications_{name}")
            for end, name, view in pages
        ]
        return [*own, *super().get_urls()]

    def guarded(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """For who may see them; writing is the services' to refuse."""

        def page(request: HttpRequest, name: str, language: str, **more: Any) -> Any:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return view(request, place_of(name, language), **more)

        return page

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Versions come by saving a text."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent can be read later."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Every text that can be edited, with what holds in each language; two queries, however many there are."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        pair = ("key", "language")
        rows = TemplateVersion.objects.defer("body").distinct(*pair)
        newest = {(row.key, row.language): row for row in rows.order_by(*pair, "-number")}
        published = rows.exclude(published=None).order_by(*pair, "-published", "-number")
        held = {(row.key, row.language): row for row in published}
        lines = [(text, [_state(key, text, one, newest, held) for one in LANGUAGES]) for key, text in texts.items()]
        context = {"title": _("Besedila sporočil"), "lines": lines, "languages": LANGUAGES.values()}
        return staff_page(request, "admin/notifications/templates.html", context)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """A version by its row leads to its page."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return HttpResponseRedirect(
            reverse("admin:notifications_template_version", args=[name_of(row.key), row.language, row.number])
        )


def _state(key: str, text: WrittenText, language: str, newest: Any, held: Any) -> dict[str, Any]:
    last, now = newest.get((key, language)), held.get((key, language))
    return {
        "url": Place(name_of(key), key, text, language).url(), "language": LANGUAGES[language],
        "now": 0 if now is None or now.shipped else now.number,
        "draft": last.number if last and last.published is None else 0,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, place: Place) -> HttpResponse:
    """The words, what can stand in them, a preview, and earlier versions. Posted: saved, or sent as a test."""
    actor = actor_of(request)
    rows = TemplateVersion.objects.of(place.key, place.language).select_related("author", "published_by")
    versions = list(rows[:SHOWN])
    newest = versions[0] if versions else None
    words = newest.words if newest and not newest.shipped else place.text.shipped(place.language)
    number = newest.number if newest else 0
    first = {"subject": words.subject, "body": words.body, "seen": number, "language": place.language}
    form = TemplateForm(request.POST or None, actor=actor, initial=first)
    if request.method == "POST" and form.is_valid():
        if _done(request, place, form):
            return HttpResponseRedirect(place.url())
        if form.has_error("seen"):  # somebody was quicker: what was typed stays, and can be saved after a look
            form.data = typed = request.POST.copy()
            typed["seen"] = str(number)
    held = rows.published().first()
    context = {
        "title": place.text.title, "place": place, "form": form, "versions": versions, "newest": newest,
        "held": (held and not held.shipped and held.number) or 0, "may": actor.has_perm(CHANGE),
        "open_preview": place.url("template_preview"), "languages": _languages(place),
        "back": reverse("admin:notifications_templateversion_changelist"),
    }  # fmt: skip
    return staff_page(request, "admin/notifications/template.html", context)


def _languages(place: Place) -> list[tuple[str, str, bool]]:
    return [
        (label, Place(place.name, place.key, place.text, code).url(), code == place.language)
        for code, label in LANGUAGES.items()
    ]


def _done(request: HttpRequest, place: Place, form: TemplateForm) -> bool:
    """Save, or send a test; what stands in the way is said at the field."""
    actor, given = actor_of(request), form.cleaned_data
    words = {"subject": given["subject"], "body": given["body"]}
    try:
        if "test" in request.POST:
            services.send_test(actor=actor, **place.facts(), **words)
            messages.success(request, _("Preizkus smo poslali na vaš naslov. Sporočila niste shranili."))
            return False
        row = services.save_template(actor=actor, **place.facts(), **words, seen=given["seen"])
        messages.success(request, _("Shranjeno kot različica %(number)d.") % {"number": row.number})
    except ValidationError as error:
        add_errors(form, error)
    except NotNewest:
        form.add_error("seen", "newer")
        form.add_error(None, NEWER)
    except NoAddress:
        form.add_error(None, _("Vaš račun nima elektronskega naslova, zato preizkusa ne moremo poslati."))
    except RateLimited:
        form.add_error(None, _("Poslali ste že veliko preizkusov. Počakajte eno uro."))
    return form.is_valid()


@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, place: Place) -> HttpResponse:
    """How it would be read, filled in with the sample: what stands in the form (posted), else the newest version.
    `plain`: without HTML, as notices are. Fields that do not fit are told in its place."""
    plain = place.text.notice or "plain" in request.GET
    try:
        if request.method == "POST":
            words = checked_words(place.key, request.POST.get("subject", ""), request.POST.get("body", ""))
        else:
            newest = TemplateVersion.objects.of(place.key, place.language).first()
            own: Words | None = newest.words if newest and not newest.shipped else None
            words = own or place.text.shipped(place.language)
        mail = sample_mail(place.key, place.language, words)
    except (ValidationError, ValueError) as error:
        told = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return text_page(told)
    if plain:
        return text_page(f"{mail.subject}\n\n{mail.text}")
    return mail_page(mail)


@require_http_methods(["POST"])
def publish(request: HttpRequest, place: Place) -> HttpResponse:
    """The newest version is what is sent from now on."""
    form = VersionForm(request.POST, actor=actor_of(request))
    if not form.is_valid():
        raise Http404
    number = form.cleaned_data["number"]
    return _acted(
        request, place, _("Različica %(number)d je objavljena.") % {"number": number},
        lambda actor: services.publish_template(actor=actor, **place.facts(), number=number),
    )  # fmt: skip


@require_http_methods(["POST"])
def restore(request: HttpRequest, place: Place) -> HttpResponse:
    """An earlier version, as a new one; it is published as any other."""
    form = VersionForm(request.POST, actor=actor_of(request))
    if not form.is_valid():
        raise Http404
    given = {"number": form.cleaned_data["number"], "seen": form.cleaned_data["seen"] or 0}
    return _acted(
        request, place, _("Besedilo je povzeto kot nova različica. Preglejte jo in objavite."),
        lambda actor: services.restore_template(actor=actor, **place.facts(), **given),
    )  # fmt: skip


def _acted(request: HttpRequest, place: Place, told: str, act: Callable[[Any], Any]) -> HttpResponse:
    try:
        act(actor_of(request))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except NotNewest:
        messages.warning(request, _("Medtem je nekdo shranil novejšo različico. Oglejte si jo."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, told)
    return HttpResponseRedirect(place.url())


@require_http_methods(["GET", "HEAD"])
def version(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """One version and what it changed; 0 is what ships."""
    rows = TemplateVersion.objects.of(place.key, place.language)
    row = rows.filter(number=number).first()
    if row is None and number:
        raise Http404
    shipped = place.text.shipped(place.language)
    words = row.words if row else shipped
    earlier = rows.filter(number__lt=number).first()
    before = earlier.words if earlier else shipped
    context = {
        "title": _("%(title)s, različica %(number)d") % {"title": place.text.title, "number": number},
        "place": place, "row": row, "back": place.url(), "number": number,
        "subject": differences(before.subject, words.subject), "body": differences(before.body, words.body),
        "same": before == words, "newest": rows.first(), "may": actor_of(request).has_perm(CHANGE),
    }  # fmt: skip
    return staff_page(request, "admin/notifications/template_version.html", context)

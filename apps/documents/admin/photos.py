"""Staff look after photos: faces and plates are blurred, what must not be shown is hidden or taken away. Each sees
those that the owners' policies give into their care (`OwnerPolicy.kept_photos`)."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.admin import ReadOnlyAdmin
from apps.core.crypto import SealBroken
from apps.core.staff_pages import StaffStep, StepsAdmin, add_errors, staff_page
from apps.documents import services
from apps.documents.admin.photo_forms import BlurForm, DescribeForm, ReasonForm
from apps.documents.exceptions import PhotoGone, StorageDown
from apps.documents.models import Photo, PhotoFile
from apps.documents.models.photos import LARGE, SMALL

BLUR = "zameglitev"


def _if(condition: Callable[[Photo], bool]) -> Callable[[Actor, Photo], bool]:
    """A step for whoever looks after the photo, while something holds of it."""
    return lambda actor, photo: condition(photo) and Photo.objects.kept_by(actor).filter(pk=photo.pk).exists()


def blur(actor: Actor, photo: Photo, data: dict[str, Any]) -> str:
    """Make the parts unrecognisable."""
    boxes = data["boxes"]
    services.blur_photo(
        actor=actor, photo=photo, rectangles=boxes, reason=data["reason"], address=data["address"]
    )  # fmt: skip
    text = ngettext(
        "Zamegljen je %(count)d del fotografije.", "Zamegljenih je %(count)d delov fotografije.", len(boxes)
    )
    return text % {"count": len(boxes)} + " " + _("Prejšnjih slik ni več.")


def hide(actor: Actor, photo: Photo, data: dict[str, Any]) -> str:
    """Show it to nobody."""
    services.hide_photo(actor=actor, photo=photo, reason=data["reason"])
    return _("Fotografija je skrita.")


def show(actor: Actor, photo: Photo, data: dict[str, Any]) -> str:
    """Hidden no longer."""
    services.show_photo(actor=actor, photo=photo, reason=data["reason"])
    return _("Fotografija ni več skrita.")


def describe(actor: Actor, photo: Photo, data: dict[str, Any]) -> str:
    """Say what it shows."""
    services.describe_photo(actor=actor, photo=photo, **data)
    return _("Opis je shranjen.")


def remove(actor: Actor, photo: Photo, data: dict[str, Any]) -> str:
    """Take it away for good."""
    services.remove_photo(actor=actor, photo=photo, reason=data["reason"])
    return _("Fotografija je odstranjena.")


STEPS = (
    StaffStep(
        BLUR, gettext_lazy("Zameglite obraze in tablice"), _if(lambda photo: True), blur, BlurForm, icon="blur_on",
        text=gettext_lazy("Označite, kar naj ne bo prepoznavno. Zameglitve ni mogoče vzeti nazaj."),
        button=gettext_lazy("Zameglite"), danger=True,
    ),
    StaffStep("opis", gettext_lazy("Opišite sliko"), _if(lambda photo: True), describe, DescribeForm, icon="edit"),
    StaffStep(
        "skritje", gettext_lazy("Skrijte"), _if(lambda photo: not photo.hidden), hide, ReasonForm,
        icon="visibility_off", text=gettext_lazy("Skrite fotografije ne vidi nihče razen vas, ki skrbite zanjo."),
    ),
    StaffStep("prikaz", gettext_lazy("Pokažite znova"), _if(lambda photo: photo.hidden), show, ReasonForm,
              icon="visibility"),
    StaffStep(
        "odstranitev", gettext_lazy("Odstranite"), _if(lambda photo: True), remove, ReasonForm, icon="delete",
        text=gettext_lazy("Slike se izbrišejo za vedno. Ostane samo zapis, da je fotografija bila."), danger=True,
    ),
)  # fmt: skip


@admin.register(Photo)
class PhotoAdmin(StepsAdmin, ReadOnlyAdmin):
    """Photos in one's care."""

    list_display = ("small", "created", "kind", "owner_kind", "owner_id", "hidden", "blurred", "alternative")
    list_display_links = ("small", "created")
    list_filter = ("hidden", "kind", "owner_kind")
    search_fields = ("owner_id", "alternative")
    date_hierarchy = "created"
    fields = (
        "large", "alternative", "kind", "owner_kind", "owner_id", "position", "created", "hidden", "blurred", "reason",
    )  # fmt: skip
    readonly_fields = fields
    stale = (PhotoGone,)
    steps = STEPS

    def get_queryset(self, request: HttpRequest) -> Any:
        """What the actor looks after, and nothing besides."""
        return Photo.objects.kept_by(actor_of(request))

    def get_urls(self) -> list[Any]:
        """Pictures of hidden ones answer here alone."""
        view = self.admin_site.admin_view(self.picture)
        return [
            path("<uuid:key>/slika/<int:size>/", view, name="documents_photo_picture"),
            *super().get_urls(),
        ]

    def picture(self, request: HttpRequest, key: Any, size: int) -> HttpResponse:
        """A picture for whoever looks after the photo; 404 for all others. Kept by no browser."""
        photo = self.seen(request, str(key))
        try:
            found = services.kept_picture(actor=actor_of(request), photo=photo, size=size)
            response = HttpResponse(services.picture_bytes(found), content_type=found.file.content_type)
        except (PhotoFile.DoesNotExist, StorageDown, SealBroken) as error:
            raise Http404 from error
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    @admin.display(description=gettext_lazy("slika"))
    def small(self, photo: Photo) -> str:
        """In the list."""
        return self._shown(photo, SMALL, "photo-small")

    @admin.display(description=gettext_lazy("slika"))
    def large(self, photo: Photo) -> str:
        """On the page."""
        return self._shown(photo, LARGE, "photo-large")

    @staticmethod
    def _shown(photo: Photo, size: int, look: str) -> str:
        width, height = photo.fitted(size)
        return format_html(
            '<img class="{}" src="{}" width="{}" height="{}" alt="{}" loading="lazy">', look,
            reverse("admin:documents_photo_picture", args=[photo.pk, size]), width, height,
            photo.alternative or _("Fotografija brez opisa"),
        )  # fmt: skip

    def step_view(self, request: HttpRequest, object_id: str, step: str) -> HttpResponse:
        """The step of blurring has a page of its own; what is taken away has none to go back to."""
        if step == BLUR:
            return self.blur_view(request, object_id)
        response = super().step_view(request, object_id, step)
        gone = request.method == "POST" and not self.get_queryset(request).filter(pk=object_id).exists()
        return HttpResponseRedirect(reverse("admin:documents_photo_changelist")) if gone else response

    def blur_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Draw parts on the picture, look at what comes of it, apply."""
        photo, actor = self.seen(request, object_id), actor_of(request)
        step = STEPS[0]
        if not step.may(actor, photo):
            raise PermissionDenied
        form = BlurForm(request.POST if request.method == "POST" else None, actor=actor, record=photo)
        looks = "predogled" in request.POST
        if looks:
            form.fields["reason"].required = False
        back = reverse("admin:documents_photo_change", args=[photo.pk])
        context = {
            "title": step.title, "step": step, "record": photo, "form": form, "back": back, "most": LARGE,
            "picture": reverse("admin:documents_photo_picture", args=[photo.pk, LARGE]),
        }  # fmt: skip
        if request.method == "POST" and form.is_valid():
            if not looks and self.take(request, step, photo, form):
                return HttpResponseRedirect(back)
            if looks:
                context["preview"] = self._preview(actor, photo, form)
        access.note_look(actor, photo)
        return staff_page(request, "admin/documents/blur.html", context)

    @staticmethod
    def _preview(actor: Actor, photo: Photo, form: BlurForm) -> str:
        """The picture within the page: it is kept nowhere."""
        try:
            made = services.preview_blur(actor=actor, photo=photo, rectangles=form.cleaned_data["boxes"])
        except ValidationError as error:
            add_errors(form, error)
            return ""
        return "data:image/webp;base64," + b64encode(made).decode()

    def take(self, request: HttpRequest, step: StaffStep, record: Any, form: Any) -> Any:
        """A storage that does not answer changes nothing."""
        try:
            return super().take(request, step, record, form)
        except StorageDown:
            messages.error(request, _("Shramba datotek trenutno ne odgovarja. Poskusite znova čez nekaj minut."))
            return None

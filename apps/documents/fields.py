"""Fields for documents and for photos: one or several files, checked before the form is valid."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.templatetags.portal import filesize
from apps.documents import services
from apps.documents.models import Photo
from apps.documents.registry import Limits, kinds_of, labels

MOST_AT_ONCE = 10
PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"


class DocumentInput(forms.FileInput):
    """A file input that works without JavaScript; static/js/upload.js adds dropping and early words on size."""

    partial = "file"
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiple: bool = False) -> None:
        self.allow_multiple_selected = multiple
        super().__init__({**({"multiple": True} if multiple else {}), **(attrs or {})})


class DocumentField(forms.FileField):
    """Files for an owner: `DocumentField(owner_kind="person", multiple=True)`.

    What is taken and how much follows from the owner's policy (for `owner_id` and `purpose`; a form that knows the
    `limits` already gives them) and stands in the hint. The value is a list of uploads for `services.receive_document`;
    an upload that would be refused is named in the error together with the cure.
    """

    together = settings.UPLOAD_LIMIT  # bytes of all files that a form without JavaScript sends

    default_error_messages = {
        "required": _("Izberite datoteko."),
        "invalid": _("Izberite datoteko."),
        "many": _("Preveč datotek naenkrat: največje število je %(most)d."),
    }

    def __init__(
        self, *, owner_kind: str = "", owner_id: str = "", purpose: str = "", limits: Limits | None = None,
        multiple: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.limits = limits or services.limits_of(owner_kind, owner_id, purpose)
        self.multiple = multiple
        kwargs.setdefault("help_text", lazy(self._hint, str)())
        accept = ",".join(extension for kind in kinds_of(self.limits) for extension in kind.extensions)
        attrs = {"accept": accept, "data-most": self.limits.max_file}
        super().__init__(widget=DocumentInput(attrs, multiple=multiple), **kwargs)

    def _hint(self) -> str:
        most = self.limits.max_files
        if most == 1:
            text = gettext("%(kinds)s. Ena datoteka do %(limit)s.")
        elif most:
            text = ngettext(
                "%(kinds)s. Posamezna datoteka do %(limit)s, največ %(most)d datoteka.",
                "%(kinds)s. Posamezna datoteka do %(limit)s, največ %(most)d datotek.",
                most,
            )
        elif self.multiple:
            text = gettext("%(kinds)s. Posamezna datoteka do %(limit)s, naenkrat največ %(most)d.")
        else:
            text = gettext("%(kinds)s. Do %(limit)s.")
        kinds, limit = labels(kinds_of(self.limits)), filesize(self.limits.max_file)
        return text % {"kinds": kinds, "limit": limit, "most": most or MOST_AT_ONCE}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list of uploads, each looked into; ValidationError that names those that cannot be taken."""
        uploads = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        if not uploads:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        if len(uploads) > MOST_AT_ONCE:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": MOST_AT_ONCE})
        faults = [fault for upload in uploads if (fault := self._fault(upload, named=len(uploads) > 1))]
        if faults:
            raise ValidationError(faults)
        return uploads

    def _fault(self, upload: Any, *, named: bool) -> ValidationError | None:
        try:
            services.inspect_upload(upload=upload, limits=self.limits)
        except ValidationError as refusal:
            text = " ".join(refusal.messages)
            return ValidationError(f"{upload.name}: {text}" if named else text, code=refusal.code)
        return None


def _listed(values: Any, key: str) -> list[Any]:
    """All values of a key, out of a request or out of a plain dictionary."""
    found: list[Any] = values.getlist(key) if hasattr(values, "getlist") else values.get(key, [])
    return found


class PhotoInput(forms.FileInput):
    """Input for photos that carries those that came before (`photos`) as tickets, so that a form which has to be shown
    again loses none. static/js/photos.js shows what was chosen; without it the form shows it when it comes back."""

    partial = "photo"
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        self.photos: list[Photo] = []
        super().__init__({"multiple": True, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """New files, tickets, and which of those are not wanted any more."""
        away = set(_listed(data, f"{name}_odstrani"))
        tickets = [ticket for ticket in _listed(data, f"{name}_slika") if ticket not in away]
        return {"files": _listed(files, name), "tickets": tickets}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Neither new nor old ones."""
        return name not in files and f"{name}_slika" not in data


class PhotoField(forms.FileField):
    """Photos: `PhotoField(actor=actor, most=3)`. The value is a list of Photo that wait to be claimed
    (`services.claim_photos` with their addresses). Each new one was stored while the form was checked: whatever else
    is wrong with the form, it is not lost; a form that is never sent loses it after a day.

    proposed: position and time that the camera wrote into the first new photo that has them, for this answer alone.
    """

    default_error_messages = {
        "required": _("Dodajte fotografijo."),
        "invalid": _("Izberite fotografijo."),
    }

    def __init__(self, *, actor: Actor, most: int = 5, **kwargs: Any) -> None:
        self.actor, self.most = actor, most
        self.proposed: services.CleanPhoto | None = None
        kwargs.setdefault("help_text", lazy(self._hint, str)())
        attrs = {"accept": PHOTO_TYPES, "data-most": services.MOST_PHOTO_BYTES}
        super().__init__(widget=PhotoInput(attrs), **kwargs)

    def _hint(self) -> str:
        text = ngettext(
            "JPG, PNG, WebP ali HEIC do %(limit)s, največ %(most)d fotografija.",
            "JPG, PNG, WebP ali HEIC do %(limit)s, največ %(most)d fotografij.",
            self.most,
        )
        return text % {"limit": filesize(services.MOST_PHOTO_BYTES), "most": self.most}

    def clean(self, data: Any, initial: Any = None) -> list[Photo]:
        """Photos in their order; ValidationError that names what cannot be taken."""
        kept = services.unclaimed_photos(actor=self.actor, tickets=data["tickets"])
        uploads, faults = [upload for upload in data["files"] if upload], []
        for upload in uploads:
            try:
                kept.append(self._stored(upload, kept))
            except ValidationError as refusal:
                text = " ".join(refusal.messages)
                named = f"{upload.name}: {text}" if len(uploads) > 1 else text
                faults.append(ValidationError(named, code=refusal.code))
        self.widget.photos = kept
        if faults:
            raise ValidationError(faults)
        if self.required and not kept:
            raise ValidationError(self.error_messages["required"], code="required")
        return kept

    def _stored(self, upload: Any, kept: list[Photo]) -> Photo:
        if len(kept) >= self.most:
            raise services.too_many_photos(self.most)
        clean = services.sanitize_photo(upload)
        if self.proposed is None and clean.position:
            self.proposed = clean
        return services.store_photo(actor=self.actor, data=clean)

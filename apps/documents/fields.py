"""The field for documents: one or several files, checked before the form is valid."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.core.templatetags.portal import filesize
from apps.documents import services
from apps.documents.registry import Limits, kinds_of, labels

MOST_AT_ONCE = 10


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

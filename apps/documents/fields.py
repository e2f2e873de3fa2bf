"""The field for documents: one or several files, checked before the form is valid."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from apps.core.templatetags.portal import filesize
from apps.documents import services
from apps.documents.registry import kinds_of, labels, policy_of

MOST_AT_ONCE = 10


class DocumentInput(forms.FileInput):
    """A file input that works without JavaScript; static/js/upload.js adds dropping and early words on size."""

    partial = "file"
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiple: bool = False) -> None:
        self.allow_multiple_selected = multiple
        super().__init__({**({"multiple": True} if multiple else {}), **(attrs or {})})


class DocumentField(forms.FileField):
    """Files for one kind of owner: `DocumentField(owner_kind="person", multiple=True)`.

    What is taken and how much follows from the owner's policy and stands in the hint. The value is a list of uploads
    for `services.receive_document`; an upload that would be refused is named in the error together with the cure.
    """

    default_error_messages = {
        "required": _("Izberite datoteko."),
        "invalid": _("Izberite datoteko."),
        "many": _("Preveč datotek naenkrat: največje število je %(most)d."),
    }

    def __init__(self, *, owner_kind: str, multiple: bool = False, **kwargs: Any) -> None:
        self.owner_kind, self.multiple = owner_kind, multiple
        policy = policy_of(owner_kind)
        kinds = kinds_of(policy)
        kwargs.setdefault("help_text", lazy(self._hint, str)())
        accept = ",".join(extension for kind in kinds for extension in kind.extensions)
        attrs = {"accept": accept, "data-most": policy.max_file}
        super().__init__(widget=DocumentInput(attrs, multiple=multiple), **kwargs)

    def _hint(self) -> str:
        policy = policy_of(self.owner_kind)
        kinds, limit = labels(kinds_of(policy)), filesize(policy.max_file)
        if self.multiple:
            text = _("%(kinds)s. Posamezna datoteka do %(limit)s, naenkrat največ %(most)d.")
        else:
            text = _("%(kinds)s. Do %(limit)s.")
        return str(text) % {"kinds": kinds, "limit": limit, "most": MOST_AT_ONCE}

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
            services.inspect_upload(upload=upload, owner_kind=self.owner_kind)
        except ValidationError as refusal:
            text = " ".join(refusal.messages)
            return ValidationError(f"{upload.name}: {text}" if named else text, code=refusal.code)
        return None

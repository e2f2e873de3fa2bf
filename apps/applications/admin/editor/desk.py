"""The desk on which a form lies while somebody works on it: what every page of the editor starts from."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.applications.choices import ProcedureKind, VersionState
from apps.applications.engine import Definition, DefinitionBroken, check_definition
from apps.applications.exceptions import DraftMoved
from apps.applications.forms.builder.base import Work
from apps.applications.models import FormVersion, Procedure
from apps.applications.services import publishing, rights
from apps.applications.services.changes import ChangeLine, fields_of, told
from apps.applications.services.pieces import ATTACHMENT, FEE_ITEM, FIELD, RULE, STEP, Raw, Spot, blank_definition, spot
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import staff_page

SLUGS = {"korak": STEP, "polje": FIELD, "priloga": ATTACHMENT, "pravilo": RULE, "vrstica": FEE_ITEM}
SLUG_OF = {kind: slug for slug, kind in SLUGS.items()}
View = Callable[..., HttpResponse]


def address(name: str, *args: Any) -> str:
    """Of a page of the editor."""
    return reverse(f"admin:applications_procedure_{name}", args=args)


@dataclass(frozen=True)
class Desk:
    """A procedure and the definition that a change starts from. base: the version that holds it, None before the
    first; seen: its digest, which pages carry so that nobody writes over somebody else's work."""

    actor: Actor
    procedure: Procedure
    base: FormVersion | None
    definition: Raw
    may_build: bool
    may_publish: bool

    @property
    def seen(self) -> str:
        """Digest of the base."""
        return self.base.digest if self.base else ""

    @property
    def draft(self) -> FormVersion | None:
        """The base when it is a draft."""
        return self.base if self.base and self.base.state == VersionState.DRAFT else None

    @functools.cached_property
    def fields(self) -> Mapping[str, Raw]:
        """Raw fields by id."""
        return fields_of(self.definition)

    @functools.cached_property
    def faults(self) -> list[Any]:
        """What publishing would refuse. The schema hides what only the whole shows; whoever builds sees both."""
        found = check_definition(self.definition)
        try:
            Definition.parse(self.definition)
        except DefinitionBroken as broken:
            known = {fault.path for fault in found}
            found += [fault for fault in broken.problems if fault.path not in known]
        return found

    def url(self, name: str, *args: Any) -> str:
        """Of another page about the same form."""
        return address(name, self.procedure.pk, *args)

    def home(self, kind: str = "", key: str = "") -> str:
        """The overview, at a piece."""
        return self.url("form") + (f"#{SLUG_OF[kind]}-{key}" if kind else "")

    def find(self, kind: str, key: str) -> Spot:
        """A piece, or 404."""
        try:
            return spot(self.definition, kind, key)
        except KeyError:
            raise Http404 from None

    def work(self, kind: str, key: str) -> Work:
        """What a form of an existing piece works on."""
        found = self.find(kind, key)
        holder = None
        if found.holder is not None:
            holder = (FIELD if found.in_group else STEP, str(found.holder.get("id")))
        return Work(self.definition, kind, found.piece, key, holder, found.in_group)

    def save(self, request: HttpRequest, definition: Raw) -> "Moved | None":
        """Store the change; what happened meanwhile when somebody was quicker. ValidationError as the service."""
        seen = request.POST.get("seen", "")
        try:
            publishing.save_draft(actor=self.actor, procedure=self.procedure, definition=definition, seen=seen)
        except DraftMoved as moved:
            return Moved(moved.who, told(moved.changes, {}, self.definition), gone=moved.gone)
        return None


@dataclass(frozen=True)
class Moved:
    """Somebody changed the form since the page was opened."""

    who: str
    changes: list[ChangeLine]
    gone: bool


def open_desk(request: HttpRequest, pk: UUID, permission: str) -> Desk:
    """404 for what the actor may not see and for links, PermissionDenied without the right."""
    actor = actor_of(request)
    rows = Procedure.objects.of_staff(actor).select_related("department__organisation")
    procedure = rows.exclude(kind=ProcedureKind.LINK).filter(pk=pk).first()
    if procedure is None:
        raise Http404
    if permission and not rights.may(actor, procedure, permission):
        raise PermissionDenied
    base = publishing.base_of(procedure)
    return Desk(
        actor=actor, procedure=procedure, base=base, definition=base.definition if base else blank_definition(),
        may_build=rights.may(actor, procedure, rights.BUILD),
        may_publish=rights.may(actor, procedure, rights.PUBLISH),
    )  # fmt: skip


def desk_page(permission: str) -> Callable[[View], View]:
    """A page of the editor for those who hold a permission for the procedure (none: whoever sees it)."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def page(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
            return view(request, open_desk(request, pk, permission), **kwargs)

        return page

    return decorate


def editor_page(request: HttpRequest, desk: Desk, template: str, context: dict[str, Any]) -> HttpResponse:
    """Inside the shell of the admin, with the desk."""
    frame = {"desk": desk, "seen": desk.seen, "back": desk.home(), "back_text": str(desk.procedure)}
    return staff_page(request, f"admin/applications/editor/{template}.html", frame | context)


def stored(
    request: HttpRequest, desk: Desk, definition: Raw, refused: dict[str, Any], *, going: str, said: Any = ""
) -> HttpResponse | None:
    """Save a change, say so and go on. None when the page is to be shown again: `refused` then says what went wrong."""
    try:
        moved = desk.save(request, definition)
    except ValidationError as error:
        refused["refused"] = " ".join(error.messages)
        return None
    if moved:
        refused["moved"] = moved
        return None
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(going)


def back_with_warning(request: HttpRequest, desk: Desk, refused: dict[str, Any]) -> HttpResponse:
    """To the overview, for changes that have no page of their own (moving, deleting)."""
    moved: Moved | None = refused.get("moved")
    text = refused.get("refused") or _("Obrazec je medtem spremenil nekdo drug. Preglejte ga in poskusite znova.")
    if moved and moved.who:
        text = _("Obrazec je medtem spremenil: %(who)s. Preglejte ga in poskusite znova.") % {"who": moved.who}
    messages.warning(request, text)
    return HttpResponseRedirect(desk.home())

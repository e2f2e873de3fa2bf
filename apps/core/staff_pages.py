"""Staff pages that are no list and no form of a model: steps that can be taken with a record, and pages of their own.
They stand inside the shell of the admin and work without JavaScript."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from unfold import widgets

from apps.core.actor import Actor, actor_of
from apps.core.admin import PortalAdmin

# The first that fits: an address is a text as well.
WIDGETS: dict[type[forms.Field], type[forms.Widget]] = {
    forms.DateField: widgets.UnfoldAdminDateWidget,
    forms.TimeField: widgets.UnfoldAdminTimeWidget,
    forms.EmailField: widgets.UnfoldAdminEmailInputWidget,
    forms.ChoiceField: widgets.UnfoldAdminSelectWidget,
    forms.ModelChoiceField: widgets.UnfoldAdminSelectWidget,
    forms.BooleanField: widgets.UnfoldBooleanWidget,
    forms.CharField: widgets.UnfoldAdminTextInputWidget,
    forms.DecimalField: widgets.UnfoldAdminTextInputWidget,
    forms.IntegerField: widgets.UnfoldAdminIntegerFieldWidget,
    forms.FileField: widgets.UnfoldAdminFileFieldWidget,
}
AS_THEY_ARE = (forms.HiddenInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


def dress(field: forms.Field) -> None:
    """Give a field the look of the staff pages."""
    several_files = isinstance(field, forms.FileField) and getattr(field.widget, "allow_multiple_selected", False)
    if several_files or isinstance(field.widget, AS_THEY_ARE):  # unfold's input takes one file
        return
    if isinstance(field.widget, forms.Textarea):
        look: Any = widgets.UnfoldAdminTextareaWidget(attrs={"rows": 4})
    else:
        found = next((look for kind, look in WIDGETS.items() if isinstance(field, kind)), None)
        if found is None:
            return
        look = found()
    look.is_required = field.required
    look.attrs |= field.widget_attrs(look)
    if hasattr(field, "choices"):
        look.choices = field.choices
    field.widget = look


class StaffForm(forms.Form):
    """A form on a staff page. `actor`: who fills it in; `record`: what it is about, if anything."""

    def __init__(self, *args: Any, actor: Actor, record: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.record = actor, record
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices and first values, which depend on actor and record."""


@dataclass(frozen=True)
class AnswerPage:
    """What a step shows, once, instead of going back to the record."""

    template: str
    context: dict[str, Any]


class NothingToFill(StaffForm):
    """For steps that only ask whether one is sure."""


@dataclass(frozen=True)
class StaffStep:
    """Something that can be done with a record besides changing its fields.

    path: last part of the address. may: whether this actor can take it now. run: takes it, with the cleaned data;
    returns a message, or an `AnswerPage` instead of going back. It may raise ValidationError, PermissionDenied, or
    what the admin calls `stale`. danger: cannot be taken back.
    """

    path: str
    title: Any
    may: Callable[[Actor, Any], bool]
    run: Callable[[Actor, Any, dict[str, Any]], Any]
    form: type[StaffForm] = NothingToFill
    text: Any = ""
    button: Any = ""
    icon: str = "arrow_forward"
    danger: bool = False


def staff_page(request: HttpRequest, template: str, context: dict[str, Any], **options: Any) -> TemplateResponse:
    """A page inside the shell of the admin; `title` in the context is its heading."""
    return TemplateResponse(request, template, admin.site.each_context(request) | context, **options)


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Put what a service refused beside the fields that it names, the rest above the form."""
    named = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in named.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


class StepsAdmin(PortalAdmin):
    """A model's pages with the steps that can be taken with its records, as links above the form."""

    steps: tuple[StaffStep, ...] = ()
    stale: tuple[type[Exception], ...] = ()  # errors which mean that somebody was quicker
    change_form_outer_before_template = "admin/steps.html"

    def get_urls(self) -> list[URLPattern]:
        """An address for each step."""
        meta = self.model._meta
        own = [
            path(
                f"<path:object_id>/{step.path}/",
                self.admin_site.admin_view(self.step_view),
                {"step": step.path},
                name=f"{meta.app_label}_{meta.model_name}_{step.path}",
            )
            for step in self.steps
        ]
        return [*own, *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """With the steps that this actor can take now. What a service refuses after the form let it pass (somebody was
        quicker) is told above the page."""
        record = self.get_object(request, object_id) if object_id else None
        context = {"show_save_and_add_another": False, "steps": self.open_steps(request, record)}
        context |= extra_context or {}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.path)

    def open_steps(self, request: HttpRequest, record: Any) -> list[dict[str, Any]]:
        """Those that can be taken, with their addresses."""
        if record is None:
            return []
        actor, meta = actor_of(request), self.model._meta
        return [
            {"step": step, "url": reverse(f"admin:{meta.app_label}_{meta.model_name}_{step.path}", args=[record.pk])}
            for step in self.steps
            if step.may(actor, record)
        ]

    def step_view(self, request: HttpRequest, object_id: str, step: str) -> HttpResponse:
        """Ask, take the step, go back to the record. 404 for what the actor may not see."""
        record = self.get_object(request, object_id)
        if record is None or not self.has_view_permission(request, record):
            raise Http404
        actor = actor_of(request)
        chosen = next(one for one in self.steps if one.path == step)
        back = reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_change", args=[record.pk])
        if not chosen.may(actor, record):
            if request.method != "POST":
                raise PermissionDenied
            messages.warning(request, _("Tega zdaj ni mogoče storiti. Morda je bil kdo hitrejši."))
            return HttpResponseRedirect(back)
        form = chosen.form(request.POST if request.method == "POST" else None, actor=actor, record=record)
        context = {"title": chosen.title, "step": chosen, "record": record, "form": form, "back": back}
        if request.method == "POST" and form.is_valid() and (done := self.take(request, chosen, record, form)):
            if isinstance(done, AnswerPage):
                return staff_page(request, done.template, context | done.context)
            return HttpResponseRedirect(back)
        return staff_page(request, "admin/step.html", context)

    def take(self, request: HttpRequest, step: StaffStep, record: Any, form: StaffForm) -> Any:
        """Run it; None when the form must be shown again."""
        try:
            done = step.run(actor_of(request), record, form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return None
        except self.stale:
            messages.warning(request, _("Tega zdaj ni mogoče storiti. Morda je bil kdo hitrejši."))
            return True
        if not isinstance(done, AnswerPage):
            messages.success(request, str(done))
        return done

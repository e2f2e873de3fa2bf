"""`…/<pk>/udelezenci/`: who takes part in a case besides the applicant."""

import functools
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.cases import services
from apps.cases.admin.batch import key_of
from apps.cases.admin.pages import case_of, case_url
from apps.cases.choices import FINAL, PartyKind
from apps.cases.exceptions import StepRefused
from apps.cases.folder import parties_of
from apps.cases.models import Case
from apps.core import access
from apps.core.actor import Actor, actor_of
from apps.core.staff_pages import StaffForm, staff_page
from apps.identity.models import User
from apps.identity.services.people import find_persons


class PartyForm(StaffForm):
    """Who, as what, and how they are reached. The account is found by what identifies a person, never by a list."""

    kind = forms.ChoiceField(label=gettext_lazy("Vrsta udeleženca"), choices=PartyKind)
    represents = forms.ChoiceField(
        label=gettext_lazy("Koga zastopa"), required=False,
        help_text=gettext_lazy("Samo za zastopnika ali pooblaščenca."),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("Ime in priimek ali naziv"), max_length=200,
        error_messages={"required": gettext_lazy("Vpišite ime.")},
    )  # fmt: skip
    account = forms.CharField(
        label=gettext_lazy("EMŠO, davčna številka ali e-naslov računa"), required=False, max_length=254,
        help_text=gettext_lazy("Če ima oseba račun v portalu, bo v Moj Ptuj videla potek zadeve."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    address = forms.CharField(label=gettext_lazy("Naslov"), required=False, max_length=250)
    contact = forms.CharField(label=gettext_lazy("Telefon ali e-naslov"), required=False, max_length=250)
    since = forms.DateField(
        label=gettext_lazy("Sodeluje od"), required=False, help_text=gettext_lazy("Prazno pomeni od danes.")
    )

    def prepare(self) -> None:
        """Whom somebody can act for."""
        case: Case = self.record
        rows = case.parties.in_force().exclude(kind=PartyKind.REPRESENTATIVE)
        fields: dict[str, Any] = self.fields
        applicant = _("vlagatelja: %(name)s") % {"name": case.party_name}
        fields["represents"].choices = [("", applicant), *((str(one.pk), one.name) for one in rows)]

    def clean_account(self) -> User | None:
        """The one person that it identifies."""
        text = self.cleaned_data["account"].strip()
        if not text:
            return None
        exact = "@" in text or "".join(text.split()).upper().removeprefix("SI").isdigit()
        try:
            found = list(find_persons(actor=self.actor, text=text)) if exact else []
        except PermissionDenied as refused:
            raise forms.ValidationError(_("Računov občanov ne vidite. Pustite prazno.")) from refused
        if len(found) != 1:
            raise forms.ValidationError(_("Računa s tem podatkom nismo našli. Preverite ga ali pustite prazno."))
        return found[0].user


@require_http_methods(["GET", "HEAD", "POST"])
def parties(request: HttpRequest, door: Any, pk: UUID) -> HttpResponse:
    """Add (`dodaj`), end (`koncaj`)."""
    case, actor = case_of(request, pk), actor_of(request)
    act = request.POST.get("dejanje", "") if request.method == "POST" else ""
    form = PartyForm(request.POST if act == "dodaj" else None, actor=actor, record=case)
    if act == "dodaj" and form.is_valid() and _added(request, actor, case, form):
        return HttpResponseRedirect(request.path)
    if act == "koncaj":
        _end(request, actor, case)
        return HttpResponseRedirect(request.path)
    access.note_look(actor, case, case=case.number)
    context = {
        "title": _("Udeleženci v zadevi"), "record": case, "form": form, "parties": parties_of(case),
        "back": case_url(case), "open": case.state not in FINAL,
    }  # fmt: skip
    return staff_page(request, "admin/cases/parties.html", context)


def _added(request: HttpRequest, actor: Actor, case: Case, form: PartyForm) -> bool:
    given = form.cleaned_data
    try:
        party = services.add_party(
            actor=actor, case_id=case.pk, kind=given["kind"], name=given["name"], user=given["account"],
            address=given["address"], contact=given["contact"], represents=key_of(given["represents"]),
            since=given["since"],
        )  # fmt: skip
    except StepRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Udeleženec je dodan: %(name)s.") % {"name": party.name})
    return True


def _end(request: HttpRequest, actor: Actor, case: Case) -> None:
    key = key_of(request.POST.get("udelezenec", ""))
    party = case.parties.filter(pk=key).first() if key else None
    if party is None:
        raise Http404
    try:
        services.end_party(actor=actor, party_id=party.pk)
    except StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s v zadevi ne sodeluje več.") % {"name": party.name})


def urls(door: Any) -> list[Any]:
    """Addresses; `door`: the admin of cases."""
    page = door.admin_site.admin_view(functools.partial(parties, door=door))
    return [path("<uuid:pk>/udelezenci/", page, name="cases_parties")]

"""Programs in the admin: made here, their secret shown once."""

from typing import Any

from allauth.idp.oidc.models import Client, Token
from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.api.oauth.scopes import IDENTITY_SCOPES, resource_scopes, words
from apps.core.actor import actor_of
from apps.core.admin import PortalAdmin
from apps.identity.models import ApiClient, ClientDepartment
from apps.identity.services import clients

for model in (Client, Token):
    admin.site.unregister(model)


class ApiClientForm(forms.ModelForm):
    """Name, scopes, addresses; what a client once is (public, whose) does not change later."""

    name = forms.CharField(label=_("Ime"), max_length=100)
    scopes = forms.MultipleChoiceField(label=_("Dovoljenja"), widget=forms.CheckboxSelectMultiple)
    redirect_uris = forms.CharField(
        label=_("Povratni naslovi"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Po en v vrstici. Brez njih program ne more prositi ljudi za dovoljenje."),
    )  # fmt: skip
    public = forms.BooleanField(
        label=_("Javni program"), required=False, help_text=_("Teče na napravi uporabnika in nima skrivnosti.")
    )

    class Meta:
        model = ApiClient
        fields = ("organisation", "level", "rate")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = words()
        names = [*IDENTITY_SCOPES, *resource_scopes()]
        self.fields["scopes"].choices = [(name, f"{name} – {told[name]}") for name in names]  # type: ignore[attr-defined]

    def clean_redirect_uris(self) -> list[str]:
        """Exact addresses only."""
        addresses = str(self.cleaned_data["redirect_uris"]).split()
        clients.check_redirects(addresses)
        return addresses

    def clean(self) -> dict[str, Any]:
        """A public client acts for nobody but the people who let it."""
        data = super().clean() or {}
        if data.get("public") and data.get("organisation"):
            self.add_error("public", _("Javni program nima skrivnosti in ne more delovati v imenu organizacije."))
        return data


@admin.register(ApiClient)
class ApiClientAdmin(PortalAdmin):
    """Clients of the API: list, new ones, new secrets, end."""

    form = ApiClientForm
    list_display = ("name", "client_id", "organisation", "level", "rate", "active", "created")
    list_select_related = ("client", "organisation")
    list_filter = ("active", "level")
    search_fields = ("client__name", "client__id", "organisation__name")
    actions = ("renew_secret", "stop")
    autocomplete_fields = ()

    @admin.display(description=_("ime"), ordering="client__name")
    def name(self, access: ApiClient) -> str:
        """What people see on the consent page."""
        return str(access.client.name)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list with its actions may be used; a client once made is not edited."""
        return super().has_change_permission(request, obj) and obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ended, never deleted: the trail names it."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form for a new one, facts for one that is."""
        if obj is None:
            return ("name", "organisation", "level", "scopes", "redirect_uris", "public", "rate")
        return ("name", "client_id", "organisation", "level", "scopes", "rate", "active", "created")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of the facts."""
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: ApiClient, form: Any, change: bool) -> None:
        """Through the service; the secret is shown this once."""
        data = form.cleaned_data
        made, secret = clients.create_client(
            actor=actor_of(request), name=data["name"], scopes=data["scopes"], organisation=data["organisation"],
            level=data["level"], redirect_uris=data["redirect_uris"], public=data["public"], rate=data["rate"],
        )  # fmt: skip
        obj.pk, obj.client = made.pk, made.client
        self.show_secret(request, made, secret)

    def show_secret(self, request: HttpRequest, access: ApiClient, secret: str) -> None:
        """Show a secret once."""
        if secret:
            text = _("Skrivnost odjemalca %(client)s (prikazana je samo zdaj): %(secret)s")
            messages.warning(request, text % {"client": access.client_id, "secret": secret})

    @admin.action(description=_("Nova skrivnost"), permissions=["change"])
    def renew_secret(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> None:
        """For each chosen client."""
        for access in queryset.select_related("client"):
            self.show_secret(request, access, clients.renew_secret(actor=actor_of(request), access=access))

    @admin.action(description=_("Ustavite odjemalca"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> None:
        """At once, with its tokens."""
        for access in queryset:
            clients.stop_client(actor=actor_of(request), access=access)
        messages.success(request, _("Izbrani odjemalci nimajo več dostopa."))


class ClientDepartmentForm(forms.ModelForm):
    """Which program works for which department, and on what ground."""

    class Meta:
        model = ClientDepartment
        fields = ("access", "department", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        access: Any = self.fields.get("access")  # there for a new one only
        if access:
            access.queryset = ApiClient.objects.filter(active=True, organisation__isnull=False).select_related("client")

    def clean(self) -> dict[str, Any]:
        """A department of the program's own organisation."""
        data = super().clean() or {}
        access, department = data.get("access"), data.get("department")
        if access and department and access.organisation_id != department.organisation_id:
            self.add_error("department", _("Program lahko dela samo za oddelke svoje organizacije."))
        return data


@admin.register(ClientDepartment)
class ClientDepartmentAdmin(PortalAdmin):
    """Departments that programs work for: given here, ended at once."""

    form = ClientDepartmentForm
    list_display = ("access", "department", "reason", "created", "ended")
    list_select_related = ("access__client", "department")
    list_filter = (("ended", admin.EmptyFieldListFilter),)
    search_fields = ("access__client__name", "department__name", "reason")
    actions = ("end",)
    autocomplete_fields = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who may change programs."""
        return actor_of(request).has_perm("identity.change_apiclient")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The list with its action may be used; a grant is ended, not edited."""
        return self.has_add_permission(request) and obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ended, never deleted: the trail names it."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Facts for one that is."""
        return ("access", "department", "reason", "created", "ended") if obj else ()

    def save_model(self, request: HttpRequest, obj: ClientDepartment, form: Any, change: bool) -> None:
        """Through the service."""
        data = form.cleaned_data
        obj.pk = clients.grant_department(
            actor=actor_of(request), access=data["access"], department=data["department"], reason=data["reason"]
        ).pk

    @admin.action(description=_("Končajte delo za oddelek"), permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[ClientDepartment]) -> None:
        """At once."""
        for grant in queryset:
            clients.end_department(actor=actor_of(request), grant=grant)
        messages.success(request, _("Izbrani programi ne vidijo več zadev teh oddelkov."))

"""Addresses of sign-in, of mandates, and of staff pages about people."""

from django.urls import path

from apps.identity.views import acting, invitations, mandate_forms, mandates, sign_in, staff

app_name = "identity"
urlpatterns = [
    path("prijava/", sign_in.sign_in, name="sign_in"),
    path("prijava/povabilo/<str:token>/", invitations.invitation, name="invitation"),
    path("admin/login/", sign_in.staff_sign_in),
    path("admin/nabiralnik/", staff.inbox, name="inbox"),
    path("admin/vloge-in-pravice/", staff.roles, name="roles"),
    path("admin/poiscite-osebo/", staff.find_person, name="find_person"),
    path("odjava/", sign_in.sign_out, name="sign_out"),
    path("moj-ptuj/delujem-kot/", acting.switch, name="act_as"),
    path("moj-ptuj/pooblastila/", mandates.overview, name="mandates"),
    path("moj-ptuj/pooblastila/zgodovina/", mandates.history, name="mandate_history"),
    path("moj-ptuj/pooblastila/novo/", mandate_forms.new_mandate, name="new_mandate"),
    path("moj-ptuj/pooblastila/nova-organizacija/", mandate_forms.new_organisation, name="new_organisation"),
    path("moj-ptuj/pooblastila/nov-varovanec/", mandate_forms.new_ward, name="new_ward"),
    path("moj-ptuj/pooblastila/organizacije/<uuid:pk>/", mandates.organisation, name="organisation"),
    path("moj-ptuj/pooblastila/<uuid:pk>/", mandates.mandate, name="mandate"),
    path("moj-ptuj/pooblastila/<uuid:pk>/ponudba/", mandates.offer, name="mandate_offer"),
    path("moj-ptuj/pooblastila/<uuid:pk>/konec/", mandates.end, name="mandate_end"),
    path("povabilo/<str:link>/", mandates.invitation, name="mandate_invitation"),
]

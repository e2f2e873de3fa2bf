"""Addresses of sign-in, and of staff pages about people."""

from django.urls import path

from apps.identity.views import invitations, sign_in, staff

app_name = "identity"
urlpatterns = [
    path("prijava/", sign_in.sign_in, name="sign_in"),
    path("prijava/povabilo/<str:token>/", invitations.invitation, name="invitation"),
    path("admin/login/", sign_in.staff_sign_in),
    path("admin/nabiralnik/", staff.inbox, name="inbox"),
    path("admin/vloge-in-pravice/", staff.roles, name="roles"),
    path("admin/poiscite-osebo/", staff.find_person, name="find_person"),
    path("odjava/", sign_in.sign_out, name="sign_out"),
]

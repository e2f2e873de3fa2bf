"""Addresses of e-vloge."""

from django.urls import path

from apps.applications.views import drafts, review, steps

DRAFT = "e-vloge/vloga/<uuid:application_id>/"

app_name = "applications"
urlpatterns = [
    path("e-vloge/<slug:slug>/zacetek/", drafts.begin, name="begin"),
    path(DRAFT, drafts.task_list, name="application"),
    path(f"{DRAFT}nov-osnutek/", drafts.carry_on, name="carry_on"),
    path(f"{DRAFT}korak/<slug:step_id>/", steps.step, name="step"),
    path(f"{DRAFT}pregled/", review.review, name="review"),
]

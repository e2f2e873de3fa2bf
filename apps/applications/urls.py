"""Addresses of e-vloge."""

from django.urls import path

from apps.applications.views import drafts, filed, mine, review, steps

DRAFT = "e-vloge/vloga/<uuid:application_id>/"

app_name = "applications"
urlpatterns = [
    path("e-vloge/<slug:slug>/zacetek/", drafts.begin, name="begin"),
    path(DRAFT, drafts.task_list, name="application"),
    path(f"{DRAFT}nov-osnutek/", drafts.carry_on, name="carry_on"),
    path(f"{DRAFT}korak/<slug:step_id>/", steps.step, name="step"),
    path(f"{DRAFT}pregled/", review.review, name="review"),
    path(f"{DRAFT}oddano/", filed.filed, name="filed"),
    path(f"{DRAFT}rok.ics", filed.calendar, name="calendar"),
    path("moj-ptuj/vloge/", mine.mine, name="my_applications"),
]

"""Addresses of e-vloge."""

from django.urls import path

from apps.applications.views import (
    attachments,
    catalogue,
    cosignature,
    cosigners,
    deleting,
    drafts,
    filed,
    mine,
    review,
    steps,
    supplements,
)

DRAFT = "e-vloge/vloga/<uuid:application_id>/"

app_name = "applications"
urlpatterns = [
    path("e-vloge/", catalogue.catalogue, name="catalogue"),
    path("razpisi/", catalogue.tenders, name="tenders"),
    path("e-vloge/<slug:slug>/", catalogue.procedure, name="procedure"),
    path("e-vloge/<slug:slug>/obrazec.pdf", catalogue.paper, name="paper_form"),
    path("e-vloge/<slug:slug>/zacetek/", drafts.begin, name="begin"),
    path(DRAFT, drafts.task_list, name="application"),
    path(f"{DRAFT}nov-osnutek/", drafts.carry_on, name="carry_on"),
    path(f"{DRAFT}izbris/", deleting.delete, name="delete"),
    path(f"{DRAFT}korak/<slug:step_id>/", steps.step, name="step"),
    path(f"{DRAFT}priloge/", attachments.attachments, name="attachments"),
    path(f"{DRAFT}sovlagatelji/", cosigners.cosigners, name="cosigners"),
    path(f"{DRAFT}sopodpis/", cosignature.cosignature, name="cosignature"),
    path("e-vloge/sopodpis/<str:secret>/", cosignature.cosign, name="cosign"),
    path(f"{DRAFT}pregled/", review.review, name="review"),
    path(f"{DRAFT}oddano/", filed.filed, name="filed"),
    path(f"{DRAFT}rok.ics", filed.calendar, name="calendar"),
    path("e-vloge/dopolnitev/<uuid:request_id>/", supplements.supplement, name="supplement"),
    path("moj-ptuj/vloge/", mine.mine, name="my_applications"),
]

"""Addresses of e-vloge."""

from django.urls import path

from apps.applications.views import catalogue

app_name = "applications"
urlpatterns = [
    path("e-vloge/", catalogue.catalogue, name="catalogue"),
    path("razpisi/", catalogue.tenders, name="tenders"),
    path("e-vloge/<slug:slug>/", catalogue.procedure, name="procedure"),
    path("e-vloge/<slug:slug>/obrazec.pdf", catalogue.paper, name="paper_form"),
]

"""Addresses of cases. The number is the public id: it says no more than the paper in the applicant's hand."""

from django.urls import path, register_converter

from apps.cases import appeals, views
from apps.cases.converters import NumberConverter

register_converter(NumberConverter, "case_number")

app_name = "cases"
urlpatterns = [
    path("moj-ptuj/zadeve/", views.mine, name="mine"),
    path("moj-ptuj/zadeve/<case_number:number>/", views.show, name="case"),
    path("moj-ptuj/prevzem/<uuid:delivery_id>/", views.collect, name="collect"),
    path("moj-ptuj/dopis/<uuid:letter_id>/", views.letter, name="letter"),
    path("moj-ptuj/zadeve/<case_number:number>/sporocilo/", views.message, name="message"),
    path("moj-ptuj/zadeve/<case_number:number>/pritozba/", appeals.appeal, name="appeal"),
    path("moj-ptuj/zadeve/<case_number:number>/umik/", views.withdraw, name="withdraw"),
]

"""Addresses of map and quarters."""

from django.urls import path

from apps.territory import views

app_name = "territory"
urlpatterns = [
    path("zemljevid/", views.map_page, name="map"),
    path("zemljevid/meje.json", views.land, name="land"),
    path("zemljevid/predlogi/", views.suggest, name="suggest"),
    path("cetrti/", views.quarter_list, name="quarters"),
    path("cetrti/<slug:slug>/", views.quarter_page, name="quarter"),
]

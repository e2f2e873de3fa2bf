"""Addresses of notices and of e-novice. What providers tell stands outside of the languages (`machine_patterns`)."""

from django.urls import path

from apps.notifications import bounce_views, views, views_choices
from apps.notifications.enovice import views as enovice

app_name = "notifications"
HOME = "e-novice"
urlpatterns = [
    path(f"{HOME}/", enovice.subscribe, name="topics"),
    path(f"{HOME}/poslano/", enovice.sent, name="topics_sent"),
    path(f"{HOME}/koda/<str:token>/", enovice.code, name="topics_code"),
    path(f"{HOME}/narocnina/<str:token>/", enovice.managed, name="managed"),
    path(f"{HOME}/n/<str:token>/", enovice.managed_short, name="managed_short"),
    path(f"{HOME}/odjava/<str:token>/", enovice.leave, name="leave"),
    path("moj-ptuj/obvestila/", views.notices, name="notices"),
    path("moj-ptuj/obvestila/nastavitve/", views_choices.choices, name="choices"),
    path("moj-ptuj/obvestila/naprave/", views_choices.add_device, name="add_device"),
    path("moj-ptuj/obvestila/naprave/<uuid:pk>/odstrani/", views_choices.remove_device, name="remove_device"),
    path("obvestila/odjava/<str:token>/", views_choices.leave, name="leave_notices"),
    path("moj-ptuj/obvestila/prebrana/", views.read_all, name="read_all"),
    path("moj-ptuj/obvestila/naslov/", bounce_views.my_address, name="address"),
    path("moj-ptuj/obvestila/<uuid:pk>/", views.open_notice, name="open"),
    path("moj-ptuj/obvestila/<uuid:pk>/prebrano/", views.read_one, name="read"),
]
machine_patterns = [path("sporocila/odboj/", bounce_views.bounces_hook, name="bounces_hook")]

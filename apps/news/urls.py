"""Addresses of news."""

from django.urls import path

from apps.news import views
from apps.news.feeds import feed

app_name = "news"
HOME = "novice"
urlpatterns = [
    path(f"{HOME}/", views.index, name="index"),
    path(f"{HOME}/tema/<slug:key>/", views.topic, name="topic"),
    *(
        route
        for form in ("atom", "rss")
        for route in (
            path(f"{HOME}/vir.{form}", feed(form), name=form),
            path(f"{HOME}/tema/<slug:topic>/vir.{form}", feed(form), name=f"topic_{form}"),
            path(f"e-novice/<slug:topic>/vir.{form}", feed(form), name=f"subscribed_{form}"),
        )
    ),
    path(f"{HOME}/<slug:slug>/", views.item, name="item"),
]

"""Addresses of Vprašaj občino."""

from django.urls import path

from apps.questions.views import acts, mine, new, public

app_name = "questions"
HOME = "vprasaj-obcino"
urlpatterns = [
    path(f"{HOME}/", public.index, name="index"),
    path(f"{HOME}/vir.atom", public.feed, name="feed"),
    path(f"{HOME}/novo/", new.begin, name="new"),
    path(f"{HOME}/novo/podobna/", new.hints, name="hints"),
    path(f"{HOME}/novo/<uuid:key>/vprasanje/", new.what, name="what"),
    path(f"{HOME}/novo/<uuid:key>/preverite/", new.check, name="check"),
    path(f"{HOME}/novo/<uuid:key>/oddano/", new.sent, name="sent"),
    path(f"{HOME}/moje/<str:token>/", acts.mine_by_link, name="mine_by_link"),
    path(f"{HOME}/<uuid:pk>/", public.question, name="question"),
    path(f"{HOME}/<uuid:pk>/mnenje/", acts.vote, name="vote"),
    path(f"{HOME}/<uuid:pk>/moje/", acts.own_act, name="own_act"),
    path("moj-ptuj/vprasanja/", mine.mine, name="mine"),
]

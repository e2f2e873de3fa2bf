"""Addresses of reports."""

from django.urls import path

from apps.reports.views import acts, mine, new, numbers, public

app_name = "reports"
HOME = "izboljsajmo-ptuj"
urlpatterns = [
    path(f"{HOME}/", public.index, name="index"),
    path(f"{HOME}/vir.atom", public.feed, name="feed"),
    path(f"{HOME}/statistika/", numbers.numbers, name="numbers"),
    path(f"{HOME}/statistika.csv", numbers.numbers_csv, name="numbers_csv"),
    path(f"{HOME}/nova/", new.begin, name="new"),
    path(f"{HOME}/nova/predlogi/", new.hints, name="hints"),
    path(f"{HOME}/nova/<uuid:key>/kje/", new.where, name="where"),
    path(f"{HOME}/nova/<uuid:key>/kaj/", new.what, name="what"),
    path(f"{HOME}/nova/<uuid:key>/kdo/", new.who, name="who"),
    path(f"{HOME}/nova/<uuid:key>/oddano/", new.sent, name="sent"),
    path(f"{HOME}/moja/<str:token>/", acts.mine_by_link, name="mine_by_link"),
    path(f"{HOME}/obvescanje/<str:token>/", acts.following, name="following"),
    path(f"{HOME}/<uuid:pk>/", public.report, name="report"),
    path(f"{HOME}/<uuid:pk>/glas/", acts.vote, name="vote"),
    path(f"{HOME}/<uuid:pk>/spremljanje/", acts.follow, name="follow"),
    path(f"{HOME}/<uuid:pk>/znova/", acts.reopen, name="reopen"),
    path("moj-ptuj/prijave/", mine.mine, name="mine"),
]

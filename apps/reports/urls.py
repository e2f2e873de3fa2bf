"""Addresses of reports."""

from django.urls import path

from apps.reports.views import acts, areas, embeds, maps, mine, new, numbers, outside, public, waiting

app_name = "reports"
HOME = "izboljsajmo-ptuj"
urlpatterns = [
    path(f"{HOME}/", public.index, name="index"),
    path(f"{HOME}/vir.atom", public.feed, name="feed"),
    path(f"{HOME}/statistika/", numbers.numbers, name="numbers"),
    path(f"{HOME}/statistika.csv", numbers.numbers_csv, name="numbers_csv"),
    path(f"{HOME}/razvijalci/", public.developers, name="developers"),
    path(f"{HOME}/zemljevid.json", maps.features, name="features"),
    path(f"{HOME}/solske-poti.json", maps.routes, name="routes"),
    path(f"{HOME}/vdelava/", embeds.how, name="embedding"),
    path(f"{HOME}/vdelava/zemljevid/", embeds.embedded_map, name="embedded_map"),
    path(f"{HOME}/vdelava/stevec/", embeds.embedded_counter, name="embedded_counter"),
    path(f"{HOME}/nova/", new.begin, name="new"),
    path(f"{HOME}/nova/predlogi/", new.hints, name="hints"),
    path(f"{HOME}/nova/zeton/", waiting.ticket, name="ticket"),
    path(f"{HOME}/nova/poslji/", waiting.deliver, name="deliver"),
    path(f"{HOME}/brez-povezave/", waiting.offline, name="offline"),
    path(f"{HOME}/nova/<uuid:key>/kje/", new.where, name="where"),
    path(f"{HOME}/nova/<uuid:key>/kaj/", new.what, name="what"),
    path(f"{HOME}/nova/<uuid:key>/kdo/", new.who, name="who"),
    path(f"{HOME}/nova/<uuid:key>/oddano/", new.sent, name="sent"),
    path(f"{HOME}/moja/<str:token>/", acts.mine_by_link, name="mine_by_link"),
    path(f"{HOME}/obvescanje/<str:token>/", acts.following, name="following"),
    path(f"{HOME}/odjava/<str:token>/", acts.leave, name="leave"),
    path(f"{HOME}/<uuid:pk>/", public.report, name="report"),
    path(f"{HOME}/<uuid:pk>/glas/", acts.vote, name="vote"),
    path(f"{HOME}/<uuid:pk>/spremljanje/", acts.follow, name="follow"),
    path(f"{HOME}/<uuid:pk>/znova/", acts.reopen, name="reopen"),
    path(f"{HOME}/<uuid:pk>/pojasnilo/", acts.comment, name="comment"),
    path(f"{HOME}/obmocja/", areas.subscribe, name="areas"),
    path(f"{HOME}/obmocja/<uuid:pk>/konec/", areas.end, name="area_end"),
    path(f"{HOME}/obmocja/<str:token>/", areas.area, name="area"),
    path(f"{HOME}/teren/", outside.field, name="field"),
    path(f"{HOME}/teren/<uuid:pk>/", outside.report_outside, name="field_report"),
    path(f"{HOME}/teren/<uuid:pk>/<slug:name>/", outside.act_outside, name="field_act"),
    path("moj-ptuj/prijave/", mine.mine, name="mine"),
]

"""Addresses of alerts; those of machines are the same in every language."""

from django.urls import include, path

from apps.alerts.views import answering, machines, public

app_name = "alerts"
HOME = "opozorila"
urlpatterns = [
    path(f"{HOME}/", public.index, name="index"),
    path(f"{HOME}/vir.atom", machines.feed, name="feed"),
    path(f"{HOME}/kaj-storiti/", public.advice, name="advice"),
    path(f"{HOME}/arhiv/", public.archive, name="archive"),
    path(f"{HOME}/nacrti/", public.plans, name="plans"),
    path(f"{HOME}/nacrti/<uuid:pk>/", public.plan, name="plan"),
    path(f"{HOME}/potrditev/<str:token>/", answering.answer, name="answer"),
    path(f"{HOME}/<uuid:pk>/", public.alert, name="alert"),
]
machines_of_alerts = [
    path(f"{HOME}/stanje.json", public.state, name="state"),
    path(f"{HOME}/cap/", machines.cap_index, name="cap_index"),
    path(f"{HOME}/<uuid:pk>/cap.xml", machines.cap, name="cap"),
]
machine_patterns = [path("", include((machines_of_alerts, "alerts_machines")))]

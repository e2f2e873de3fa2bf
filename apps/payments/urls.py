"""Addresses of payments. Callbacks stand outside of the languages (`machine_patterns`)."""

from django.urls import path

from apps.payments import views

app_name = "payments"
urlpatterns = [
    path("placila/<uuid:order_id>/", views.order, name="order"),
    path("placila/<uuid:order_id>/placaj/", views.start, name="start"),
    path("placila/<uuid:order_id>/preverjanje/", views.returned, name="returned"),
    path("placila/<uuid:order_id>/nalog.pdf", views.slip_pdf, name="slip_pdf"),
    path("placila/<uuid:order_id>/oprostitev/", views.exemption, name="exemption"),
    path("simulator/ujp-e-placila/<uuid:charge_id>/", views.simulator, name="simulator"),
]
machine_patterns = [
    path("placila/povratni-klic/<slug:provider>/", views.callback, name="payments_callback"),
]

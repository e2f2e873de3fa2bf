"""All addresses: Slovenian at the root, English under /en/, machines outside of the languages."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from apps.alerts.urls import machine_patterns as alert_patterns
from apps.documents.urls import machine_patterns as document_patterns
from apps.identity.urls import allauth_patterns, callback_patterns
from apps.notifications.urls import machine_patterns as message_patterns
from apps.payments.urls import machine_patterns as payment_patterns
from apps.portal.urls import machine_patterns
from apps.reports.open311.urls import machine_patterns as open311_patterns

urlpatterns = [
    *machine_patterns,
    *callback_patterns,
    *alert_patterns,
    *document_patterns,
    *message_patterns,
    *payment_patterns,
    *open311_patterns,
    path("api/", include("apps.api.urls")),
    path("altcha/", include("altcha_django.urls")),
    path("", include("apps.api.oauth.urls")),
    *i18n_patterns(
        path("", include("apps.identity.urls")),  # before the admin: it has the one door for staff
        *allauth_patterns,
        path("admin/", admin.site.urls),
        path("", include("apps.api.my_urls")),
        path("", include("apps.audit.urls")),
        path("", include("apps.territory.urls")),
        path("", include("apps.documents.urls")),
        path("", include("apps.notifications.urls")),
        path("", include("apps.payments.urls")),
        path("", include("apps.applications.urls")),
        path("", include("apps.cases.urls")),
        path("", include("apps.news.urls")),
        path("", include("apps.reports.urls")),
        path("", include("apps.alerts.urls")),
        path("", include("apps.questions.urls")),
        path("", include("apps.portal.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "apps.portal.errors.bad_request"
handler403 = "apps.portal.errors.permission_denied"
handler404 = "apps.portal.errors.page_not_found"
handler429 = "apps.portal.errors.too_many_requests"  # django-allauth's own limits
handler500 = "apps.portal.errors.server_error"

"""A procedure for machines: schema.org GovernmentService as JSON-LD."""

import json
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from apps.applications.engine import Definition
from apps.applications.models import Procedure
from apps.applications.services.facts import whom_words

TOWN = {"@type": "AdministrativeArea", "name": "Mestna občina Ptuj"}
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}  # nothing ends the element early


def government_service(procedure: Procedure, definition: Definition) -> dict[str, Any]:
    """What the start page says, in the language in force."""
    address = f"{settings.BASE_URL}{procedure.get_absolute_url()}"
    department: Any = procedure.department
    fee: Any = definition.data["fee"] or {"items": ()}
    offers = [
        {"@type": "Offer", "price": f"{Decimal(item['cents']).scaleb(-2):.2f}", "priceCurrency": fee["currency"]}
        for item in fee["items"]
    ]
    channel = {
        "@type": "ServiceChannel",
        "serviceUrl": address,
        "availableLanguage": [code for code, _name in settings.LANGUAGES],
    }
    found = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "name": procedure.title,
        "description": procedure.summary,
        "inLanguage": get_language() or "sl",
        "serviceType": procedure.get_area_display(),
        "audience": {"@type": "Audience", "audienceType": whom_words(definition.for_whom)},
        "areaServed": TOWN,
        "provider": {
            "@type": "GovernmentOrganization",
            "name": str(department),
            "parentOrganization": {"@type": "GovernmentOrganization", "name": str(department.organisation)},
        },
        "availableChannel": channel,
    }
    return found | ({"offers": offers} if offers else {})


def as_script(data: dict[str, Any]) -> SafeString:
    """The content of a `<script type="application/ld+json">`: data, which the browser runs under no policy."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))  # noqa: S308  escaped just now

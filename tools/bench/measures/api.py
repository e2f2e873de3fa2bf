"""Addresses of the API that clients ask most."""

from tools.bench.load import page

MEASURES = (
    page("api-list", "API: 50 places", "/api/v1/places/?limit=50", expect='"quarter"'),
    page("api-suggest", "API: suggestions for `presrnova`", "/api/v1/places/suggest/?q=presrnova", expect="Prešernova"),
)

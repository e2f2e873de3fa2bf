"""Open311 GeoReport v2: a thin adapter over the services of reports (docs/open311.md). `/open311/v2/`."""

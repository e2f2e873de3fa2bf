"""Answers in other formats than JSON, so that `Accept` may ask for them: the view returns the bytes, problems stay
JSON."""

from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer


class Plain(BaseRenderer):
    """Base: a media type that a view answers by itself (`HttpResponse`)."""

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """What comes here is a problem: views answer with their own response."""
        return bytes(JSONRenderer().render(data))


class Svg(Plain):
    """A picture."""

    media_type, format = "image/svg+xml", "svg"


class Pdf(Plain):
    """A document."""

    media_type, format = "application/pdf", "pdf"


class Csv(Plain):
    """A table."""

    media_type, format = "text/csv", "csv"

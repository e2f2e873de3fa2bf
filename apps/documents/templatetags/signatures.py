"""`{% load signatures %}`: what was found of the signatures in a file."""

from django import template

from apps.documents.models import StoredFile
from apps.documents.reading import ToldSignatures, signatures_of

register = template.Library()


@register.simple_tag
def signatures_in(file: StoredFile | None) -> ToldSignatures | None:
    """The report, or None. Whoever shows the file has proven that it may be seen."""
    return signatures_of(file) if file else None

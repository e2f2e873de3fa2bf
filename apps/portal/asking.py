"""Where a question can be put to the municipality."""

from django.urls import reverse

from apps.core import plugs


def ask_address(words: str) -> str:
    """The page for a new question with the words carried along; where there is none, how the municipality is
    reached."""
    for page in plugs.ask_pages:
        return page(words)
    return reverse("portal:contacts")

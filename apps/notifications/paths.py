"""Paths of the portal in the language of whoever reads."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils import translation

from apps.core.context import in_language


def in_language_of_reader(path: str) -> str:
    """A Slovenian path in the language in force; as it is where there is no such page (what machines read has none)."""
    localised = in_language(path, translation.get_language() or "sl")
    try:
        resolve(urlsplit(localised).path)
    except Resolver404:
        return path
    return localised

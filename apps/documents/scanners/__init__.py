"""Scanners behind the registry: ClamAV, and a stand-in."""

from django.conf import settings

from apps.documents.registry import Scanner, scanners


def scanner_in_use() -> Scanner:
    """ClamAV when `CLAMD_URL` is given, else the stand-in."""
    return scanners.get("clamd" if settings.CLAMD_URL else "stand-in")

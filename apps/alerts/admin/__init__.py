"""Alerts for staff of civil protection."""

from apps.alerts.admin import alerts, care, responders, sources

__all__ = ["alerts", "care", "responders", "sources"]

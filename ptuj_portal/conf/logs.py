"""One JSON object a line on standard output, with the request's id and without anything personal."""

from typing import Any


def logging(*, debug: bool) -> dict[str, Any]:
    """The dictConfig of the portal."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": "apps.core.logs.RequestContext"}, "private": {"()": "apps.core.logs.Redact"}},
        "formatters": {
            "json": {
                "()": "apps.core.logs.PortalJsonFormatter",
                "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
                "json_ensure_ascii": False,
            }
        },
        "handlers": {
            "out": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "filters": ["context", "private"],
                "stream": "ext://sys.stdout",
            }
        },
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {
            "django": {"level": "INFO"},
            "django.request": {"level": "ERROR"},  # 4xx are told by portal.request already
            "django.server": {"handlers": [], "propagate": False},
            "django.db.backends": {"level": "INFO"},
            "gunicorn.error": {"level": "WARNING", "handlers": []},
            "gunicorn.access": {"level": "WARNING", "handlers": []},
            "celery": {"level": "INFO" if debug else "WARNING"},
        },
    }

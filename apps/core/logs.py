"""Logs that can be handed to anybody: JSON, tied to a request by its id, without personal identifiers."""

import logging
import re
from contextvars import ContextVar
from typing import Any

from pythonjsonlogger.json import JsonFormatter

request_id: ContextVar[str] = ContextVar("request_id", default="")

PRIVATE = (
    (re.compile(r"[\w.+-]+(?:@|%40)[\w-]+\.[\w.-]+"), "[e-mail]"),
    (re.compile(r"(?<!\d)\d{13}(?!\d)"), "[emšo]"),
    (re.compile(r"\bSI\d{2}(?:\s?\d{4}){3}\s?\d{3}\b"), "[iban]"),
    (re.compile(r"\bSI\s?\d{8}\b|(?<![\w-])\d{8}(?![\w-])"), "[davčna]"),
    (re.compile(r"(?<!\d)(?:\+386|00386|0)[\s/-]?\d{1,2}(?:[\s/-]?\d{2,3}){2,3}(?!\d)"), "[telefon]"),
    (
        re.compile(
            r"(?i)(authorization|cookie|token|secret|password|geslo|\bcode)([\"']?\s*[=:]\s*)"
            r"(\"[^\"]*\"|'[^']*'|(?:bearer|basic)\s+\S+|[^\s,;&}]+)"
        ),
        r"\1\2[skrito]",
    ),
)


def redact(text: str) -> str:
    """Take out what identifies a person or opens a door."""
    for pattern, replacement in PRIVATE:
        text = pattern.sub(replacement, text)
    return text


class RequestContext(logging.Filter):
    """Adds the id of the request in which the line was written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line."""
        record.request_id = request_id.get()
        return True


class Redact(logging.Filter):
    """Redacts the message; a traceback goes through the formatter."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line."""
        record.msg, record.args = redact(record.getMessage()), None
        return True


class PortalJsonFormatter(JsonFormatter):
    """JSON lines in which tracebacks and every extra value are redacted too, and request objects never appear."""

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Redact all texts of the finished line."""
        log_data.pop("request", None)
        return {
            key: redact(value) if isinstance(value, str) and key not in {"time", "request_id"} else value
            for key, value in super().process_log_record(log_data).items()
        }

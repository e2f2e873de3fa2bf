"""Every write of cases."""

from apps.cases.services.cases import open_case, record_event
from apps.cases.services.numbers import Number, allocate_number

__all__ = ["Number", "allocate_number", "open_case", "record_event"]

"""Percentiles by the database."""

from django.db.models import Aggregate, DurationField


class Percentile(Aggregate):
    """`PERCENTILE_CONT` of PostgreSQL, between two values where it falls between them; what is NULL does not count."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()  # type: ignore[assignment]

"""Shapes that several resources answer with."""

from typing import Any

from rest_framework import serializers


class StateSerializer(serializers.Serializer[Any]):
    """Where something stands: a code for programs, and the public wording in the language of the request."""

    code = serializers.CharField()
    wording = serializers.CharField()


def state_of(row: Any) -> dict[str, str]:
    """Of a row with a state."""
    return {"code": row.state, "wording": str(row.get_state_display())}

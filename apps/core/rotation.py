"""A new key takes over: everything that an older one sealed is sealed anew, row by row, while the portal runs."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from apps.core import crypto
from apps.core.fields import BlindIndexField, EncryptedTextField, Sealed


def rotate() -> Iterator[tuple[str, int]]:
    """Yield names of what was sealed anew and how many rows of it, as it goes."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if fields:
            for done in _rotate_model(model, fields):
                yield model._meta.label, done
    for name, rotation in crypto.rotations.items():
        for done in rotation():
            yield name, done


def _stale(row: Any, fields: list[EncryptedTextField]) -> bool:
    values = [row.__dict__[field.attname] for field in fields]
    return any(
        isinstance(value, Sealed) and value and crypto.number_of(value) != crypto.current_number() for value in values
    )


def _rotate_model(model: type[models.Model], fields: list[EncryptedTextField]) -> Iterator[int]:
    """One short transaction a row: nobody waits for long, and an interrupted rotation goes on where it stood."""
    names = [field.name for field in fields]
    names += [field.name for field in model._meta.concrete_fields if isinstance(field, BlindIndexField)]
    done = 0
    for key in model._base_manager.values_list("pk", flat=True).order_by("pk").iterator():
        with transaction.atomic():
            row = model._base_manager.select_for_update().filter(pk=key).first()
            if row is None or not _stale(row, fields):
                continue
            for field in fields:
                getattr(row, field.attname)  # opens it, so that saving seals it with the current key
            row.save(update_fields=names)
        done += 1
        if done % 500 == 0:
            yield done
    yield done

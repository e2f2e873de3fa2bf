"""Model fields that keep identifiers unreadable in the database, its copies and its dumps."""

from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from apps.core import crypto


class Sealed(bytes):
    """Bytes as they lie in the database. Shown as nothing: they end up in no log and no page."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class SealedAttribute(DeferredAttribute):
    """Opens the value when somebody reads it, with the row it belongs to as context."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = instance.__dict__[self.field.attname] = self.field.open(instance, value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        """Being a data descriptor makes `__get__` come before the instance's own dictionary."""
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):
    """Text sealed with AES-256-GCM, bound to model, row and field.

    An empty string is stored as it is (nothing to hide). It cannot be searched (that is what `BlindIndexField` is
    for) nor written by `update()` or `bulk_update()`, which know no row: both raise. A key that is missing, changed
    bytes or bytes of another row raise `crypto.SealBroken` when the value is read.
    """

    descriptor_class = SealedAttribute
    _pyi_private_get_type: str  # type: ignore[assignment]  # what it reads as, for type checkers

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        kwargs["editable"] = kwargs.get("editable", True)
        super().__init__(*args, **kwargs)

    def _check_str_default_value(self) -> list[Any]:
        return []  # the default is text: it is sealed like any other

    def get_default(self) -> Any:
        """Nothing, as it is stored: so the field can also be added to a table that has rows."""
        value = super().get_default()
        return Sealed(b"") if value == "" else value

    def context_of(self, instance: Any) -> str:
        """What a value is bound to."""
        return f"{self.model._meta.label_lower}:{instance.pk}:{self.name}"

    def open(self, instance: Any, value: Sealed) -> str:
        """The text."""
        return crypto.unseal(value, self.context_of(instance)).decode() if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        """Stays sealed until it is read."""
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        """Text, or still sealed."""
        return value

    def pre_save(self, model_instance: Any, add: bool) -> Sealed:
        """Seal for this row. What nobody opened is written back as it was."""
        value = model_instance.__dict__.get(self.attname, "")
        if isinstance(value, Sealed):
            return value
        return Sealed(crypto.seal(str(value).encode(), self.context_of(model_instance)) if value else b"")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only what was sealed for its row reaches the database."""
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is sealed for one row: save that row")
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Sealed values differ even when the texts are equal."""
        raise FieldError(f"{self.name} is encrypted; look for its blind index")

    def value_to_string(self, obj: Any) -> str:
        """Dumps stay sealed."""
        return self.pre_save(obj, add=False).hex()

    def formfield(self, **kwargs: Any) -> Any:
        """An ordinary line of text."""
        return models.Field.formfield(self, **{"initial": "", **kwargs})


class Matches(models.lookups.In):
    """`filter(emso_index__matches="…")`: equal under any of the keys."""

    lookup_name = "matches"

    def __init__(self, lhs: Any, rhs: str) -> None:
        super().__init__(lhs, lhs.output_field.indexes_of(rhs))


class BlindIndexField(models.CharField):
    """Index of an encrypted field of the same model, kept by itself; NULL when that field is empty.

    of: name of the encrypted field. purpose: keeps indexes of different meaning apart, and equal ones together.
    """

    def __init__(self, *args: Any, of: str, purpose: str, **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose
        kwargs |= {"max_length": 64, "null": True, "blank": True, "editable": False, "default": None}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """With our arguments, without those that never vary."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "null", "blank", "editable", "default"):
            kwargs.pop(key, None)
        return name, path, args, kwargs | {"of": self.of, "purpose": self.purpose}

    def indexes_of(self, value: str) -> list[str]:
        """What to look for."""
        return crypto.blind_indexes(value, self.purpose) if value else []

    def pre_save(self, model_instance: Any, add: bool) -> str | None:
        """Follow the encrypted field."""
        value = getattr(model_instance, self.of)
        index = crypto.blind_index(value, self.purpose) if value else None
        setattr(model_instance, self.attname, index)
        return index


BlindIndexField.register_lookup(Matches)

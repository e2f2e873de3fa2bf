"""Sealed values: what was sealed for one row opens there, with the right key, and nowhere else."""

from io import StringIO

import pytest
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection

from apps.core import crypto
from apps.identity.models import Person
from tests.conftest import make_user

EMSO = "0101990500006"


@pytest.fixture
def person(db):
    return Person.objects.create(user=make_user("ana"), emso=EMSO)


def raw(person, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM identity_person WHERE id = %s", [person.pk])
        value = cursor.fetchone()[0]
    return bytes(value) if isinstance(value, memoryview) else value


def write(person, column, value):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE identity_person SET {column} = %s WHERE id = %s", [value, person.pk])


def test_the_table_does_not_hold_the_text(person):
    assert EMSO.encode() not in raw(person, "emso")
    assert Person.objects.get(pk=person.pk).emso == EMSO
    assert EMSO not in repr(Person.objects.values_list("emso", flat=True))


def test_empty_stays_empty(person):
    assert raw(person, "tax_number") == b""
    fresh = Person.objects.get(pk=person.pk)
    assert fresh.tax_number == ""
    assert fresh.tax_index is None


def test_equal_texts_are_sealed_differently_and_found_by_index(person):
    other = Person(user=make_user("bine"), emso="0101990505008")
    other.save()
    assert Person.objects.get(emso_index__matches=EMSO) == person
    assert not Person.objects.filter(emso_index__matches="").exists()
    assert crypto.seal(b"x", "a") != crypto.seal(b"x", "a")
    assert crypto.blind_index(EMSO, "emso") != crypto.blind_index(EMSO, "tax-number")


def test_bytes_of_another_row_do_not_open(person):
    other = Person.objects.create(user=make_user("bine"), emso="0101990505008")
    write(other, "emso", raw(person, "emso"))
    with pytest.raises(crypto.SealBroken):
        _ = Person.objects.get(pk=other.pk).emso


def test_bytes_of_another_field_do_not_open(person):
    write(person, "tax_number", raw(person, "emso"))
    with pytest.raises(crypto.SealBroken):
        _ = Person.objects.get(pk=person.pk).tax_number


@pytest.mark.parametrize("spoil", [lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b[:10], lambda b: b"\x02" + b[1:]])
def test_changed_bytes_do_not_open(person, spoil):
    write(person, "emso", spoil(raw(person, "emso")))
    with pytest.raises(crypto.SealBroken):
        _ = Person.objects.get(pk=person.pk).emso


def test_a_missing_or_wrong_key_raises(person, settings):
    kept = settings.FIELD_KEYS
    settings.FIELD_KEYS = "2:" + "another-key-entirely-0123456789abcdef"
    with pytest.raises(crypto.SealBroken, match="key 1 is not"):
        _ = Person.objects.get(pk=person.pk).emso
    settings.FIELD_KEYS = "1:" + "another-key-entirely-0123456789abcdef"
    with pytest.raises(crypto.SealBroken):
        _ = Person.objects.get(pk=person.pk).emso
    settings.FIELD_KEYS = kept
    assert Person.objects.get(pk=person.pk).emso == EMSO


def test_saving_what_nobody_opened_changes_nothing(person):
    before = raw(person, "emso")
    fresh = Person.objects.get(pk=person.pk)
    fresh.address = "Prešernova ulica 1"
    fresh.save(update_fields=["address"])
    assert raw(person, "emso") == before
    deferred = Person.objects.defer("emso").get(pk=person.pk)
    assert deferred.emso == EMSO


def test_what_knows_no_row_cannot_write_or_search(person):
    with pytest.raises(FieldError):
        Person.objects.update(emso="0101990505008")
    with pytest.raises(FieldError):
        Person.objects.filter(emso=EMSO).exists()
    with pytest.raises(FieldError):
        Person.objects.filter(emso__contains="0101").exists()


def test_rotation_seals_anew_and_keeps_people_findable(person, settings):
    settings.FIELD_KEYS += ",2:" + "a-new-key-with-enough-letters-0123456789"
    assert Person.objects.get(emso_index__matches=EMSO) == person  # before the rotation
    out = StringIO()
    call_command("rotate_field_keys", stdout=out)
    assert "identity.Person: 1" in out.getvalue()
    assert crypto.number_of(raw(person, "emso")) == 2
    settings.FIELD_KEYS = settings.FIELD_KEYS.split(",")[1]  # the old key is gone
    assert Person.objects.get(emso_index__matches=EMSO).emso == EMSO
    out = StringIO()
    call_command("rotate_field_keys", stdout=out)
    assert "identity.Person: 0" in out.getvalue()

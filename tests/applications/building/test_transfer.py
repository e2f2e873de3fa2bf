"""Procedures as files between installations, and copies."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.applications.engine import digest
from apps.applications.models import Procedure
from apps.applications.services import procedures, transfer
from tests.factories.applications import make_form, make_procedure, make_shipped, make_version, minimal_definition
from tests.factories.people import acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(office):
    return acting_as(office.users["head"])


def exported(version, **other):
    return json.loads(transfer.export_procedure(version)) | other


def content(data):
    return json.dumps(data).encode()


def test_a_file_gives_the_same_digest_in_another_installation(head):
    version = make_shipped(prepare_sl=["skico"], related=["a"])
    done = transfer.import_procedure(actor=head, content=transfer.export_procedure(version), slug="nova-oznaka")
    assert done.made
    assert done.faults == []
    assert (done.version.digest, done.version.state, done.version.number) == (version.digest, "draft", 1)
    assert done.version.definition == version.definition
    made = done.procedure
    assert not made.active
    assert not made.verified
    for name in (*transfer.TEXTS, *transfer.LISTS):
        if name != "slug":
            assert getattr(made, name) == getattr(version.procedure, name), name
    assert made.department == version.procedure.department


def test_it_never_touches_what_is_published(head):
    version = make_form()
    data = transfer.export_procedure(version)
    done = transfer.import_procedure(actor=head, content=data)
    assert (done.procedure, done.version.number, done.made) == (version.procedure, 2, False)
    version.refresh_from_db()
    assert version.state == "published"
    with pytest.raises(ValidationError) as caught:
        transfer.import_procedure(actor=head, content=data)
    assert "replace_draft" in caught.value.message_dict
    assert transfer.import_procedure(actor=head, content=data, replace_draft=True).version == done.version


def test_a_taken_slug_of_somebody_else(office):
    version = make_form()
    stranger = acting_as(office.users["stranger"])
    data = transfer.export_procedure(version)
    with pytest.raises(ValidationError) as caught:
        transfer.import_procedure(actor=stranger, content=data)
    assert "slug" in caught.value.message_dict
    with pytest.raises(ValidationError) as caught:
        transfer.import_procedure(actor=stranger, content=data, slug="druga")
    assert "department" in caught.value.message_dict
    done = transfer.import_procedure(actor=stranger, content=data, slug="druga", department=office.other)
    assert done.procedure.department == office.other
    with pytest.raises(PermissionDenied):
        transfer.import_procedure(actor=acting_as(office.users["officer"]), content=data, slug="tretja")
    with pytest.raises(PermissionDenied):  # nor into a department of others
        transfer.import_procedure(actor=stranger, content=data, slug="cetrta", department=office.department)


def broken(version):
    good = exported(version)
    definition = minimal_definition()
    twice = minimal_definition()
    twice["steps"][0]["fields"] *= 2
    old = {**definition, "schema_version": 0}
    shapeless = {**definition, "steps": [{"id": 5}]}
    flat = {**definition, "steps": {"a": 1}}
    return {
        "json": b"{",
        "json ": b"\xff\xfe",
        "json  ": b"[" * 100_000,
        "json   ": b'{"format": "ptuj-portal/procedure", "format": "x"}',
        "json    ": content(good).replace(b'"minutes": 10', b'"minutes": NaN'),
        "format": b"[]",
        "format ": content({"format": "drugo"}),
        "format_version": content(good | {"format_version": 2}),
        "incomplete": content(good | {"definition": None}),
        "schema_version": content(good | {"definition": old, "digest": digest(old)}),
        "digest": content(good | {"definition": definition | {"min_level": "high"}}),
        "ids": content(good | {"definition": twice, "digest": digest(twice)}),
        "shape": content(good | {"definition": shapeless, "digest": digest(shapeless)}),
        "shape ": content(good | {"definition": flat, "digest": digest(flat)}),
        "too_large": b" " * (transfer.MAX_FILE + 1),
    }


def test_files_that_do_not_fit(head):
    version = make_form()
    for code, data in broken(version).items():
        with pytest.raises(ValidationError) as caught:
            transfer.import_procedure(actor=head, content=data, slug="nova")
        assert caught.value.code == code.strip(), code
        assert caught.value.messages[0]
    with pytest.raises(ValidationError):
        transfer.import_procedure(actor=head, content=content(exported(version) | {"procedure": {"slug": "x"}}))
    assert Procedure.objects.count() == 1


def test_an_unfinished_form_lands_with_its_faults(head):
    unfinished = minimal_definition()
    unfinished["steps"][0]["fields"][0]["label"]["en"] = ""
    version = make_version(make_procedure(), unfinished, state="draft")
    done = transfer.import_procedure(actor=head, content=transfer.export_procedure(version), slug="nova")
    assert [fault.path for fault in done.faults] == ["/steps/0/fields/0/label/en"]


def test_out_and_in_through_the_pages(office):
    version = make_shipped()
    answer = office.editor.get(f"/admin/applications/procedure/{version.procedure.pk}/izvoz/")
    assert answer["Content-Disposition"] == 'attachment; filename="prekop-obcinske-ceste-1.json"'
    file = SimpleUploadedFile("prekop.json", answer.content, "application/json")
    answer = office.editor.post("/admin/applications/procedure/uvoz/", {"file": file, "slug": "prekop-dva"})
    made = Procedure.objects.get(slug="prekop-dva")
    assert answer["Location"] == f"/admin/applications/procedure/{made.pk}/obrazec/"
    answer = office.editor.post("/admin/applications/procedure/uvoz/", {"file": SimpleUploadedFile("a.json", b"{}")})
    assert "To ni izvoz postopka" in answer.content.decode()
    assert office.editor.get(f"/admin/applications/procedure/{made.pk}/izvoz/?razlicica=7").status_code == 404
    assert office.officer.get("/admin/applications/procedure/uvoz/").status_code == 403


def test_a_copy_starts_as_a_draft_outside_the_catalogue(office, head):
    version = make_shipped()
    made = procedures.copy_procedure(
        actor=head, procedure=version.procedure, slug="kopija", title_sl="Kopija", title_en="Copy"
    )
    draft = made.versions.get()
    assert (draft.digest, draft.state, made.active) == (version.digest, "draft", False)
    assert made not in Procedure.objects.listed()
    way = f"/admin/applications/procedure/{version.procedure.pk}/kopiraj/"
    assert office.head.get(way).status_code == 200
    office.head.post(way, {"title_sl": "Še ena", "title_en": "One more"})
    assert Procedure.objects.get(slug="se-ena").versions.count() == 1
    answer = office.head.post(way, {"title_sl": "Še ena", "title_en": "One more"})
    assert answer.context["form"].errors["slug"]
    assert office.officer.get(way).status_code == 403

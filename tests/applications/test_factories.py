"""What the other tests build on."""

import pytest

from apps.applications.catalogue_source import procedures
from apps.applications.engine import Definition
from apps.applications.models import FormVersion, Procedure
from tests.factories.applications import make_form, make_procedure, make_shipped, make_version, minimal_definition

pytestmark = pytest.mark.django_db


def test_a_procedure_is_listed_once_its_form_holds():
    procedure = make_procedure("nov-postopek")
    assert not Procedure.objects.listed().filter(pk=procedure.pk)
    first = make_version(procedure)
    second = make_version(procedure, minimal_definition(min_level="substantial"))
    assert (first.number, second.number) == (1, 2)
    assert Procedure.objects.listed().filter(pk=procedure.pk)
    assert make_form("drug").procedure.title == "Drug"
    assert make_procedure("drugje", kind="link").external_url


@pytest.mark.parametrize("slug", [row["slug"] for row in procedures()])
def test_every_shipped_form_can_be_made(slug):
    Procedure.objects.filter(slug=slug).delete()
    version = make_shipped(slug)
    assert Definition.parse(version.definition).steps
    assert FormVersion.objects.get(pk=version.pk).procedure.open_at(version.valid_from)

"""Places in the admin: only for those with the right, 404 for the rest, through the service."""

import pytest

from apps.audit.models import AccessLog
from apps.territory.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
LIST = "/admin/territory/place/"
FORM = {
    "name_sl": "Nova klop", "name_en": "New bench", "slug": "nova-klop", "kind": "institution", "address": "",
    "lat": "46.4206", "lon": "15.8698", "approximate": "on", "description_sl": "", "description_en": "", "source": "ogled",
}  # fmt: skip


def form(**changes):
    from apps.territory.models import Settlement

    return FORM | {"settlement": str(Settlement.objects.get(name="Ptuj").pk)} | changes


@pytest.mark.parametrize(("who", "status"), [("officer", 200), ("administrator", 200), ("other_officer", 403)])
def test_staff_see_the_list_by_right(cast, who, status):
    assert getattr(cast, who).get(LIST).status_code == status


@pytest.mark.parametrize("who", ["anonymous", "citizen", "neighbour"])
def test_others_are_sent_to_sign_in(cast, who):
    assert getattr(cast, who).get(LIST).status_code == 302


def test_a_new_place_gets_its_quarter(cast):
    answer = cast.officer.post(f"{LIST}add/", form())
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert Place.objects.get(slug="nova-klop").quarter.name == "Četrt Center"


def test_a_place_outside_is_refused_with_a_message(cast):
    answer = cast.officer.post(f"{LIST}add/", form(lat="46.55", lon="15.64"))
    assert answer.status_code == 200
    assert "Točka leži zunaj občine" in answer.content.decode()
    assert not Place.objects.filter(slug="nova-klop").exists()


def test_changes_are_in_the_trail_and_looks_at_public_places_are_not(cast):
    place = Place.objects.filter(slug="ptujski-grad").get()
    cast.officer.get(f"{LIST}{place.pk}/change/")
    assert not AccessLog.objects.exists()
    values = {name: getattr(place, name) for name in FORM if name != "approximate"} | {"address": "Na gradu 1"}
    answer = cast.officer.post(f"{LIST}{place.pk}/change/", form(**values))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = AccessLog.objects.get()
    assert (row.verb, row.kind, row.object_id, row.door) == ("change", "territory.place", str(place.pk), "admin")
    cast.officer.post(LIST, {"action": "mark_surveyed", "_selected_action": [str(place.pk)]})
    assert [entry.verb for entry in AccessLog.objects.all()] == ["change", "change"]


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_what_is_not_there_is_404(cast, page):
    assert cast.officer.get(f"{LIST}01900000-0000-7000-8000-000000000000/{page}/").status_code == 404


def test_surveyed_places_are_marked_through_the_service(cast):
    place = Place.objects.filter(approximate=True).first()
    cast.officer.post(LIST, {"action": "mark_surveyed", "_selected_action": [str(place.pk)]})
    place.refresh_from_db()
    assert not place.approximate


def test_registers_are_read_only(cast):
    for name in ("quarter", "settlement", "street"):
        assert cast.administrator.get(f"/admin/territory/{name}/").status_code == 200
        assert cast.administrator.get(f"/admin/territory/{name}/add/").status_code == 403


def test_search_and_filters(cast):
    assert "Ptujski grad" in cast.officer.get(LIST, {"q": "grad"}).content.decode()
    html = cast.officer.get(LIST, {"kind__exact": "wifi"}).content.decode()
    assert "Ptujski grad" not in html
    assert "Javni Wi-Fi: Tržnica" in html


def test_the_number_of_queries_is_that_of_the_page_not_of_the_rows(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        cast.administrator.get(LIST)

"""Photos kept for owners: who stores, claims and sees them, what blurring and taking away leave, and what is swept."""

import datetime as dt
import io
import threading
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import Image

from apps.audit.models import AccessLog
from apps.core.actor import ANONYMOUS, system_actor
from apps.documents import services, vault
from apps.documents.exceptions import PhotoGone, PhotoRefused, StorageDown
from apps.documents.models import Photo, PhotoFile, StoredFile
from apps.documents.registry import OwnerPolicy, owner_policies
from apps.documents.tasks import sweep_photos
from tests.documents.conftest import lying
from tests.documents.photos import assert_bare, loaded_jpeg, saved, scene
from tests.factories.people import acting_as, make_department, make_municipality, make_staff

OPEN, INSIDE = "odprta", "notranja"
FACE = (0.25, 0.25, 0.3, 0.4)


class Street(OwnerPolicy):
    """An owner of some app above: some are public, the rest their reporter's and their department's."""

    most_photos = 3

    def is_public(self, owner_id):
        return owner_id == OPEN

    def may_read(self, actor, owner_id):
        return owner_id == OPEN or self._theirs(actor) or self._office(actor)

    def may_add(self, actor, owner_id):
        return self._theirs(actor) or owner_id == OPEN

    def may_delete(self, actor, owner_id):
        return False

    def photos(self, actor):
        return Q() if self._theirs(actor) or self._office(actor) else Q(owner_id=OPEN)

    def kept_photos(self, actor):
        return Q() if self._office(actor) else Q(pk__in=())

    def _theirs(self, actor):
        return bool(actor.user and actor.user.username == "ana")

    def _office(self, actor):
        return "T1" in {department.code for department in self.departments(actor)}

    @staticmethod
    def departments(actor):
        from apps.identity.models import Department

        return Department.objects.filter(pk__in=actor.departments)


@pytest.fixture
def street():
    with owner_policies.temporarily("test_street", Street()):
        yield "test_street"


@pytest.fixture
def office(db):
    """The officer in charge and one of another department, as actors."""
    town = make_municipality()
    return {
        "officer": make_staff("uradnica", "officer", make_department(town, "T1")),
        "other_officer": make_staff("drugi", "officer", make_department(town, "T2")),
    }


@pytest.fixture
def officer(office):
    return acting_as(office["officer"])


@pytest.fixture
def keep(cast, storage, street):
    """`keep(owner)`: a photo of the citizen."""

    def make(owner_id=OPEN, picture=None, **more):
        return services.store_photo(
            actor=cast.actor("citizen"), data=saved(picture or scene((320, 240), seed=Photo.objects.count()), quality=90),
            owner_kind=street, owner_id=owner_id, **more,
        )  # fmt: skip

    return make


def clients(cast, office):
    """Everybody's client."""
    from django.test import Client

    from tests.conftest import sign_in

    found = {name: getattr(cast, name) for name in ("anonymous", "citizen", "neighbour", "administrator")}
    for name, user in office.items():
        found[name] = Client()
        sign_in(found[name], user)
    return found


def addresses(photo):
    return [photo.url(size, extension) for size in (1600, 480) for extension in ("webp", "jpg")]


def shown(client, url):
    with Image.open(io.BytesIO(client.get(url).content)) as picture:
        return picture.convert("RGB")


def test_what_lies_in_the_storage_is_bare_and_sealed(keep, storage):
    photo = keep(picture=scene())
    assert len(lying(storage)) == 4
    for picture in photo.pictures.select_related("file"):
        content = services.picture_bytes(picture)
        assert_bare(content)
        assert content[:40] not in (storage / picture.file.key).read_bytes()
    assert (photo.width, photo.height, photo.position, photo.kind) == (900, 600, 0, "other")
    assert photo.dhash == services.sanitize_photo(saved(scene(), quality=90)).dhash


def test_place_and_time_are_stored_nowhere(cast, street, storage):
    photo = services.store_photo(
        actor=cast.actor("citizen"), data=loaded_jpeg(), owner_kind=street, owner_id=OPEN
    )  # fmt: skip
    names = {field.name for field in Photo._meta.get_fields()}
    assert not names & {"lat", "lon", "latitude", "longitude", "taken"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM documents_photo p WHERE id = %s", [photo.pk])
        row = cursor.fetchone()[0]
    assert "46.4" not in row
    assert "09:30" not in row


@pytest.mark.parametrize("owner", [OPEN, INSIDE])
def test_the_whole_cast(cast, office, keep, owner):
    photo = keep(owner)
    may = {
        OPEN: {"anonymous", "citizen", "neighbour", "administrator", "officer", "other_officer"},
        INSIDE: {"citizen", "officer"},
    }[owner]
    for name, client in clients(cast, office).items():
        for url in addresses(photo):
            answer = client.get(url)
            assert answer.status_code == (200 if name in may else 404), (name, url)
    services.hide_photo(actor=system_actor("test"), photo=photo, reason="obraz otroka")
    for name, client in clients(cast, office).items():
        assert {client.get(url).status_code for url in addresses(photo)} == {404}, name
    services.show_photo(actor=system_actor("test"), photo=photo, reason="pomota")
    assert cast.citizen.get(photo.url()).status_code == 200


def test_headers(cast, keep):
    for owner, cache, resource in (
        (OPEN, "public, no-cache", "cross-origin"),
        (INSIDE, "private, no-cache", "same-origin"),
    ):
        photo = keep(owner)
        for extension, kind in (("webp", "image/webp"), ("jpg", "image/jpeg")):
            answer = cast.citizen.get(photo.url(480, extension))
            assert answer["Content-Type"] == kind
            assert answer["Cache-Control"] == cache
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert answer["Cross-Origin-Resource-Policy"] == resource
            again = cast.citizen.get(photo.url(480, extension), headers={"If-None-Match": answer["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again["Cache-Control"] == cache
            assert cast.citizen.head(photo.url(480, extension)).content == b""
    assert "Cookie" not in cast.anonymous.get(keep(OPEN).url()).get("Vary", "")


def test_a_copy_that_is_kept_is_asked_for_again_after_hiding(cast, keep):
    photo = keep()
    answer = cast.anonymous.get(photo.url())
    services.hide_photo(actor=system_actor("test"), photo=photo, reason="tablica")
    assert cast.anonymous.get(photo.url(), headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_addresses_that_are_none(cast, keep):
    photo = keep()
    for url in (
        f"/slike/{uuid.uuid4()}/480.jpg", f"/slike/{photo.address}/481.jpg", f"/slike/{photo.address}/480.png",
        f"/slike/{photo.address}/480.jpeg", f"/slike/{photo.pk}/480.jpg", f"/slike/{photo.address}/480",
        f"/slike/{photo.address}/99999999999999999999.jpg",
    ):  # fmt: skip
        assert cast.citizen.get(url).status_code == 404, url
    assert cast.citizen.post(photo.url()).status_code == 405


def test_an_owner_without_a_policy_is_seen_by_nobody(cast, office, keep, street):
    photo = keep()
    Photo.objects.filter(pk=photo.pk).update(owner_kind="neznano")
    for name, client in clients(cast, office).items():
        assert client.get(photo.url()).status_code == 404, name
    for kind in ("neznano", "case"):
        with pytest.raises(PermissionDenied):
            services.store_photo(
                actor=system_actor("test"), data=saved(scene((320, 240))), owner_kind=kind, owner_id=OPEN
            )


def test_lists_show_what_addresses_show(cast, keep, officer, office):
    public, inside = keep(OPEN), keep(INSIDE)
    seen = lambda actor: set(Photo.objects.all().visible_to(actor))  # noqa: E731
    assert seen(ANONYMOUS) == seen(cast.actor("neighbour")) == seen(acting_as(office["other_officer"])) == {public}
    assert seen(cast.actor("citizen")) == seen(officer) == {public, inside}
    services.hide_photo(actor=officer, photo=public, reason="obraz")
    assert seen(ANONYMOUS) == set()
    assert seen(officer) == {public, inside}
    assert set(PhotoFile.objects.visible_to(ANONYMOUS)) == set()
    assert list(Photo.objects.of("test_street", OPEN)) == []


def test_a_look_at_somebody_elses_is_told(cast, office, keep, street, monkeypatch):
    photo = keep(INSIDE)
    monkeypatch.setattr(Street, "subject", lambda self, owner_id: cast.users["citizen"].pk)
    cast.citizen.get(photo.url())
    assert not AccessLog.objects.filter(object_id=str(photo.pk)).exists()
    clients(cast, office)["officer"].get(photo.url())
    assert AccessLog.objects.get(object_id=str(photo.pk)).subject == cast.users["citizen"].pk


def test_rows_places_and_how_many(cast, keep, street):
    assert [keep().position, keep().position] == [0, 1]
    same = keep(picture=scene((320, 240), seed=1))  # the bytes of the second again
    assert Photo.objects.count() == 2
    assert same.position == 1
    keep(picture=scene(seed=5))
    with pytest.raises(PhotoRefused) as refused:
        keep(picture=scene(seed=6))
    assert refused.value.code == "too_many"
    assert [photo.position for photo in Photo.objects.of(street, OPEN)] == [0, 1, 2]
    assert StoredFile.objects.filter(erased=None).count() == 12


def test_who_may_not_add(cast, storage, street):
    for actor in (ANONYMOUS, cast.actor("neighbour"), cast.actor("officer")):
        with pytest.raises(PermissionDenied):
            services.store_photo(actor=actor, data=saved(scene((320, 240))), owner_kind=street, owner_id=INSIDE)
    assert lying(storage) == []


def test_nothing_stays_when_it_fails_half_way(cast, storage, street, monkeypatch):
    real, put = vault.put, []

    def failing(*args):
        put.append(args)
        if len(put) == 3:
            raise StorageDown("full")
        real(*args)

    monkeypatch.setattr(vault, "put", failing)
    with pytest.raises(StorageDown):
        services.store_photo(
            actor=cast.actor("citizen"), data=saved(scene((320, 240))), owner_kind=street, owner_id=OPEN
        )
    assert (Photo.objects.count(), StoredFile.objects.count(), lying(storage)) == (0, 0, [])


class TestUnclaimed:
    """Uploaded in a form that is sent later."""

    def test_of_the_anonymous_it_is_theirs_who_hold_the_address(self, cast, office, storage):
        photo = services.store_photo(actor=ANONYMOUS, data=saved(scene((320, 240))))
        for client in clients(cast, office).values():
            assert client.get(photo.url(480)).status_code == 200
        assert Photo.objects.visible_to(ANONYMOUS).count() == 0
        assert cast.anonymous.get(photo.url(480))["Cache-Control"] == "private, no-cache"

    def test_of_a_person_it_is_the_persons(self, cast, office, storage):
        photo = services.store_photo(actor=cast.actor("citizen"), data=saved(scene((320, 240))))
        for name, client in clients(cast, office).items():
            assert client.get(photo.url(480)).status_code == (200 if name == "citizen" else 404), name
        assert services.unclaimed_photos(actor=cast.actor("neighbour"), tickets=[photo.address]) == []
        assert services.unclaimed_photos(actor=ANONYMOUS, tickets=[photo.address]) == []
        assert services.unclaimed_photos(actor=cast.actor("citizen"), tickets=["ni", photo.address]) == [photo]

    def test_claimed_it_is_the_owners_and_the_ticket_is_worth_nothing(self, cast, street, storage):
        first, second = (
            services.store_photo(actor=ANONYMOUS, data=saved(scene((64, 48), seed=seed))) for seed in (1, 2)
        )
        tickets = [str(second.address), str(first.address)]
        claimed = services.claim_photos(
            actor=system_actor("test"), tickets=tickets, owner_kind=street, owner_id=INSIDE, kind="before"
        )
        assert [photo.pk for photo in Photo.objects.of(street, INSIDE)] == [second.pk, first.pk]
        assert [(photo.position, photo.kind) for photo in claimed] == [(0, "before"), (1, "before")]
        for url in addresses(first):
            assert cast.citizen.get(url).status_code == 404
        assert cast.citizen.get(claimed[0].url()).status_code == 200
        assert cast.neighbour.get(claimed[0].url()).status_code == 404
        with pytest.raises(PhotoGone):
            services.claim_photos(actor=system_actor("test"), tickets=tickets, owner_kind=street, owner_id=OPEN)

    def test_what_cannot_be_claimed(self, cast, street, storage):
        theirs = services.store_photo(actor=cast.actor("neighbour"), data=saved(scene((320, 240))))
        for tickets in ([theirs.address], ["ni"], [uuid.uuid4()]):
            with pytest.raises(PhotoGone):
                services.claim_photos(
                    actor=cast.actor("citizen"), tickets=tickets, owner_kind=street, owner_id=OPEN
                )  # fmt: skip
        with pytest.raises(PermissionDenied):
            services.claim_photos(
                actor=cast.actor("neighbour"), tickets=[theirs.address], owner_kind=street, owner_id=INSIDE
            )
        many = [
            services.store_photo(actor=ANONYMOUS, data=saved(scene((64, 48), seed=seed))).address for seed in range(4)
        ]
        with pytest.raises(PhotoRefused):
            services.claim_photos(actor=cast.actor("citizen"), tickets=many, owner_kind=street, owner_id=OPEN)
        assert services.claim_photos(actor=cast.actor("citizen"), tickets=[], owner_kind=street, owner_id=OPEN) == []
        assert Photo.objects.unclaimed().count() == 5

    def test_swept_after_a_day_bytes_and_row(self, cast, keep, street, storage, django_capture_on_commit_callbacks):
        kept = keep()
        waiting = services.store_photo(actor=cast.actor("citizen"), data=saved(scene((320, 240))))
        with time_machine.travel(timezone.now() + dt.timedelta(hours=23), tick=False):
            sweep_photos()
            assert Photo.objects.filter(pk=waiting.pk).exists()
        with (
            time_machine.travel(timezone.now() + dt.timedelta(hours=25), tick=False),
            django_capture_on_commit_callbacks(execute=True),
        ):
            assert services.erase_unclaimed_photos() == 1
            assert services.erase_unclaimed_photos() == 0
        assert list(Photo.objects.all()) == [kept]
        assert len(lying(storage)) == 4
        assert cast.citizen.get(waiting.url()).status_code == 404
        assert services.unclaimed_photos(actor=cast.actor("citizen"), tickets=[waiting.address]) == []


def test_the_nights_leave_pictures_alone(keep, storage):
    photo = keep()
    with time_machine.travel(timezone.now() + dt.timedelta(days=60), tick=False):
        assert services.erase_unused() == 0
        assert services.compare_storage(everything=True).good
    assert len(lying(storage)) == 4
    for picture in photo.pictures.select_related("file"):
        assert_bare(services.picture_bytes(picture))


class TestBlurring:
    """Pixels that were there are nowhere afterwards."""

    def test_old_bytes_and_addresses_are_gone(self, cast, keep, officer, storage, django_capture_on_commit_callbacks):
        photo = keep(picture=scene())
        before, old = shown(cast.citizen, photo.url()), addresses(photo)
        files, names = list(StoredFile.objects.filter(picture__photo=photo)), lying(storage)
        bytes_before = [path.read_bytes() for path in names]
        with django_capture_on_commit_callbacks(execute=True):
            done = services.blur_photo(
                actor=officer, photo=photo, rectangles=[FACE, (0.8, 0.8, 0.1, 0.1)], reason="obraz otroka"
            )
        for url in old:
            assert cast.citizen.get(url).status_code == 404
        assert len(lying(storage)) == 4
        assert not set(names) & set(lying(storage))
        assert not {path.read_bytes() for path in lying(storage)} & set(bytes_before)
        for file in StoredFile.objects.filter(pk__in=[file.pk for file in files]):
            assert (file.secret, bool(file.erased)) == ("", True)
        after = shown(cast.citizen, done.url())
        w, h = after.size
        place = (int(0.3 * w), int(0.3 * h), int(0.5 * w), int(0.6 * h))
        assert differs(before.crop(place), after.crop(place)) > 15
        assert differs(before.crop((0, 0, w // 5, h)), after.crop((0, 0, w // 5, h))) < 4
        for url in addresses(done):
            assert_bare(cast.citizen.get(url).content)
        small = shown(cast.citizen, done.url(480))
        assert differs(small, after.resize(small.size)) < 4

    def test_the_history_tells_who_when_why_and_of_how_many(self, keep, officer):
        photo = keep()
        services.blur_photo(actor=officer, photo=photo, rectangles=[FACE] * 3, reason="tri tablice")
        services.blur_photo(actor=officer, photo=photo, rectangles=[FACE], reason="še ena")
        rows = Photo.pgh_event_model.objects.filter(pgh_obj_id=photo.pk).order_by("pgh_id")
        assert [(row.blurred, row.reason) for row in rows] == [(0, ""), (3, "tri tablice"), (4, "še ena")]
        assert all(row.pgh_created_at and row.pgh_context for row in rows)

    def test_who_may(self, cast, keep, office):
        photo = keep()
        other = acting_as(office["other_officer"])
        for actor in (ANONYMOUS, cast.actor("citizen"), cast.actor("neighbour"), cast.actor("administrator"), other):
            with pytest.raises(PermissionDenied):
                services.blur_photo(actor=actor, photo=photo, rectangles=[FACE], reason="x")
            for change in (services.hide_photo, services.show_photo, services.remove_photo):
                with pytest.raises(PermissionDenied):
                    change(actor=actor, photo=photo, reason="x")
            with pytest.raises(PermissionDenied):
                services.preview_blur(actor=actor, photo=photo, rectangles=[FACE])
        photo.refresh_from_db()
        assert (photo.blurred, photo.hidden, photo.removed) == (0, False, None)

    @pytest.mark.parametrize(
        "boxes",
        [[], [FACE] * 51, [(-0.1, 0, 0.5, 0.5)], [(0.9, 0, 0.5, 0.5)], [(0, 0, 0, 0.5)], [(0, 0, float("nan"), 1)]],
    )
    def test_parts_that_are_none(self, keep, officer, boxes):
        photo = keep()
        with pytest.raises(ValidationError):
            services.blur_photo(actor=officer, photo=photo, rectangles=boxes, reason="obraz")
        with pytest.raises(ValidationError):
            services.blur_photo(actor=officer, photo=photo, rectangles=[FACE], reason="  ")
        assert Photo.objects.get().address == photo.address

    def test_a_second_click_blurs_nothing(self, keep, officer):
        photo = keep()
        services.blur_photo(actor=officer, photo=photo, rectangles=[FACE], reason="obraz", address=photo.address)
        with pytest.raises(PhotoGone):
            services.blur_photo(actor=officer, photo=photo, rectangles=[FACE], reason="obraz", address=photo.address)
        assert Photo.objects.get().blurred == 1

    def test_a_storage_that_fails_changes_nothing(self, cast, keep, officer, storage, monkeypatch):
        photo = keep()
        before = lying(storage)

        def failing(*args):
            raise StorageDown("full")

        monkeypatch.setattr(vault, "put", failing)
        with pytest.raises(StorageDown):
            services.blur_photo(actor=officer, photo=photo, rectangles=[FACE], reason="obraz")
        assert lying(storage) == before
        assert cast.citizen.get(photo.url()).status_code == 200

    def test_a_preview_is_kept_nowhere(self, keep, officer, storage):
        photo = keep()
        before = lying(storage)
        assert_bare(services.preview_blur(actor=officer, photo=photo, rectangles=[FACE]))
        assert lying(storage) == before
        assert Photo.objects.get().address == photo.address


def differs(one, other):
    """Mean difference of a pixel's colours."""
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return sum(abs(a - b) for a, b in pairs) / len(one.tobytes())


def test_taken_away_for_good(cast, keep, officer, storage, django_capture_on_commit_callbacks):
    photo, other = keep(alternative="Jama pred vrtcem"), keep()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_photo(actor=officer, photo=photo, reason="prošnja osebe na sliki")
    services.remove_photo(actor=officer, photo=photo, reason="še enkrat")
    assert len(lying(storage)) == 4
    for url in addresses(photo):
        assert cast.citizen.get(url).status_code == 404
    left = Photo.objects.get(pk=photo.pk)
    assert (left.alternative, left.dhash, left.reason) == ("", None, "prošnja osebe na sliki")
    assert set(Photo.objects.all().visible_to(officer)) == {other}
    with pytest.raises(PhotoGone):
        services.hide_photo(actor=officer, photo=photo, reason="x")


def test_who_uploaded_takes_an_unclaimed_one_away(cast, storage, django_capture_on_commit_callbacks):
    photo = services.store_photo(actor=cast.actor("citizen"), data=saved(scene((320, 240))))
    with pytest.raises(PermissionDenied):
        services.remove_photo(actor=cast.actor("neighbour"), photo=photo)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_photo(actor=cast.actor("citizen"), photo=photo)
    assert lying(storage) == []


def test_described(cast, keep, officer):
    photo = keep(picture=scene())
    services.describe_photo(actor=officer, photo=photo, alternative=" Luknja v pločniku ", kind="after")
    photo.refresh_from_db()
    assert (photo.alternative, photo.kind) == ("Luknja v pločniku", "after")
    page = render_to_string("components/photo.html", {"photo": photo})
    assert 'alt="Luknja v pločniku"' in page
    for url in addresses(photo):
        assert url in page
    assert f"{photo.url(480, 'webp')} 480w, {photo.url(1600, 'webp')} 900w" in page
    small = keep(picture=scene((300, 200)))
    assert small.webp_set == f"{small.url(1600, 'webp')} 300w"


@pytest.mark.django_db(transaction=True)
def test_swept_and_claimed_at_once_is_one_of_the_two(cast, street, storage):
    """Whoever comes second finds it gone, or not its own any more."""
    for _round in range(3):
        photo = services.store_photo(actor=ANONYMOUS, data=saved(scene((100, 80))))
        Photo.objects.filter(pk=photo.pk).update(created=timezone.now() - dt.timedelta(days=2))
        told, start = [], threading.Barrier(2)

        def claim(photo=photo, told=told, start=start):
            start.wait()
            try:
                services.claim_photos(
                    actor=system_actor("test"), tickets=[photo.address], owner_kind=street, owner_id=str(photo.pk)[:60]
                )
                told.append("claimed")
            except PhotoGone:
                told.append("gone")
            finally:
                connection.close()

        def sweep(told=told, start=start):
            start.wait()
            told.append("swept" if services.erase_unclaimed_photos() else "left")
            connection.close()

        threads = [threading.Thread(target=job) for job in (claim, sweep)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) in (["claimed", "left"], ["gone", "swept"])
        left = Photo.objects.filter(pk=photo.pk).first()
        assert bool(left) == ("claimed" in told)
        assert len(lying(storage)) == 4 * Photo.objects.count()

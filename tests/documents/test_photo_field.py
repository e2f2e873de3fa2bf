"""The field for photos: nothing that was chosen is lost, whatever else is wrong with the form."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from apps.core.actor import ANONYMOUS
from apps.core.forms import PortalForm
from apps.documents import services
from apps.documents.fields import PhotoField
from apps.documents.models import Photo
from tests.documents.photos import PTUJ, exif, saved, scene


def form_of(actor=ANONYMOUS, data="", files=(), **options):
    class ReportForm(PortalForm):
        text = forms.CharField()
        photos = PhotoField(actor=actor, label="Fotografije", most=2, **options)

    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return ReportForm(QueryDict(data), MultiValueDict({"photos": uploads}))


@pytest.fixture
def pictures():
    return [("prva.jpg", saved(scene((64, 48)))), ("druga.png", saved(scene((64, 48), 2), "PNG"))]


def test_photos_stay_when_the_rest_is_wrong(db, storage, pictures):
    form = form_of(files=pictures)
    assert not form.is_valid()
    assert set(form.errors) == {"text"}
    kept = list(Photo.objects.unclaimed().order_by("created"))
    page = str(form)
    for number, photo in enumerate(kept, start=1):
        assert f'<input type="hidden" name="photos_slika" value="{photo.address}">' in page
        assert f'src="{photo.url(480)}"' in page
        assert f'alt="Dodana fotografija {number}"' in page
    again = form_of(data=f"text=Luknja&photos_slika={kept[0].address}&photos_slika={kept[1].address}")
    assert again.is_valid(), again.errors
    assert again.cleaned_data["photos"] == kept
    fewer = form_of(
        data=f"text=x&photos_slika={kept[0].address}&photos_slika={kept[1].address}&photos_odstrani={kept[0].address}"
    )
    assert fewer.is_valid()
    assert fewer.cleaned_data["photos"] == [kept[1]]
    assert Photo.objects.count() == 2


def test_a_bad_one_is_named_and_the_good_ones_stay(db, storage, pictures):
    form = form_of(data="text=x", files=[pictures[0], ("video.gif", saved(scene((64, 48)), "GIF"))])
    assert not form.is_valid()
    assert form.errors["photos"] == [
        "video.gif: To ni fotografija, ki jo znamo odpreti. Pošljite JPG, PNG, WebP ali HEIC."
    ]
    assert str(Photo.objects.get().address) in str(form)


def test_too_many_none_and_strangers(cast, storage, pictures):
    form = form_of(data="text=x", files=[*pictures, ("tretja.jpg", saved(scene((64, 48), 3)))])
    assert not form.is_valid()
    assert form.errors["photos"] == ["tretja.jpg: Sprejmemo največ 2 fotografiji. Odstranite katero od dodanih."]
    assert form_of(data="text=x").errors["photos"] == ["Dodajte fotografijo."]
    assert form_of(data="text=x", required=False).is_valid()
    theirs = services.store_photo(actor=cast.actor("neighbour"), data=pictures[0][1])
    form = form_of(cast.actor("citizen"), data=f"text=x&photos_slika={theirs.address}&photos_slika=ni")
    assert form.errors["photos"] == ["Dodajte fotografijo."]


def test_place_and_time_are_proposed_to_the_form_alone(db, storage):
    plain, placed = saved(scene((64, 48), 1)), saved(scene((64, 48)), exif=exif())
    form = form_of(data="text=x", files=[("a.jpg", plain), ("b.jpg", placed)])
    assert form.is_valid()
    assert form.fields["photos"].proposed.position == pytest.approx(PTUJ, abs=1e-5)
    assert form.fields["photos"].proposed.taken.year == 2026
    assert "46." not in str(form)


def test_hint_and_kinds(db):
    page = str(form_of())
    assert "JPG, PNG, WebP ali HEIC do 20\xa0MB, največ 2 fotografiji." in page
    assert 'accept="image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"' in page

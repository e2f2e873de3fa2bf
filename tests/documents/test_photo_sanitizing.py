"""`sanitize_photo`: the same for every way in. Pixels come out and nothing else, or it is refused."""

import datetime as dt
import gzip
import io
import json
import struct
import sys
import time
import zlib
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageFilter

from apps.core.legal_time import LJUBLJANA
from apps.documents.exceptions import FileRefused, PhotoRefused
from apps.documents.photos import proof, sanitizing
from apps.documents.photos.writing import blurred
from apps.documents.services import photo_distance, sanitize_photo
from tests.documents.conftest import archive
from tests.documents.photos import (
    PTUJ,
    assert_bare,
    exif,
    loaded_heic,
    loaded_jpeg,
    loaded_png,
    loaded_webp,
    saved,
    scene,
    segment,
)

SHAPES = [(1600, "webp"), (1600, "jpg"), (480, "webp"), (480, "jpg")]


def pixels(clean, number=1):
    """The picture of a derivative."""
    return Image.open(io.BytesIO(clean.derivatives[number].content)).convert("RGB")


def refused(content):
    with pytest.raises(PhotoRefused) as caught:
        sanitize_photo(content)
    assert isinstance(caught.value, FileRefused)
    assert len(str(caught.value.messages[0])) > 20
    return caught.value.code


@pytest.mark.parametrize("make", [loaded_jpeg, loaded_png, loaded_webp, loaded_heic])
def test_everything_but_pixels_is_gone(make):
    sent = make()
    assert b"skrivnost" in sent
    clean = sanitize_photo(sent)
    assert [(one.size, one.extension) for one in clean.derivatives] == SHAPES
    for one in clean.derivatives:
        assert_bare(one.content)
        with Image.open(io.BytesIO(one.content)) as picture:
            assert picture.size == (one.width, one.height)
            assert picture.format == {"jpg": "JPEG", "webp": "WEBP"}[one.extension]
    assert clean.dimensions == (900, 600)
    assert (clean.derivatives[2].width, clean.derivatives[2].height) == (480, 320)
    assert clean.position == pytest.approx(PTUJ, abs=1e-5)
    assert clean.taken == dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))


def test_what_it_proposes_is_told_to_nobody_by_accident():
    clean = sanitize_photo(loaded_jpeg())
    assert "46." not in repr(clean)
    assert "2026" not in repr(clean)


def test_bytes_and_uploads_alike():
    content = saved(scene())
    upload = SimpleUploadedFile("slika.jpg", content)
    upload.read(10)
    assert sanitize_photo(upload) == sanitize_photo(content) == sanitize_photo(io.BytesIO(content))


CORNERS = {"red": (255, 0, 0), "green": (0, 160, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}


def flag():
    """Wide, another colour in each corner."""
    picture = Image.new("RGB", (600, 300))
    for number, colour in enumerate(CORNERS.values()):
        picture.paste(
            colour, (300 * (number % 2), 150 * (number // 2), 300 * (number % 2) + 300, 150 * (number // 2) + 150)
        )
    return picture


def corners(picture):
    """Names of the colours, clockwise from the top left."""
    w, h = picture.size
    found = [picture.getpixel(place) for place in ((20, 20), (w - 20, 20), (w - 20, h - 20), (20, h - 20))]
    near = lambda one: min(CORNERS, key=lambda name: sum((a - b) ** 2 for a, b in zip(CORNERS[name], one, strict=True)))  # noqa: E731
    return [near(one) for one in found]


TURNED = {  # as it was stored for each orientation, so that it stands like the flag when shown
    1: lambda p: p,
    2: lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda p: p.transpose(Image.Transpose.ROTATE_180),
    4: lambda p: p.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda p: p.transpose(Image.Transpose.TRANSPOSE),
    6: lambda p: p.transpose(Image.Transpose.ROTATE_90),
    7: lambda p: p.transpose(Image.Transpose.TRANSVERSE),
    8: lambda p: p.transpose(Image.Transpose.ROTATE_270),
}


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_turned_as_it_was_held(orientation, form):
    stored = TURNED[orientation](flag())
    clean = sanitize_photo(saved(stored, form, exif=exif(orientation=orientation), quality=95))
    for number, size in ((1, (600, 300)), (3, (480, 240))):
        assert pixels(clean, number).size == size
        assert corners(pixels(clean, number)) == corners(flag())


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_heic_is_turned_once(orientation):
    stored = TURNED[orientation](flag())
    clean = sanitize_photo(saved(stored, "HEIF", exif=exif(orientation=orientation), quality=95))
    assert corners(pixels(clean)) == corners(flag())


def test_small_ones_are_not_made_larger_and_large_ones_smaller():
    assert [one.width for one in sanitize_photo(saved(scene((300, 200)))).derivatives] == [300] * 4
    assert [(one.width, one.height) for one in sanitize_photo(saved(scene((2000, 4000)))).derivatives] == [
        (800, 1600), (800, 1600), (240, 480), (240, 480),
    ]  # fmt: skip


def test_other_kinds_of_pixels():
    grey, palette, clear = scene().convert("L"), scene().convert("P"), scene().convert("RGBA")
    clear.putalpha(Image.new("L", clear.size, 0))
    deep = Image.new("I;16", (200, 200), 0x8000)
    for picture, form in (
        (grey, "JPEG"),
        (grey, "PNG"),
        (palette, "PNG"),
        (scene().convert("CMYK"), "JPEG"),
        (scene().convert("1"), "PNG"),
    ):
        assert_bare(sanitize_photo(saved(picture, form)).derivatives[1].content)
    assert pixels(sanitize_photo(saved(clear, "PNG"))).getpixel((5, 5)) == (255, 255, 255)
    assert all(120 < value < 136 for value in pixels(sanitize_photo(saved(deep, "PNG"))).getpixel((50, 50)))


def test_colours_are_brought_to_srgb_and_a_broken_profile_is_left_out():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    strange = bytearray(lab)
    place = lab.index(b"rXYZ")  # swap the red and the blue primary: a profile of other colours
    blue = lab.index(b"bXYZ")
    strange[place : place + 4], strange[blue : blue + 4] = b"bXYZ", b"rXYZ"
    red = Image.new("RGB", (100, 100), (230, 10, 10))
    r, _g, b = pixels(sanitize_photo(saved(red, "PNG", icc_profile=bytes(strange)))).getpixel((50, 50))
    assert b > 200 > 60 > r
    for profile in (b"no profile", lab[:200]):
        r, _g, b = pixels(sanitize_photo(saved(red, "PNG", icc_profile=profile))).getpixel((50, 50))
        assert r > 200 > 60 > b


@pytest.mark.parametrize(
    "gps",
    [
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
        {1: "N", 2: (146.0, 0.0, 0.0), 3: "E", 4: (15.0, 0.0, 0.0)},
        {1: "X", 2: (46.0, 0.0, 0.0), 3: "E", 4: (15.0, 0.0, 0.0)},
        {1: "N", 2: (46.0, 99.0, 0.0), 3: "E", 4: (15.0, 0.0, 0.0)},
        {1: "N", 2: (46.0, 0.0, 0.0)},
    ],
)
def test_a_place_that_cannot_be_right_is_not_proposed(gps):
    assert sanitize_photo(saved(scene(), exif=exif(gps=gps))).position is None


def test_a_place_with_nothing_below_the_line():
    content = saved(scene(), exif=exif())
    zero = content.replace(struct.pack(">LL", 46, 1), struct.pack(">LL", 46, 0)).replace(
        struct.pack("<LL", 46, 1), struct.pack("<LL", 46, 0)
    )
    assert zero != content
    assert sanitize_photo(zero).position is None
    south = {1: "S", 2: (33.0, 30.0, 0.0), 3: "W", 4: (70.0, 15.0, 0.0)}
    assert sanitize_photo(saved(scene(), exif=exif(gps=south))).position == (-33.5, -70.25)


def test_time_of_the_camera():
    assert sanitize_photo(saved(scene())).taken is None
    for taken in ("2099:01:01 00:00:00", "1970:01:01 00:00:00", "0000:00:00 00:00:00", "včeraj"):
        assert sanitize_photo(saved(scene(), exif=exif(taken=taken))).taken is None
    made = Image.Exif()
    made.get_ifd(0x8769)[0x9003] = "2026:01:05 08:00:00"
    assert sanitize_photo(saved(scene(), exif=made.tobytes())).taken == dt.datetime(2026, 1, 5, 8, tzinfo=LJUBLJANA)


def apng():
    frames = [scene((200, 100), seed) for seed in range(3)]
    return saved(frames[0], "PNG", save_all=True, append_images=frames[1:], duration=80)


def moving_webp():
    frames = [scene((200, 100), seed) for seed in range(3)]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=80, lossless=True)


@pytest.mark.parametrize("make", [apng, moving_webp])
def test_of_moving_ones_the_first_picture(make):
    clean = sanitize_photo(make())
    first = sanitize_photo(saved(scene((200, 100), 0), "PNG"))
    assert photo_distance(clean.dhash, first.dhash) <= 1
    assert_bare(clean.derivatives[0].content)


def test_several_pictures_in_one_jpeg():
    content = saved(scene(), "MPO", save_all=True, append_images=[scene(seed=1)])
    assert content[:3] == b"\xff\xd8\xff"
    for one in sanitize_photo(content).derivatives:
        assert_bare(one.content)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (SVG, "kind"),
        (b'<?xml version="1.0"?>' + SVG, "kind"),
        (gzip.compress(SVG), "kind"),
        (saved(scene((60, 40)), "GIF"), "kind"),
        (saved(scene((60, 40)), "TIFF"), "kind"),
        (saved(scene((60, 40)), "BMP"), "kind"),
        (b"%PDF-1.7\n", "kind"),
        (archive({"slika.jpg": b"x"}), "kind"),
        (b"\0\0\0\x18ftypavif\0\0\0\0avifmif1", "kind"),
        (b"\xff\xd8\xff\xe0" + b"<script>" * 200, "damaged"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "damaged"),
        (b"RIFF\x20\0\0\0WEBPVP8 " + bytes(30), "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(80), "damaged"),
        (saved(Image.new("RGB", (8, 8))), "tiny"),
    ],
)
def test_what_is_no_photo_is_refused(content, code):
    assert refused(content) == code


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_cut_off_ones_are_refused(form, share):
    content = saved(scene(), form)
    assert refused(content[: int(len(content) * share)]) in {"damaged", "complex"}


def png_chunk(kind, content):
    return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))


def huge_png(width, height):
    """Says it is huge; its pixels, all black, take little room."""
    head = png_chunk(b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0))
    body = zlib.compress(bytes(min(width * 3 + 1, 10_000_000)) * min(height, 5))
    return b"\x89PNG\r\n\x1a\n" + head + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(20_000, 20_000), (2**31 - 1, 2**31 - 1), (65_000_001, 16)])
def test_huge_ones_are_refused_by_their_size(size):
    begun = time.monotonic()
    assert refused(huge_png(*size)) in {"pixels", "damaged"}
    assert time.monotonic() - begun < 20


def test_huge_jpegs_and_bombs_behind_a_small_size():
    content = bytearray(saved(scene((64, 64))))
    place = content.index(b"\xff\xc0") + 5
    content[place : place + 4] = struct.pack(">HH", 65_000, 65_000)
    assert refused(bytes(content)) == "pixels"
    bomb = png_chunk(b"IHDR", struct.pack(">LLBBBBB", 60, 60, 8, 2, 0, 0, 0))
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))
    assert refused(b"\x89PNG\r\n\x1a\n" + bomb + text + png_chunk(b"IEND", b"")) in {"damaged", "complex"}


def test_larger_than_is_taken(monkeypatch):
    content = saved(scene())
    monkeypatch.setattr(sanitizing, "MOST_BYTES", len(content) - 1)
    assert (
        refused(content) == refused(io.BytesIO(content)) == refused(SimpleUploadedFile("a.jpg", content)) == "too_large"
    )
    cut = SimpleUploadedFile("a.jpg", b"")
    cut.cut = True
    assert refused(cut) == "too_large"


def test_a_tail_of_another_kind_stays_behind():
    zipped = saved(scene()) + archive({"virus.exe": b"MZ skrivnost"})
    page = saved(scene()) + b"<html><script>skrivnost</script></html>"
    head = saved(scene())
    phar = head[:2] + segment(0xFE, b"<?php __HALT_COMPILER(); skrivnost ?>") + head[2:]
    for content in (zipped, page, phar):
        for one in sanitize_photo(content).derivatives:
            assert_bare(one.content)


def test_likeness():
    first = scene((1200, 900))
    known = sanitize_photo(saved(first, quality=95)).dhash

    def far(picture, **options):
        return photo_distance(known, sanitize_photo(saved(picture, **options)).dhash)

    assert far(first.resize((500, 375))) <= 1
    assert far(first, quality=15) <= 1
    assert far(first.filter(ImageFilter.GaussianBlur(4))) <= 2
    assert far(first, form="WEBP", quality=30) <= 1
    assert 0 < far(first.crop((60, 45, 1140, 855))) <= 16
    assert far(first.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) >= 20
    assert far(scene((1200, 900), seed=99)) >= 12
    assert photo_distance(-1, 0) == 64
    assert -(2**63) <= known < 2**63


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(sanitizing, "SECONDS", 0.05)
    assert refused(saved(scene())) == "complex"


@pytest.mark.parametrize(
    "script",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        "import sys; sys.exit(3)",
        "pass",
        "print('[]')",
        "print('{}')",
        'print(\'{"fault": "", "made": [], "dhash": 1, "position": null, "taken": ""}\')',
    ],
)
def test_a_process_that_dies_or_says_something_else(monkeypatch, script):
    real = sanitizing.subprocess.run
    monkeypatch.setattr(
        sanitizing.subprocess, "run", lambda argv, **options: real([sys.executable, "-c", script], **options)
    )
    assert refused(saved(scene())) == "complex"


def test_work_of_a_taken_over_process_is_not_believed(monkeypatch):
    """Derivatives in which something else than pixels hides, though the process says all is well."""
    bare = [one.content for one in sanitize_photo(saved(scene())).derivatives]
    webp, jpeg = loaded_webp(), loaded_jpeg()
    for number, content in (
        (0, webp),
        (1, jpeg),
        (1, bare[1] + b"PK\x03\x04"),
        (0, bare[0] + b"xx"),
        (3, SVG),
        (2, b""),
    ):
        made = [*bare[:number], content, *bare[number + 1 :]]
        told = {"fault": "", "dhash": 1, "position": None, "taken": "", "made": [
            [size, form, len(part)] for (size, form), part in zip(SHAPES, made, strict=True)
        ]}  # fmt: skip
        answer = json.dumps(told).encode() + b"\n" + b"".join(made)
        done = SimpleNamespace(returncode=0, stderr=b"", stdout=answer)
        monkeypatch.setattr(sanitizing.subprocess, "run", lambda argv, done=done, **options: done)
        assert refused(saved(scene())) == "complex"


def test_the_proof_reads_every_block():
    bare = saved(scene((100, 80)), progressive=True)
    assert proof.size_of("jpg", bare) == (100, 80)
    assert proof.size_of("webp", saved(scene((100, 80)), "WEBP")) == (100, 80)
    for marker in (0xE1, 0xE2, 0xEC, 0xED, 0xEE, 0xFE, 0xE0):
        with pytest.raises(proof.NotBare):
            proof.size_of("jpg", bare[:20] + segment(marker, b"skrivnost" * 3) + bare[20:])
    for broken in (b"", b"\xff\xd8", bare[:-1], bare[:200], bare[:-2], b"RIFF" + bare):
        for form in ("jpg", "webp"):
            with pytest.raises(proof.NotBare):
                proof.size_of(form, broken)


def test_the_child_is_given_nothing_of_ours(monkeypatch):
    given = {}

    def run(argv, **options):
        given.update(options["env"])
        return SimpleNamespace(returncode=1, stderr=b"", stdout=b"")

    monkeypatch.setattr(sanitizing.subprocess, "run", run)
    assert refused(saved(scene())) == "complex"
    assert set(given) == {"PATH", "LC_ALL"}


def test_what_is_left_of_a_blurred_part_are_a_few_colours():
    """Two pictures with the same mean colours in the fields are the same after it: nothing can be brought back."""
    plain = Image.new("RGB", (600, 600), (128, 128, 128))
    fine = Image.new("RGB", (600, 600))
    fine.putdata([(0, 0, 0) if (x + y) % 2 else (255, 255, 255) for y in range(600) for x in range(600)])
    one, other = (blurred(picture, [(0.0, 0.0, 1.0, 1.0)]) for picture in (plain, fine))
    assert max(abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True)) <= 1
    part = blurred(scene((600, 400)), [(0.25, 0.25, 0.5, 0.5)])
    assert part.crop((0, 0, 140, 90)).tobytes() == scene((600, 400)).crop((0, 0, 140, 90)).tobytes()

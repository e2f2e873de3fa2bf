"""What is kept of a photo: two sizes, each as WebP and JPEG; and how a part of it is made unrecognisable.
Called in the bounded process alone (`child`); no Django."""

import io
import math
from collections.abc import Iterable

from PIL import Image, ImageFilter
from PIL.Image import Resampling

SIZES = (1600, 480)  # pixels of the longer side at most, the first is made first
FORMS = {
    "webp": ("WEBP", {"quality": 82, "method": 4}),
    "jpg": ("JPEG", {"quality": 84, "optimize": True, "progressive": True}),
}
FIELDS = 6  # of the longer side of a blurred part: what is left of it are at most 36 mean colours

Made = tuple[int, str, int, int, bytes]  # size, extension, width, height, content
Box = tuple[float, float, float, float]  # left, top, width, height as shares of the picture's sides


def derivatives(picture: Image.Image) -> list[Made]:
    """All that is kept."""
    made: list[Made] = []
    for size in SIZES:
        scaled = picture.copy()
        scaled.thumbnail((size, size), Resampling.LANCZOS)
        for extension, (form, options) in FORMS.items():
            target = io.BytesIO()
            scaled.save(target, form, **options)
            made.append((size, extension, *scaled.size, target.getvalue()))
    return made


def blurred(picture: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """The picture with these parts as coarse fields that run into one another."""
    shown = picture.copy()
    for left, top, width, height in boxes:
        place = (
            max(0, math.floor(left * shown.width)), max(0, math.floor(top * shown.height)),
            min(shown.width, math.ceil((left + width) * shown.width)),
            min(shown.height, math.ceil((top + height) * shown.height)),
        )  # fmt: skip
        part = shown.crop(place)
        longer = max(part.size)
        across, down = (max(1, round(FIELDS * side / longer)) for side in part.size)
        coarse = part.resize((across, down), Resampling.BOX).resize(part.size, Resampling.NEAREST)
        shown.paste(coarse.filter(ImageFilter.GaussianBlur(longer / FIELDS / 2)), place)
    return shown

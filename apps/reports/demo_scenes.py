"""Demo: pictures of what people report, drawn by ourselves, before and after the repair. They go the way of every
photo, through `sanitize_photo`; each is drawn once and may stand by several reports."""

import functools
import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from apps.documents.services import CleanPhoto, sanitize_photo

SIZE = (960, 720)  # in which it is drawn
KEPT = (480, 360)
SKY, GRASS, ROAD, PATH, WALL = (178, 200, 214), (112, 138, 84), (94, 94, 98), (172, 166, 156), (206, 190, 164)
DARK, WOOD, STEEL, RED = (38, 38, 42), (140, 96, 58), (112, 118, 122), (170, 52, 42)
LEAF, WATER, LIGHT, BLUE = (70, 110, 58), (120, 138, 140), (252, 226, 140), (40, 84, 150)
Draw = ImageDraw.ImageDraw
Rough = random.Random


def _street(draw: Draw, chance: Rough) -> None:
    """Sky, houses, green, a pavement and a road."""
    draw.rectangle((0, 0, 960, 300), fill=SKY)
    for left in range(-40, 960, 190):
        top = chance.randint(90, 170)
        tone = chance.randint(-22, 22)
        draw.rectangle((left, top, left + 170, 300), fill=(WALL[0] + tone, WALL[1] + tone, WALL[2] + tone))
        draw.polygon([(left - 10, top), (left + 85, top - 58), (left + 180, top)], fill=(142, 80, 62))
        for window in range(left + 22, left + 140, 48):
            draw.rectangle((window, top + 34, window + 24, top + 74), fill=(88, 104, 118))
    draw.rectangle((0, 290, 960, 372), fill=GRASS)
    draw.rectangle((0, 372, 960, 440), fill=PATH)
    for joint in range(0, 960, 64):
        draw.line((joint, 372, joint - 26, 440), fill=(150, 144, 134), width=2)
    draw.rectangle((0, 440, 960, 720), fill=ROAD)
    for dash in range(-40, 960, 210):
        draw.polygon([(dash, 600), (dash + 120, 600), (dash + 112, 614), (dash - 10, 614)], fill=(226, 224, 214))


def _blob(chance: Rough, x: int, y: int, wide: int, high: int) -> list[tuple[float, float]]:
    """An uneven outline."""
    return [
        (x + wide * chance.uniform(0.78, 1.1) * math.cos(turn / 9 * math.pi),
         y + high * chance.uniform(0.78, 1.1) * math.sin(turn / 9 * math.pi))
        for turn in range(18)
    ]  # fmt: skip


def pothole(draw: Draw, chance: Rough, mended: bool) -> None:
    """A hole in the road; afterwards a patch of fresh asphalt."""
    x, y = chance.randint(340, 600), chance.randint(520, 600)
    if mended:
        draw.polygon([(x - 190, y - 60), (x + 180, y - 66), (x + 210, y + 70), (x - 210, y + 66)], fill=(58, 58, 62))
        return
    draw.polygon(_blob(chance, x, y, 170, 66), fill=(66, 62, 58))
    draw.polygon(_blob(chance, x + 8, y + 10, 128, 44), fill=DARK)
    draw.polygon(_blob(chance, x + 14, y + 18, 88, 22), fill=WATER)
    for _crack in range(5):
        ends = (x + chance.randint(-300, 300), y + chance.randint(-90, 110))
        draw.line((x, y, *ends), fill=(70, 68, 68), width=3)


def pavement(draw: Draw, chance: Rough, mended: bool) -> None:
    """Slabs lifted by roots."""
    draw.rectangle((0, 372, 960, 620), fill=PATH)
    for row in range(3):
        for place in range(-1, 9):
            left, top = place * 120 + row * 40, 376 + row * 82
            lift = 0 if mended else chance.choice((0, 0, 0, -18, 16))
            draw.polygon(
                [(left, top + lift), (left + 114, top - lift), (left + 110, top + 76 - lift), (left - 6, top + 76)],
                fill=(186, 180, 170) if lift == 0 else (158, 150, 140), outline=(120, 114, 106),
            )  # fmt: skip


def lamp(draw: Draw, chance: Rough, mended: bool) -> None:
    """Evening; the lamp is out, or shines."""
    draw.rectangle((0, 0, 960, 290), fill=(44, 52, 78))
    for left in range(-20, 960, 160):
        top = chance.randint(120, 190)
        draw.rectangle((left, top, left + 140, 300), fill=(58, 56, 70))
        if chance.random() < 0.6:
            draw.rectangle((left + 40, top + 30, left + 62, top + 58), fill=(214, 184, 110))
    for band in ((0, 290, 960, 372, (44, 58, 44)), (0, 372, 960, 440, (78, 76, 80)), (0, 440, 960, 720, (48, 48, 56))):
        draw.rectangle(band[:4], fill=band[4])
    if mended:
        draw.polygon([(470, 130), (120, 720), (840, 720)], fill=(112, 104, 78))
    draw.rectangle((474, 120, 488, 470), fill=(30, 32, 36))
    draw.line((480, 124, 430, 112), fill=(30, 32, 36), width=10)
    draw.ellipse((404, 100, 470, 136), fill=LIGHT if mended else (70, 72, 78))


def bins(draw: Draw, chance: Rough, mended: bool) -> None:
    """Containers, full to the top or emptied."""
    for place, colour in enumerate(((60, 110, 70), (196, 166, 48), (70, 92, 140))):
        left = 210 + place * 190
        draw.rectangle((left, 330, left + 150, 520), fill=colour)
        draw.rectangle((left - 6, 312, left + 156, 340), fill=tuple(max(part - 34, 0) for part in colour))
        draw.ellipse((left + 14, 506, left + 46, 540), fill=DARK)
        draw.ellipse((left + 104, 506, left + 136, 540), fill=DARK)
    if mended:
        return
    for _bag in range(17):
        x, y = chance.randint(180, 780), chance.choice((300, 318, 530, 556, 574))
        tone = chance.choice(((40, 40, 44), (230, 226, 216), (150, 112, 74), (92, 120, 156)))
        draw.polygon(_blob(chance, x, y, chance.randint(28, 54), chance.randint(22, 40)), fill=tone)


def dump(draw: Draw, chance: Rough, mended: bool) -> None:
    """Rubbish at the edge of a wood."""
    draw.rectangle((0, 0, 960, 300), fill=SKY)
    for _tree in range(26):
        x, y = chance.randint(0, 960), chance.randint(120, 300)
        draw.ellipse(
            (x - 80, y - 110, x + 80, y + 90), fill=(50 + chance.randint(0, 34), 84 + chance.randint(0, 30), 48)
        )
    draw.rectangle((0, 300, 960, 720), fill=(104, 122, 72))
    if mended:
        return
    for _tyre in range(6):
        x, y = chance.randint(240, 720), chance.randint(430, 600)
        draw.ellipse((x - 60, y - 34, x + 60, y + 34), fill=DARK)
        draw.ellipse((x - 26, y - 14, x + 26, y + 14), fill=(104, 122, 72))
    draw.rectangle((360, 360, 500, 520), fill=(226, 226, 222), outline=STEEL, width=4)
    draw.ellipse((396, 410, 466, 480), fill=(90, 96, 104))


def bench(draw: Draw, chance: Rough, mended: bool) -> None:
    """A bench by the river, with or without its boards."""
    draw.rectangle((0, 260, 960, 372), fill=(118, 152, 160))
    draw.rectangle((0, 372, 960, 720), fill=(184, 172, 146))
    for board, y in enumerate((330, 362, 394, 450, 472)):
        if mended or board not in (1, 3):
            draw.rectangle((230, y, 730, y + 20), fill=(190, 132, 78) if mended else WOOD)
    if not mended:
        draw.polygon([(230, 366), (392, 402), (388, 420), (230, 384)], fill=WOOD)
    for leg in (260, 680):
        draw.rectangle((leg, 326, leg + 22, 570), fill=STEEL)


def graffiti(draw: Draw, chance: Rough, mended: bool) -> None:
    """Scrawls on a wall."""
    draw.rectangle((0, 120, 960, 520), fill=(214, 206, 190))
    for row in range(140, 520, 44):
        draw.line((0, row, 960, row), fill=(196, 188, 172), width=2)
    if mended:
        draw.rectangle((180, 200, 780, 440), fill=(220, 213, 198))
        return
    for colour in (BLUE, RED, (40, 120, 80)):
        x, points = chance.randint(190, 320), []
        for step in range(12):
            points.append((x + step * 38, chance.randint(210, 430)))
        draw.line(points, fill=colour, width=16, joint="curve")


def tree(draw: Draw, chance: Rough, mended: bool) -> None:
    """A branch that hangs over the path."""
    draw.polygon([(430, 560), (450, 240), (500, 240), (530, 560)], fill=(92, 70, 50))
    for _leaf in range(22):
        x, y = chance.randint(290, 660), chance.randint(50, 260)
        draw.ellipse((x - 74, y - 56, x + 74, y + 56), fill=(LEAF[0] + chance.randint(-16, 22), LEAF[1], LEAF[2]))
    if mended:
        draw.ellipse((520, 296, 552, 328), fill=(206, 170, 120))
        return
    draw.line((510, 290, 700, 372, 830, 470), fill=(92, 70, 50), width=20)
    for _leaf in range(9):
        x, y = chance.randint(690, 880), chance.randint(400, 520)
        draw.ellipse((x - 46, y - 26, x + 46, y + 26), fill=(96, 112, 62))


def playground(draw: Draw, chance: Rough, mended: bool) -> None:
    """Swings, one of them torn."""
    draw.rectangle((0, 372, 960, 720), fill=(200, 178, 130))
    for left, right in ((240, 300), (720, 660)):
        draw.line((left, 560, right, 220), fill=RED, width=18)
        draw.line((2 * right - left, 560, right, 220), fill=RED, width=18)
    draw.line((290, 224, 670, 224), fill=RED, width=18)
    for place in (400, 560):
        whole = mended or place == 400
        draw.line((place - 34, 232, place - 34, 470), fill=STEEL, width=5)
        draw.line((place + 34, 232, place + 34, 470 if whole else 330), fill=STEEL, width=5)
        seat = [(place - 44, 466), (place + 44, 466), (place + 44, 486), (place - 44, 486)]
        draw.polygon(
            seat if whole else [(place - 40, 466), (place - 26, 462), (place, 560), (place - 16, 566)], fill=DARK
        )


def sign(draw: Draw, chance: Rough, mended: bool) -> None:
    """A traffic sign, leaning or upright."""
    lean = 0 if mended else chance.choice((-150, 150, 120))
    draw.line((480, 600, 480 + lean, 210), fill=STEEL, width=14)
    x, y = 480 + lean, 200
    draw.ellipse((x - 78, y - 78, x + 78, y + 78), fill=RED)
    draw.ellipse((x - 56, y - 56, x + 56, y + 56), fill=(244, 242, 236))
    draw.rectangle((x - 34, y - 8, x + 34, y + 8), fill=DARK)


def drain(draw: Draw, chance: Rough, mended: bool) -> None:
    """A gully: under water, or clear."""
    if not mended:
        draw.polygon(_blob(chance, 480, 560, 420, 120), fill=WATER)
        for _ring in range(5):
            x, y = chance.randint(260, 700), chance.randint(500, 630)
            draw.ellipse((x - 40, y - 12, x + 40, y + 12), outline=(170, 186, 186), width=2)
    draw.rectangle((390, 470, 570, 540), fill=DARK)
    for bar in range(398, 566, 22):
        draw.rectangle((bar, 476, bar + 10, 534), fill=STEEL if mended else (84, 88, 84))


def weeds(draw: Draw, chance: Rough, mended: bool) -> None:
    """Growth over the pavement."""
    for _blade in range(90 if mended else 1500):
        x, y = chance.randint(0, 960), chance.randint(330, 470)
        high = 16 if mended else chance.randint(30, 150)
        draw.line((x, y, x + chance.randint(-16, 16), y - high), fill=(70 + chance.randint(0, 50), 120, 56), width=3)


def car(draw: Draw, chance: Rough, mended: bool) -> None:
    """A car where it should not stand; afterwards nothing."""
    if mended:
        return
    tone = chance.choice(((236, 234, 228), (60, 80, 120), (130, 40, 40)))
    draw.rounded_rectangle((240, 400, 740, 510), 34, fill=tone)
    draw.polygon([(330, 404), (400, 320), (600, 320), (670, 404)], fill=tone)
    draw.polygon([(352, 400), (408, 334), (592, 334), (646, 400)], fill=(96, 110, 120))
    for wheel in (340, 640):
        draw.ellipse((wheel - 46, 470, wheel + 46, 562), fill=DARK)
        draw.ellipse((wheel - 20, 496, wheel + 20, 536), fill=STEEL)


SCENES: dict[str, Callable[[Draw, Rough, bool], None]] = {
    "luknja-v-cesti": pothole, "plocnik": pavement, "ulicna-svetilka": lamp, "polni-zabojniki": bins,
    "crno-odlagalisce": dump, "klopi-in-oprema": bench, "grafiti": graffiti, "nevarno-drevo": tree,
    "igrisce": playground, "prometni-znak": sign, "odtok-padavinske-vode": drain, "zarasle-povrsine": weeds,
    "zapusceno-vozilo": car, "napacno-parkiranje": car,
}  # fmt: skip
VARIANTS = {"luknja-v-cesti": 2}


@functools.cache
def photo_of(category: str, variant: int, *, mended: bool) -> CleanPhoto:
    """The picture of a category of `SCENES`; variant: any number, they come round."""
    number = variant % VARIANTS.get(category, 1)
    return sanitize_photo(drawn(category, number, mended=mended))


def drawn(category: str, number: int, *, mended: bool) -> bytes:
    """JPEG with the grain of a telephone."""
    chance = random.Random(f"{category} {number}")  # noqa: S311  no secret
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    _street(draw, chance)
    SCENES[category](draw, chance, mended)
    picture = picture.filter(ImageFilter.GaussianBlur(1.4)).resize(KEPT)
    grain = Image.effect_noise(KEPT, 26).convert("RGB")
    made = io.BytesIO()
    Image.blend(picture, grain, 0.07).save(made, "JPEG", quality=82)
    return made.getvalue()

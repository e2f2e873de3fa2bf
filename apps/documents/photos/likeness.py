"""How alike two photos are: a 64-bit dHash. Told of what was scaled or compressed anew; a hint, never a verdict."""

from PIL import Image

BITS = 64


def dhash(picture: Image.Image) -> int:
    """Whether each of nine grey fields in eight rows is darker than the next, as a signed number of 64 bits (so that
    the database keeps it as it is)."""
    grey = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    value = 0
    for row in range(8):
        for column in range(8):
            place = row * 9 + column
            value = value << 1 | (grey[place] < grey[place + 1])
    return value - (1 << BITS) if value >> (BITS - 1) else value


def distance(one: int, other: int) -> int:
    """How many of the 64 bits differ: 0 the same, about 32 unlike."""
    return ((one ^ other) & ((1 << BITS) - 1)).bit_count()

"""Phone numbers in one writing: `+38641123456` (ITU-T E.164)."""

import re

PUNCTUATION = re.compile(r"[\s().\-/\u00a0\u2011\u2013]+")
INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")
SLOVENIAN = re.compile(r"\+386[1-7]\d{7}")
SLOVENIAN_MOBILE = re.compile(r"\+386(?:30|31|40|41|51|64|65|68|69|70|71)\d{6}")  # Plan številčenja, AKOS
HOME = "+386"


def normal_phone(text: str) -> str:
    """`041 123-456`, `41123456`, `00386 41 123 456`, `+386 (0)41 123 456` → `+38641123456`. Numbers without a country
    are Slovenian. ValueError for what is no phone number."""
    digits = PUNCTUATION.sub("", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif not digits.startswith("+"):
        digits = HOME + digits.removeprefix("0")
    if digits.startswith(f"{HOME}0"):
        digits = HOME + digits[len(HOME) + 1 :]
    if not digits.isascii() or not (SLOVENIAN if digits.startswith(HOME) else INTERNATIONAL).fullmatch(digits):
        raise ValueError("not a phone number")
    return digits


def takes_texts(number: str) -> bool:
    """Whether a number in international form can receive text messages, as far as the numbering plan tells: Slovenian
    ones that are not mobile cannot, of others it is not known."""
    return not number.startswith(HOME) or bool(SLOVENIAN_MOBILE.fullmatch(number))


def spaced_phone(number: str) -> str:
    """For reading: `+386 41 123 456`."""
    if not SLOVENIAN.fullmatch(number):
        return number
    return f"{HOME} {number[4:6]} {number[6:9]} {number[9:]}"

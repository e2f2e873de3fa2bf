"""Codes printed on sealed documents: nobody guesses one, anybody can read one out on the telephone."""

import secrets

from stdnum.iso7064 import mod_37_36

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that looks like a digit, no U
LENGTH, GROUP = 16, 4  # 15 letters by lot (75 bits) and a check letter (ISO 7064, hybrid system)
LOOKALIKES = str.maketrans("OILU", "011V")


def new_code() -> str:
    """A code by lot."""
    lot = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 1))
    return lot + str(mod_37_36.calc_check_digit(lot, ALPHABET))


def spoken(code: str) -> str:
    """In groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """What was typed as a code: any case, spaces and hyphens, O for 0, I and L for 1. Empty when it cannot be one: a
    letter is wrong, missing or in another's place."""
    text = "".join(char for char in typed.upper() if char.isalnum()).translate(LOOKALIKES)
    if len(text) != LENGTH or not set(text) <= set(ALPHABET):
        return ""
    return text if mod_37_36.is_valid(text, ALPHABET) else ""

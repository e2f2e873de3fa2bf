"""Which passwords are refused."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from apps.identity.models import User


@pytest.mark.parametrize(
    "password",
    [
        "Ptuj2026Ptuj2026", "ptuj-ptuj-ptuj", "kurent-123456", "Kurentovanje2026!", "P4ssw0rd!2026", "geslogeslo123",
        "Slovenija.1991", "Ljubezen-Srce1", "123456789012", "aaaaaaaaaaaaaa", "12.11.2026-22", "qwertzuiop123",
        "MestnaObčinaPtuj", "kratko", "abababababab", "marija2250ptuj", "password12345678",
    ],
)  # fmt: skip
def test_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "visoke-smreke-nad-mlako", "dravski-most-2250", "konj baterija sponka pravilno", "gX7#kLq9!vTz2m",
        "čebelnjak pod orehom", "tri mokre nogavice na vrvi",
    ],
)  # fmt: skip
def test_accepted(password):
    validate_password(password)


def test_no_password_like_the_account():
    with pytest.raises(ValidationError):
        validate_password("ana.horvat.pt", User(email="ana.horvat.pt@example.com"))

"""What is answered when something is wrong: 403 for the key, 404 for what is not there, 400 for all else."""

from collections.abc import Iterable


class Trouble(Exception):
    """One or several errors of the same code, in words for the developer."""

    code = 400

    def __init__(self, *descriptions: str) -> None:
        super().__init__(*descriptions)
        self.descriptions = descriptions

    @property
    def errors(self) -> list[dict[str, object]]:
        """As they are answered."""
        return [{"code": self.code, "description": text} for text in self.descriptions]


class BadKey(Trouble):
    """Missing, unknown or revoked."""

    code = 403


class Unknown(Trouble):
    """No such thing, as far as anybody may know."""

    code = 404


def refuse(troubles: Iterable[str]) -> None:
    """Trouble that names all of them, if there are any."""
    found = list(troubles)
    if found:
        raise Trouble(*found)

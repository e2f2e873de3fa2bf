"""Errors of this app that doors turn into words."""


class StepNotAllowed(Exception):
    """The mandate is no longer in a state from which this step leads: somebody was quicker."""


class NotForYou(Exception):
    """The offer names an EMŠO or tax number, and it is another person's."""


class OwnMandate(Exception):
    """Nobody grants a mandate to themself or is their own guardian."""


class AlreadyOffered(Exception):
    """An offer with another scope waits at the same address."""


class AlreadyRepresents(Exception):
    """The person acts for this organisation or ward already."""


class WardOfAge(Exception):
    """Parents act for children; this person is eighteen or older."""


class OrganisationClosed(Exception):
    """Staff closed this organisation; nobody acts for it until they open it again."""


class TaxNumberTaken(Exception):
    """The tax number that was stated belongs to another organisation."""


class UnknownPermission(LookupError):
    """The table of roles names a permission that no model has."""


class UnknownRole(LookupError):
    """An app granted permissions to a role that is not in the table."""


class WrongState(ValueError):
    """The record is no longer in a state in which this can be done: somebody was quicker."""


class LinkVoid(LookupError):
    """The link was used, withdrawn, replaced by a newer one, or its time is over."""


class FactorExists(Exception):
    """The account has an authenticator app already."""


class LastFactor(Exception):
    """Staff may not go without a second factor."""


class SignInRefused(Exception):
    """No session was opened and no account made. `reason` is one of `identity.sipass.problems.PROBLEMS`: it is logged
    and counted, so it never holds anything personal. detail: technical, for the log, as little personal."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class CannotErase(Exception):
    """The account belongs to staff: the employment has to end first."""

"""What can stand in the way of people and their accounts."""


class FactorExists(Exception):
    """The account has an authenticator app already."""


class LastFactor(Exception):
    """Staff may not go without a second factor."""

"""Ways to sign in that this portal offers."""

from apps.identity.sipass import config


def sipass_offered() -> bool:
    """Whether there is a SI-PASS to sign in with, or to come back from at a higher level."""
    return config.enabled()

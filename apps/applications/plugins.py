"""What e-vloge plug into the house."""


def register() -> None:
    """Called once from AppConfig.ready()."""

"""What sign-in refuses."""


class SignInRefused(Exception):
    """No session was opened and no account made. `reason` is one of `identity.sipass.problems.PROBLEMS`: it is logged
    and counted, so it never holds anything personal. detail: technical, for the log, as little personal."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail

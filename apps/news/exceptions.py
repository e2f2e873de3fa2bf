"""What can go wrong with news."""


class StepTaken(Exception):
    """The step cannot be taken any more: somebody was quicker."""

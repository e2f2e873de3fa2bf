"""What can go wrong with files."""

from django.core.exceptions import ValidationError


class FileRefused(ValidationError):
    """The upload cannot be taken; the message tells the person what to do. Forms add it to their field."""


class PhotoRefused(FileRefused):
    """It is no photo that can be taken: `empty`, `too_large`, `kind`, `damaged`, `pixels`, `tiny`, `complex`, or the
    owner takes no more (`too_many`)."""


class PhotoGone(Exception):
    """The photo was removed, claimed or changed meanwhile."""


class DocumentGone(Exception):
    """The document was removed meanwhile, or its file was refused: it cannot be attached."""


class StorageDown(Exception):
    """The storage of files does not answer. Nothing was changed: the same step can be tried again."""


class BytesMissing(StorageDown):
    """The storage answers, but holds no such file."""


class ScannerUnavailable(Exception):
    """No verdict: the scanner is down, slow, or says what we do not understand. Never taken for a clean one."""


class SealUnavailable(Exception):
    """Nothing can be sealed now. `fault`: missing, unreadable, demo, early, expired, usage, or timestamp."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class NotTrusted(Exception):
    """A certificate does not get into the pinned list: unreadable, fingerprint, authority, or time."""


class SealStands(Exception):
    """The step is not open: the seal is in another state already."""


class NotRendered(Exception):
    """A file cannot be taken apart into pages: `broken`, `encrypted`, `pages`, `pixels`, `size`, `complex`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

"""What was caught: in memory for reading, in files for the next start."""

import email
import email.policy
import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

KEPT = 500  # mails; the oldest go first
IDENTIFIER = re.compile(r"\d{20}-[0-9a-f]{8}")


@dataclass(frozen=True)
class Mail:
    """One mail as it came. id: sorts by time."""

    id: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """Parsed."""
        parsed = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def part(self, kind: str) -> str:
        """The text of `plain` or `html`, empty without one."""
        found = self.message.get_body((kind,))
        if found is None:
            return ""
        try:
            text = str(found.get_content())
        except (LookupError, UnicodeError):  # a charset that nobody knows
            text = bytes(found.get_payload(decode=True) or b"").decode(errors="replace")
        return text.replace("\r\n", "\n")

    def summary(self) -> dict[str, Any]:
        """For lists and machines. received: seconds since 1970."""
        message = self.message
        return {
            "id": self.id,
            "received": int(self.id[:20]) / 1e9,
            "from": str(message["From"] or ""),
            "to": str(message["To"] or ""),
            "subject": str(message["Subject"] or ""),
            "date": str(message["Date"] or ""),
            "message_id": str(message["Message-ID"] or "").strip(),
            "language": str(message["Content-Language"] or ""),
            "text": self.part("plain"),
        }


class Mailbox:
    """The newest KEPT mails."""

    def __init__(self, folder: Path, kept: int = KEPT) -> None:
        self.folder, self.kept = folder, kept
        self.lock = threading.Lock()
        self.mails: OrderedDict[str, Mail] = OrderedDict()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for path in sorted(folder.glob("*.eml")):
            if IDENTIFIER.fullmatch(path.stem):
                self.mails[path.stem] = Mail(path.stem, path.read_bytes())
        self._trim()

    def add(self, raw: bytes) -> Mail:
        """Keep one more."""
        mail = Mail(f"{time.time_ns():020}-{secrets.token_hex(4)}", raw)
        partial = self.folder / f"{mail.id}.new"
        partial.touch(mode=0o600)
        partial.write_bytes(raw)
        os.replace(partial, self._path(mail))
        with self.lock:
            self.mails[mail.id] = mail
            self._trim()
        return mail

    def get(self, identifier: str) -> Mail | None:
        """One mail."""
        with self.lock:
            return self.mails.get(identifier)

    def newest(self) -> list[Mail]:
        """All, the newest first."""
        with self.lock:
            return list(reversed(self.mails.values()))

    def clear(self) -> None:
        """Throw all away."""
        with self.lock:
            for mail in self.mails.values():
                self._path(mail).unlink(missing_ok=True)
            self.mails.clear()

    def _trim(self) -> None:
        while len(self.mails) > self.kept:
            _, oldest = self.mails.popitem(last=False)
            self._path(oldest).unlink(missing_ok=True)

    def _path(self, mail: Mail) -> Path:
        return self.folder / f"{mail.id}.eml"

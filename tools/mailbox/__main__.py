"""`python -m tools.mailbox --smtp 2525 --web 8025`: one process, two doors, both on loopback."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from aiosmtpd.controller import Controller

from tools.mailbox.store import Mailbox
from tools.mailbox.web import LOOPBACK, MailboxServer
from tools.places import MAIL

LARGEST = 5_000_000  # bytes of a mail


class Catcher:
    """Takes whatever comes."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Keep it."""
        self.mailbox.add(envelope.content)
        return "250 caught"


def main() -> None:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description="Mail catcher")
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--web", type=int, required=True)
    parser.add_argument("--folder", type=Path, default=MAIL)
    options = parser.parse_args()
    mailbox = Mailbox(options.folder)
    smtp = Controller(Catcher(mailbox), hostname=LOOPBACK, port=options.smtp, data_size_limit=LARGEST)
    smtp.start()
    web = MailboxServer(mailbox, options.web)

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    try:
        web.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        smtp.stop()


if __name__ == "__main__":
    main()

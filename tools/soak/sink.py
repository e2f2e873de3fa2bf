"""A mail server that keeps nothing but Message-IDs and when they came: `python -m tools.soak.sink FILE` prints its port
and appends a line "seconds-since-1970 message-id" for each mail before it says yes, as RFC 5321, 6.1 wants it."""

import asyncio
import re
import sys
import time
from typing import BinaryIO

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^@>\s]+)", re.IGNORECASE | re.MULTILINE)
END = b"\r\n.\r\n"
ANSWERS = {
    b"EHLO": b"250-sink\r\n250 8BITMIME\r\n", b"HELO": b"250 sink\r\n", b"MAIL": b"250 ok\r\n", b"RCPT": b"250 ok\r\n",
    b"DATA": b"354 go on\r\n", b"RSET": b"250 ok\r\n", b"NOOP": b"250 ok\r\n", b"QUIT": b"221 bye\r\n",
}  # fmt: skip


class Conversation(asyncio.Protocol):
    """One connection."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.held, self.body = out, bytearray(), False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Commands, or a mail up to its dot."""
        self.held += data
        while True:
            end = self.held.find(END if self.body else b"\r\n")
            if end < 0:
                return
            said = bytes(self.held[:end])
            del self.held[: end + (len(END) if self.body else 2)]
            if self.body:
                self.keep(said)
            else:
                self.obey(said[:4].upper())

    def obey(self, verb: bytes) -> None:
        """Answer a command."""
        self.transport.write(ANSWERS.get(verb, b"502 what?\r\n"))
        self.body = verb == b"DATA"
        if verb == b"QUIT":
            self.transport.close()

    def keep(self, mail: bytes) -> None:
        """Write down that it came, then say so."""
        self.body = False
        found = MESSAGE_ID.search(mail)
        self.out.write(b"%.6f %s\n" % (time.time(), found[1] if found else b"?"))
        self.out.flush()
        self.transport.write(b"250 kept\r\n")


async def serve(path: str) -> None:
    """Until killed."""
    with open(path, "ab") as out:
        server = await asyncio.get_running_loop().create_server(lambda: Conversation(out), "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))

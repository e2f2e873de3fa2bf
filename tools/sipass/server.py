"""Serves a provider on loopback, in this process or in a thread of a test."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import TCPServer, ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

Application = Callable[[dict[str, Any], Any], Any]


class Server(ThreadingMixIn, WSGIServer):
    """A thread a request; a slow client holds up nobody."""

    daemon_threads = True
    allow_reuse_address = True

    def server_bind(self) -> None:
        """Without asking the name service who 127.0.0.1 is."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]
        self.setup_environ()


class Quiet(WSGIRequestHandler):
    """Addresses hold codes and tokens: they are not written down."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def address_string(self) -> str:
        """Without a name service."""
        return str(self.client_address[0])


def make_server(port: int) -> Server:
    """Bound to loopback, not yet serving; port 0 takes a free one."""
    return Server(("127.0.0.1", port), Quiet)


@contextmanager
def in_thread(application: Callable[[str], Application]) -> Iterator[str]:
    """Serve while the block runs. `application` is made for the address; the block gets it."""
    server = make_server(0)
    address = f"http://localhost:{server.server_port}"
    server.set_app(application(address))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

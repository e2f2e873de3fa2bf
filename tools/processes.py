"""Starting child processes so that none outlives its parent, and so that PostgreSQL accepts to run for root."""

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534


def tie_to_parent(death_signal: int) -> None:
    """Ask Linux to send `death_signal` to this process when its parent dies, however it dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)


def leave_root() -> None:
    """Enter a user namespace in which this process is `nobody` while its files stay root's outside.

    PostgreSQL refuses to run as root; this needs no extra system user and no change of file owners.
    Raises OSError where namespaces are refused.
    """
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {uid} 1"),
        ("gid_map", f"{NOBODY} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def namespaces_allowed() -> bool:
    """Whether this machine lets a process enter a user namespace (containers often refuse)."""
    if sys.platform != "linux":
        return False
    child = os.fork()
    if child == 0:
        try:
            leave_root()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def become_nobody() -> None:
    """The fallback without namespaces: give up root for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def in_child(*, death_signal: int = signal.SIGTERM, identity: Callable[[], None] | None = None) -> Callable[[], None]:
    """Return what runs in a child between fork and exec: first the identity, then the tie (a change of identity
    would clear the tie)."""

    def prepare() -> None:
        if identity:
            identity()
        tie_to_parent(death_signal)

    return prepare


def alive(pid: int) -> bool:
    """Whether a process with this number exists and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return True


def free_port() -> int:
    """A TCP port on loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_taken(port: int) -> bool:
    """Whether somebody already listens on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False

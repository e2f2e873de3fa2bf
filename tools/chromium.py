"""Finds the system's Chromium for browser tests, or installs Debian's when it may: the shell without windows, if there
is one. It opens a page four times quicker than the whole browser, which draws its own bars as pages."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium-headless-shell", "chromium")
NAMES = (*PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def find() -> str | None:
    """Path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ensure() -> str | None:
    """Find Chromium, installing Debian's as root when it is missing. None leaves the browser tests failing with a
    message: they are never skipped."""
    if (path := find()) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return path
    sys.stdout.write("Installing Chromium for the browser tests …\n")
    sys.stdout.flush()
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for argv in (["update", "-qq"], *(["install", "-y", "-qq", "--no-install-recommends", name] for name in PACKAGES)):
        done = subprocess.run(["apt-get", *argv], env=env, capture_output=True, text=True)
        if found := find():
            return found
        if done.returncode:
            sys.stdout.write(done.stderr[-2000:] + "\n")
    return None

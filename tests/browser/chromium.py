"""Finds the Chromium that the browser tests drive; run as a program, installs one if none is there.

In this order: Chromium or Chrome on the PATH, the browser that Playwright has downloaded, and when there is neither:
Playwright's download, Debian's package. A browser counts only if it starts.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ADVICE = "The browser tests need Chromium: install the package chromium (or Google Chrome) and run again."
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
QUIETER = ("--disable-component-update", "--disable-sync")


def launch_arguments() -> list[str]:
    """Send nothing to anybody; and root may not have Chromium's sandbox."""
    return [*QUIET, *QUIETER, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def find() -> str | None:
    """Path of a Chromium that starts, or None."""
    for name in NAMES:
        if (path := shutil.which(name)) and starts(path):
            return path
    own = playwrights_own()
    return own if own and starts(own) else None


def playwrights_own() -> str:
    """Where Playwright keeps its download; asked of another process, for it may be running in this one."""
    ask = "from playwright.sync_api import sync_playwright as run\nwith run() as it: print(it.chromium.executable_path)"
    return subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False).stdout.strip()


def starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def install() -> str | None:
    attempt([sys.executable, "-m", "playwright", "install", "chromium"])
    if found := find():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempt(["apt-get", "update"])
        attempt(["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
    return find()


def attempt(command: list[str]) -> None:
    sys.stderr.write(f"Installing a browser for the tests: {' '.join(command[-4:])}\n")
    subprocess.run(
        command,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


if __name__ == "__main__":
    if not (find() or install()):
        sys.exit(ADVICE)

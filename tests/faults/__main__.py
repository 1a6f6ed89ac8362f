"""``make faults SEED=7 FAULTS=200 CONTROL=no-ids``: one campaign, its figures, the verdict in one line."""

import argparse
import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.faults import site
from tests.faults.controls import CONTROLS
from tests.faults.plan import KINDS
from tests.faults.proxy import Proxy
from tests.faults.server import Server, free_port

FAULTS_OF_A_SESSION = 4


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", default="", help="a number; one is drawn and printed without it")
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--control", default="", choices=list(CONTROLS))
    chosen = parser.parse_args(arguments)
    seed = int(chosen.seed) if chosen.seed else secrets.randbelow(10**6)
    say(f"seed {seed}, {chosen.faults} faults{chosen.control and f', control {chosen.control}'}")
    with tempfile.TemporaryDirectory(prefix="backday-faults-") as folder, site.own_database() as database:
        return campaign(seed, chosen.faults, chosen.control, database, Path(folder))


def campaign(seed: int, faults: int, control: str, database: str, folder: Path) -> int:
    proxy = Proxy(free_port())
    server = Server({}, log=folder / "server.log")
    proxy.upstream = server.port
    server.environment = site.settings(database, proxy.origin)
    os.environ.update(server.environment, DJANGO_ALLOW_ASYNC_UNSAFE="1")

    import django  # the variables above must be set first

    django.setup()

    from django.db import connections
    from playwright.sync_api import sync_playwright

    from tests.faults.campaign import Campaign

    try:
        cast = site.prepare(sessions=max(2, faults // FAULTS_OF_A_SESSION))
        server.start()
        with sync_playwright() as playwright:
            report = Campaign(
                playwright,
                seed=seed,
                faults=faults,
                control=control,
                cast=cast,
                server=server,
                proxy=proxy,
                folder=folder,
            ).run()
    finally:
        server.kill()
        proxy.close()
        connections.close_all()
    return tell(report, faults)


def tell(report: Any, faults: int) -> int:
    """Print the figures and the verdict; 0 only if all faults struck and nothing was found."""
    struck = sum(report.struck.values())
    say(", ".join(f"{kind} {report.struck[kind]}" for kind in KINDS))
    say(", ".join(f"{kind} {count}" for kind, count in report.acts.most_common()))
    say(
        f"{report.sets} sets in {report.sessions} sessions, {report.shown} values called logged,"
        f" {sum(report.acts.values())} acts, {report.seconds:.0f} s"
    )
    for name, found in report.verdict.findings.items():
        for one in found:
            say(f"{name}: {one}")
    for line in report.history:
        say(f"  {line}")
    for one in report.trouble:
        say(f"had to begin anew: {one}")
    for complaint in report.complaints:
        say(f"complaint: {complaint}")
    if report.missed:
        say(f"{report.missed} faults found nothing to strike")
    say(report.verdict.line(struck))
    return int(not report.verdict.is_clean or bool(report.complaints) or struck < faults)


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

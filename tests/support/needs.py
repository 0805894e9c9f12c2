"""What some tests need and not every machine has: `@pytest.mark.needs("root")` leaves a test out where it lacks."""

import os
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

POSTGRES_15 = Path("/usr/lib/postgresql/15/bin")
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

NEEDS: dict[str, Callable[[], bool]] = {
    "Chromium": lambda: CHROMIUM is not None,
    "apprise": lambda: find_spec("apprise") is not None,
    "/dev/full": Path("/dev/full").exists,
    "Linux": lambda: sys.platform == "linux",
    "PgBouncer": lambda: PGBOUNCER is not None,
    "PostgreSQL 15": (POSTGRES_15 / "postgres").exists,
    "MPXJ": lambda: all(map(find_spec, ("mpxj", "jpype"))) and shutil.which("java") is not None,
    "opentelemetry": lambda: find_spec("opentelemetry") is not None,
    "prometheus_client": lambda: find_spec("prometheus_client") is not None,
    "holidays": lambda: find_spec("holidays") is not None,
    "another account than root": lambda: os.geteuid() != 0,
    "root": lambda: os.geteuid() == 0,
    "network namespaces": lambda: os.geteuid() == 0 and all(map(shutil.which, ("ip", "tc"))),
    "a C compiler": lambda: shutil.which("cc") is not None,
    "systemd-analyze": lambda: shutil.which("systemd-analyze") is not None,
    "tmux": lambda: shutil.which("tmux") is not None,
}
"""Each need, and whether it is met here."""

NEEDED_BY_FIXTURE = dict.fromkeys(("on_15", "peers_15_18", "peers_18_15"), "PostgreSQL 15")
"""What every test needs that asks for a fixture."""

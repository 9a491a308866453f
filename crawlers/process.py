"""The process of a run, forked from one that has loaded what all spiders need.

A Twisted reactor starts once in a process, so each run gets one. A new interpreter would import
for a second or two before every run; the fork server of :mod:`multiprocessing` does so once for
all runs that this process starts. Where nothing can be forked, each run imports for itself.
"""

import contextlib
import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import crawlers.spiders
from storage.checkout import CHECKOUT

_CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
_CONTEXT: ForkServerContext | SpawnContext = (
    multiprocessing.get_context("forkserver") if _CAN_FORK else multiprocessing.get_context("spawn")
)


def begin(source: str, run_id: int, errors: Path) -> tuple[BaseProcess, Connection]:
    """Start the process of a run; it loads its own spider only.

    Args:
        source: the spider's name.
        run_id: the run that it carries out.
        errors: the file that its standard error is written to.

    Returns:
        The process, and an end of the pipe that it watches: the crawl stops in order when this end
        is closed, be it by hand or by the death of the process that holds it.
    """
    if _CAN_FORK:
        _CONTEXT.set_forkserver_preload(["crawlers.preloaded"])
    theirs, ours = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(
        target=_crawl, args=(source, run_id, dict(os.environ), errors, theirs)
    )
    process.daemon = True
    process.start()
    theirs.close()
    return process, ours


def _crawl(
    source: str, run_id: int, environment: Mapping[str, str], errors: Path, parent: Connection
) -> None:
    if _CAN_FORK:  # Ctrl-C reaches the runner, which stops this process in order
        os.setsid()
    os.chdir(CHECKOUT)
    os.environ.clear()  # the fork server knows that of its own start
    os.environ.update(environment)
    with contextlib.suppress(OSError):  # for those who look at the list of processes
        Path("/proc/self/comm").write_text(f"zx-run-{run_id}")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    told = os.open(errors, os.O_WRONLY | os.O_APPEND)
    for opened, standard in ((parent.fileno(), 0), (nowhere, 1), (told, 2)):
        os.dup2(opened, standard)
    parent.close()

    # late: the process that begins a run does not load them
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    settings = get_project_settings()
    settings.set("SPIDER_MODULES", [f"{crawlers.spiders.__name__}.{source}"], "cmdline")
    settings.set("ZHUANXI_STOP_WITH_PARENT", True, "cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(source, run_id=run_id)
    process.start()
    sys.exit(int(process.bootstrap_failed))

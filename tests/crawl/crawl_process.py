"""A whole `scrapy crawl` in a process that is forked from one that has everything loaded, so as to be killed."""

import os
import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from scrapy.cmdline import execute

import spiders.news  # noqa: F401 - loaded once, as are those above
from archiver.rules import read_rules
from tests.paper import ROOT

read_rules(None)
_context = get_context("forkserver")
_context.set_forkserver_preload([__name__])


def start_crawl(url: str, archive: Path, log: Path, *settings: str) -> ForkServerProcess:
    """The running process; what it logs, DEBUG and all, is added to `log`."""
    options = [part for setting in settings for part in ("-s", setting)]
    command = ["crawl", "news", "-a", f"url={url}", "-s", f"ARCHIVE_DIR={archive}", "-L", "DEBUG", *options]
    process = _context.Process(target=_run, args=(command, str(log)))
    process.start()
    return process


def _run(command: list[str], log: str) -> None:
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT), 2)
    os.chdir(ROOT)
    sys.argv = ["scrapy", *command]
    execute()

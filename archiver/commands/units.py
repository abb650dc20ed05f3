"""`scrapy units`: files for systemd and a line for cron that keep an archive fresh."""

import argparse
import re
import shlex
import sys
from pathlib import Path
from typing import Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.utils.conf import closest_scrapy_cfg

from archiver.crawl.root import root_from_settings

_EVERY: Final = re.compile(r"([1-9]\d{0,3})(m|h)")
_UNITS: Final = """\
# Either: one service that watches for good. As ~/.config/systemd/user/news-archiver-watch.service, then
#   systemctl --user enable --now news-archiver-watch
[Unit]
Description=News archiver: keep every source of {sources} fresh
After=network-online.target

[Service]
Type=notify
NotifyAccess=main
WatchdogSec=60
WorkingDirectory={project}
ExecStart={python} -m scrapy watch {settings} {sources}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
RestartSec=60
TimeoutStopSec=180
KillMode=mixed
NoNewPrivileges=yes

[Install]
WantedBy=default.target

# Or: a crawl every {every}; systemd begins none while one is on.
# As ~/.config/systemd/user/news-archiver.service
[Unit]
Description=News archiver: crawl the sources of {sources} once
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={project}
ExecStart={python} -m scrapy crawl news {settings} -a {sources_argument}
NoNewPrivileges=yes

# and as ~/.config/systemd/user/news-archiver.timer, then  systemctl --user enable --now news-archiver.timer
[Unit]
Description=News archiver: every {every}

[Timer]
OnCalendar={calendar}
Persistent=yes
RandomizedDelaySec=30

[Install]
WantedBy=timers.target

# Or: the same for cron (crontab -e); flock skips a turn while a crawl is on, and cron mails what status complains of
{cron}
"""


class Command(ScrapyCommand):
    """Exit status: 0 printed; 2 wrong usage."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """What stands after the command's name."""
        return "[--every 15m] [sources.toml]"

    def short_desc(self) -> str:
        """One line for `scrapy -h`."""
        return "Print systemd units and a cron line that keep the sources of sources.toml fresh"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add `--every`."""
        super().add_options(parser)
        parser.add_argument("--every", default="1h", help="time between two crawls: 5m to 59m, 1h to 23h (%(default)s)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the units."""
        if len(args) > 1 or self.settings is None:
            raise ScrapyUsageError("name one file of sources at most", print_help=False)
        project = Path(closest_scrapy_cfg() or "scrapy.cfg").absolute().parent
        sources = Path(args[0] if args else "sources.toml").absolute()
        print(render_units(project, sources, root_from_settings(self.settings), opts.every))


def render_units(project: Path, sources: Path, root: Path, every: str) -> str:
    """The units and the line, with paths as systemd and the shell want them. Raises Scrapy's UsageError."""
    minutes, calendar = _read_every(every)
    settings = f"ARCHIVE_DIR={root}"
    return _UNITS.format(
        project=_quote_path(project),
        python=_quote(sys.executable),
        sources=_quote(str(sources)),
        sources_argument=_quote(f"sources={sources}"),
        settings=f"-s {_quote(settings)}",
        every=every,
        calendar=calendar,
        cron=_cron_line(project, sources, root, minutes),
    )


def _cron_line(project: Path, sources: Path, root: Path, minutes: str) -> str:
    python, settings = shlex.quote(sys.executable), shlex.quote(f"ARCHIVE_DIR={root}")
    crawl = f"{python} -m scrapy crawl news -s {settings} -L ERROR -a {shlex.quote(f'sources={sources}')}"
    lock = shlex.quote(str(root / ".cron.lock"))
    told = f"{python} -m scrapy status -s {settings} > {shlex.quote(str(root / 'status.txt'))}"
    shown = f"cat {shlex.quote(str(root / 'status.txt'))}"
    begin = f"cd {shlex.quote(str(project))} && mkdir -p {shlex.quote(str(root))}"
    line = f"{begin} && flock -n {lock} {crawl}; {told} || {shown}"
    return f"{minutes} {line}".replace("%", r"\%")


def _read_every(text: str) -> tuple[str, str]:
    """The five fields of cron, and systemd's calendar."""
    found = _EVERY.fullmatch(text)
    number = int(found[1]) if found else 0
    if found and found[2] == "m" and 5 <= number <= 59:
        return f"*/{number} * * * *", f"*:0/{number}"
    if found and found[2] == "h" and 1 <= number <= 23:
        return (f"17 */{number} * * *", f"0/{number}:17") if number > 1 else ("17 * * * *", "*:17")
    raise ScrapyUsageError(f"--every {text}: write minutes or hours, from 5m to 59m or 1h to 23h", print_help=False)


def _quote(text: str) -> str:
    """One word of a command line of systemd (systemd.service(5)): in quotes, with its specifiers doubled."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _quote_path(path: Path) -> str:
    return str(path).replace("%", "%%")

"""Serves the demo site until interrupted, to look at it in a browser: python -m archiver.demo [--port N] [--day N]."""

import argparse
import sys
from threading import Event

from archiver.demo.content import DAYS
from archiver.demo.server import DemoServer


def main() -> int:
    """Serve, say where, wait for Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m archiver.demo", description="Serves the demo site on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--day", type=int, choices=DAYS, default=1, help="the day of the site to show")
    options = parser.parse_args()
    with DemoServer(day=options.day, port=options.port) as server:
        sys.stdout.write(f"The demo site is at {server.url} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        try:
            Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

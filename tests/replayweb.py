"""replayweb.page, served from the loopback address to a real browser, with packages of ours to show."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser import Browser, find_chromium, open_browser
from tests.paper import ROOT

PLAYER = ROOT / ".replaywebpage"
PAGE = b"""<!doctype html><meta charset="utf-8"><title>replay</title><script src="/ui.js"></script>
<style>html, body { margin: 0; height: 100% }</style><body><script>
const player = document.createElement("replay-web-page");
for (const [name, value] of new URLSearchParams(location.search)) player.setAttribute(name, value);
document.body.append(player);
</script>"""
SHOWN = """(() => {
  const texts = [];
  const walk = (root, isReplay) => {
    if (isReplay && root.readyState === "complete") texts.push(root.body.innerText);
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot, false);
      if (element.tagName === "IFRAME" && element.contentDocument)
        walk(element.contentDocument, element.src.includes("mp_/"));
    }
  };
  walk(document, false);
  return texts.join("\\n");
})()"""
"""The text of the frame in which the archived page stands, deep in frames and shadow trees; empty before that."""


class Player:
    """Shows what is in a package."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser = browser
        self._origin = origin

    def open(self, package: str, url: str) -> str:
        """What a reader of the archived page reads; empty where it does not appear."""
        words = f"source=/{package}&url={quote(url, safe='')}&replayBase=/replay/&deepLink=false"
        self.browser.send("Page.navigate", url="about:blank")
        self.browser.send("Page.navigate", url=f"{self._origin}/index.html?{words}")
        return str(self.browser.wait_for(SHOWN))


@contextmanager
def open_player(folder: Path, packages: Mapping[str, Path]) -> Iterator[Player]:
    """A player of those packages, in a browser with an empty profile below `folder`; skips where there is none."""
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("chromium is not installed")
    if not (PLAYER / "sw.js").exists():
        pytest.skip("replayweb.page is not there: `make setup-replay` fetches it where npm is installed")
    files = {f"/{name}": path.read_bytes() for name, path in packages.items()}
    files |= {f"/{name}": (PLAYER / name).read_bytes() for name in ("ui.js", "sw.js")}
    files |= {"/index.html": PAGE, "/replay/sw.js": b'importScripts("/sw.js");'}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, files))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with open_browser(chromium, folder / "profile") as browser:
            yield Player(browser, f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class _Handler(BaseHTTPRequestHandler):
    """Files from memory, and ranges of them, as players read packages."""

    protocol_version = "HTTP/1.1"

    def __init__(self, files: Mapping[str, bytes], *args: Any) -> None:
        self._files = files
        super().__init__(*args)

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self.wfile.write(self._answer())

    def log_message(self, *args: Any) -> None:
        pass

    def _answer(self) -> bytes:
        path = self.path.partition("?")[0]
        data = self._files.get(path, b"")
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        self.send_response(404 if path not in self._files else 206 if asked else 200)
        part = data
        if asked:
            start = int(asked[1]) if asked[1] else len(data) - int(asked[2])
            part = data[start : int(asked[2]) + 1 if asked[1] and asked[2] else None]
            self.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(data)}")
        self.send_header("Content-Type", "text/javascript" if path.endswith(".js") else "text/html")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        return part

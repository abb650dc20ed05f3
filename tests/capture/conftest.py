"""Crawls in a process of their own, and certificates for the server."""

import datetime as dt
import ipaddress
import json
import ssl
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from archiver.store.reader import StoredExchange, read_exchanges
from tests.capture.odd_replies import CASES
from tests.raw_server import RawServer, Seen

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-W", "error::ResourceWarning", str(Path(__file__).with_name("crawl_once.py"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What both sides know after a crawl of all cases."""

    directory: Path
    file: Path
    seen: dict[str, list[Seen]]
    stored: dict[str, list[StoredExchange]]
    answers: list[dict[str, Any]]


def crawl(
    directory: Path,
    requests: Iterable[Mapping[str, Any]],
    allowed: Iterable[str],
    settings: Mapping[str, Any] | None = None,
) -> tuple[list[dict[str, Any]], str]:
    """Crawl to the end; what the crawl says of each request, and its log."""
    plan = {
        "directory": str(directory),
        "requests": list(requests),
        "allowed": list(allowed),
        "settings": settings or {},
    }
    done = subprocess.run(
        COMMAND,
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=directory.parent,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture(scope="session")
def server_context(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's TLS with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture(scope="session", params=["http", "https"])
def crawled(
    request: pytest.FixtureRequest, server_context: ssl.SSLContext, tmp_path_factory: pytest.TempPathFactory
) -> Crawled:
    directory = tmp_path_factory.mktemp(request.param) / "warc"
    script = {path: case.reply for path, case in CASES.items()}
    with RawServer(script, server_context if request.param == "https" else None) as server:
        requests = [{"url": server.origin + path, **_with_found(case.request)} for path, case in CASES.items()]
        answers, _ = crawl(directory, requests, [server.origin])
        seen = defaultdict(list)
        for one in server.seen:
            seen[one.path].append(one)
    (file,) = directory.glob("test/*.warc.gz")
    stored = defaultdict(list)
    for exchange in read_exchanges(file, root=directory):
        stored[exchange.exchange.url.removeprefix(server.origin)].append(exchange)
    return Crawled(directory=directory, file=file, seen=seen, stored=stored, answers=answers)


def _with_found(request: Any) -> dict[str, Any]:
    return {**request, "meta": {"found": [["via", "feed"]], **request.get("meta", {})}}

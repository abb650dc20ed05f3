"""Which compressor: the time that each takes for pages, and what becomes of their size.

    python benchmarks/capture/compressors.py FOLDER

FOLDER holds pages. A table (JSON) on standard output: name → [MB/s, size against raw, size against gzip -6]. Stands
alone, as it runs in the environment of what we are measured against, where all compressors are.
"""

import json
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import deflate
from isal import isal_zlib
from zlib_ng import zlib_ng

GZIP = 31  # zlib's wbits for a gzip member
ROUNDS = 3

Compress = Callable[[bytes], bytes]


def main() -> None:
    """Measure each on all pages, in turns, so that what else the machine does weighs on all."""
    pages = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]
    times: dict[str, list[float]] = {name: [] for name in COMPRESSORS}
    sizes = {name: sum(len(compress(page)) for page in pages) for name, compress in COMPRESSORS.items()}
    for _ in range(ROUNDS):
        for name, compress in COMPRESSORS.items():
            times[name].append(_time(compress, pages))
    raw = sum(map(len, pages))
    table = {
        name: (raw / min(times[name]) / 1e6, sizes[name] / raw, sizes[name] / sizes["zlib 6"]) for name in COMPRESSORS
    }
    print(json.dumps(table))


def _time(compress: Compress, pages: Sequence[bytes]) -> float:
    started = time.process_time()
    for page in pages:
        compress(page)
    return time.process_time() - started


def _zlib(level: int, data: bytes) -> bytes:
    return zlib.compress(data, level, GZIP)


def _isal(level: int, data: bytes) -> bytes:
    packed: bytes = isal_zlib.compress(data, level, GZIP)
    return packed


def _zlib_ng(level: int, data: bytes) -> bytes:
    packed: bytes = zlib_ng.compress(data, level, GZIP)
    return packed


def _libdeflate(level: int, data: bytes) -> bytes:
    return bytes(deflate.gzip_compress(data, level))


COMPRESSORS: dict[str, Compress] = {
    **{f"zlib {level}": partial(_zlib, level) for level in (1, 6)},
    **{f"zlib-ng {level}": partial(_zlib_ng, level) for level in (1, 2, 6)},
    **{f"isal {level}": partial(_isal, level) for level in (0, 1, 2, 3)},
    **{f"libdeflate {level}": partial(_libdeflate, level) for level in (1, 4, 5, 6)},
}


if __name__ == "__main__":
    main()

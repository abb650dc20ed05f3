"""Small landscapes for the demo articles: a name comes in, a PNG goes out, the same for the same name."""

import math
import struct
import zlib

WIDTH, HEIGHT = 640, 360
_SKIES = ((238, 214, 190), (198, 219, 233), (233, 226, 207), (190, 202, 222), (244, 205, 180))
_HILLS = ((150, 160, 170), (104, 124, 120), (58, 78, 84))


def draw_picture(name: str) -> bytes:
    """A sky, a sun and three ridges as an indexed PNG of 640 by 360."""
    seed = zlib.crc32(name.encode())
    ridges = [[_ridge_height(seed, depth, x) for x in range(WIDTH)] for depth in range(len(_HILLS))]
    sun = (80 + seed % 480, 60 + seed % 70, 26)
    rows = (b"\0" + bytes(_color_at(x, y, ridges, sun) for x in range(WIDTH)) for y in range(HEIGHT))
    palette = b"".join(bytes(color) for color in (_SKIES[seed % len(_SKIES)], *_HILLS, (252, 244, 222)))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_make_chunk(kind, data) for kind, data in chunks)


def _ridge_height(seed: int, depth: int, x: int) -> int:
    phase = (seed >> (depth * 7)) % 628 / 100
    wave = math.sin(x / (70 - 14 * depth) + phase) * 18 + math.sin(x / 190 + phase * 2) * 26
    return int(HEIGHT * (0.5 + 0.15 * depth) - wave)


def _color_at(x: int, y: int, ridges: list[list[int]], sun: tuple[int, int, int]) -> int:
    for depth in range(len(ridges), 0, -1):
        if y >= ridges[depth - 1][x]:
            return depth
    left, top, radius = sun
    return 4 if (x - left) ** 2 + (y - top) ** 2 < radius**2 else 0


def _make_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

"""The pictures of the demo articles."""

import struct
import zlib

from archiver.demo.picture import HEIGHT, WIDTH, draw_picture


def test_a_picture_is_a_png_of_the_stated_size_with_whole_rows() -> None:
    png = draw_picture("quay")
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (WIDTH, HEIGHT)
    data = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[data - 4 : data])
    assert len(zlib.decompress(png[data + 4 : data + 4 + length])) == HEIGHT * (WIDTH + 1)


def test_the_same_name_gives_the_same_picture_and_another_name_another() -> None:
    assert draw_picture("quay") == draw_picture("quay") != draw_picture("mill")

import gzip
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.coding import decode_content, join_chunks

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b"".join(b"line %d of a page that is long enough to be packed\n" % number for number in range(400))


def deflate_raw(data: bytes) -> bytes:
    return zlib.compress(data, wbits=-15)


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw deflate": ("deflate", deflate_raw),
    "brotli": ("br", brotli.compress),
    "zstd": ("zstd", zstd.compress),
}


@pytest.mark.parametrize("packer", PACKERS)
def test_each_coding_is_undone(packer: str) -> None:
    name, pack = PACKERS[packer]
    assert decode_content(pack(TEXT), [name]) == (TEXT, True)


@pytest.mark.parametrize("packer", PACKERS)
def test_a_cut_body_gives_what_came_before_the_cut(packer: str) -> None:
    name, pack = PACKERS[packer]
    packed = pack(TEXT)
    data, complete = decode_content(packed[: len(packed) * 2 // 3], [name])
    assert not complete
    assert TEXT.startswith(data)


@pytest.mark.parametrize("packer", ["gzip", "zlib", "raw deflate"])
def test_damage_costs_only_what_follows_it(packer: str) -> None:
    name, pack = PACKERS[packer]
    packed = bytearray(pack(TEXT))
    packed[len(packed) * 3 // 4 :] = b"\xff" * (len(packed) - len(packed) * 3 // 4)
    data, complete = decode_content(bytes(packed), [name])
    assert not complete
    assert data[:1000] == TEXT[:1000]


@pytest.mark.parametrize("packer", PACKERS)
def test_a_bomb_is_cut(packer: str) -> None:
    name, pack = PACKERS[packer]
    data, complete = decode_content(pack(b"\0" * 5_000_000), [name], 1000)
    assert (len(data), complete) == (1000, False)


@pytest.mark.parametrize("packer", PACKERS)
def test_a_body_that_was_never_packed_is_left_alone(packer: str) -> None:
    assert decode_content(b"<p>plain</p>", [PACKERS[packer][0]]) == (b"<p>plain</p>", True)


def test_stacked_codings_are_undone_last_first() -> None:
    assert decode_content(brotli.compress(gzip.compress(TEXT)), ["gzip", "br"]) == (TEXT, True)  # type: ignore[no-untyped-call]


def test_unknown_codings_are_passed_over() -> None:
    assert decode_content(gzip.compress(TEXT), ["gzip", "utf-8", "identity"]) == (TEXT, True)


def test_several_gzip_members_are_one_body() -> None:
    assert decode_content(gzip.compress(TEXT) + gzip.compress(b"end"), ["gzip"]) == (TEXT + b"end", True)


def test_padding_after_a_gzip_body_is_ignored() -> None:
    assert decode_content(gzip.compress(TEXT) + b"\0\0\0\0", ["gzip"]) == (TEXT, True)


def test_a_body_of_endless_empty_members_ends() -> None:
    data, _ = decode_content(gzip.compress(b"") * 100_000, ["gzip"])
    assert data == b""


@given(st.binary(max_size=300), st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd", "x"]), max_size=9))
def test_no_bytes_break_a_decoder(data: bytes, codings: list[str]) -> None:
    assert len(decode_content(data, codings, 1000).data) <= 1000
    join_chunks(data)

import pytest

from archiver.charset import decode

ENGLISH = "<p>“It’s late” – he said… and left.</p>"
RUSSIAN = "<p>Бургомистр сказал, что вода в реке уйдёт к пятнице, и попросил всех вернуть лодки на берег.</p>" * 4
JAPANESE = "<p>市役所は①番の窓口で、髙橋さんが灯台の鍵を貸し出すと発表した。</p>"


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        (ENGLISH, "utf-8", "text/html; charset=iso-8859-1"),
        (ENGLISH, "utf-8", None),
        (ENGLISH, "cp1252", "text/html; charset=iso-8859-1"),
        (ENGLISH, "cp1252", "text/html; charset=utf-8"),
        (ENGLISH, "utf-16", None),
        (ENGLISH, "utf-16-le", None),
        (ENGLISH, "utf-16-be", "text/html"),
        (ENGLISH, "utf-8-sig", "text/html; charset=windows-1251"),
        (RUSSIAN, "koi8-r", "text/html; charset='koi8-r'"),
        (RUSSIAN, "cp1251", "text/html; charset=win-1251"),
        (RUSSIAN, "cp1251", "text/html"),
        (RUSSIAN, "koi8-r", None),
        ("<meta charset=windows-1251>" + RUSSIAN, "cp1251", "text/html; charset=iso-8859-1"),
        ("<meta charset=windows-1251>" + RUSSIAN, "koi8-r", "text/html; charset=koi8-r"),
        ("<meta charset=utf-16>" + RUSSIAN, "utf-8", None),
        (JAPANESE, "cp932", "text/html; charset=Shift_JIS"),
        ("<meta charset=x-sjis>" + JAPANESE, "cp932", None),
        ("<p>市役所は窓口で鍵を貸し出す。</p>", "iso2022-jp", "text/html; charset=iso-2022-jp"),
        ("<meta charset=gb2312><p>朱镕基与陶喆</p>", "gbk", None),
    ],
)
def test_text_comes_out_as_it_was_written_whatever_is_declared(
    text: str, encoding: str, content_type: str | None
) -> None:
    assert decode(text.encode(encoding), content_type)[0] == text


def test_a_page_cut_inside_a_character_keeps_its_encoding() -> None:
    text, encoding = decode(RUSSIAN.encode()[:-6])

    assert encoding == "utf-8"
    assert text.startswith("<p>Бургомистр")


def test_one_stray_byte_does_not_change_the_encoding() -> None:
    body = RUSSIAN.encode()

    assert decode(body[:200] + b"\xff" + body[200:], "text/html; charset=utf-8")[1] == "utf-8"


@pytest.mark.parametrize(
    "name", ["unicode_escape", "punycode", "rot13", "idna", "utf-7", "undefined", "nothing", "\udcff"]
)
def test_a_declared_codec_that_is_no_encoding_of_the_web_is_not_used(name: str) -> None:
    body = f"<meta charset={name}>{RUSSIAN}".encode("utf-8", "replace")

    assert decode(body, f"text/html; charset={name}")[1] == "utf-8"


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xff", b"\xff\xfe", bytes(range(256)) * 8])
def test_bytes_that_are_no_text_decode_to_something(body: bytes) -> None:
    text, encoding = decode(body, "text/html; charset=big5")

    assert isinstance(text, str)
    assert encoding

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


LATE = "<!--" + "a remark of the template " * 400 + "-->"
"""Longer than the 1,024 bytes in which browsers look for a declaration."""


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso8859-5"])
@pytest.mark.parametrize("claimed", ["windows-1251", "koi8-r", "iso-8859-1", "utf-8"])
def test_russian_is_read_in_its_own_encoding_even_where_another_is_claimed(encoding: str, claimed: str) -> None:
    assert decode(RUSSIAN.encode(encoding), f"text/html; charset={claimed}")[0] == RUSSIAN


@pytest.mark.parametrize(
    ("label", "codec"),
    [("windows-1250", "cp1250"), ("iso-8859-2", "iso8859-2"), ("x-cp1250", "cp1250")],
)
def test_a_declaration_behind_a_long_comment_counts(label: str, codec: str) -> None:
    polish = f"{LATE}<meta charset={label}><p>Zażółć gęślą jaźń, powiedział burmistrz.</p>"

    assert decode(polish.encode(codec), None)[0] == polish


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("euc-jp", JAPANESE.replace("①", "一").replace("髙", "高") * 4),
        ("iso2022-jp", "<p>市役所は窓口で鍵を貸し出す。</p>"),
        ("cp949", "<p>시장은 강물이 금요일까지 빠질 것이라고 말하고 모두에게 배를 돌려달라고 요청했다</p>" * 3),
        ("cp1253", "<p>Ο δήμαρχος είπε ότι το νερό στο ποτάμι θα υποχωρήσει μέχρι την Παρασκευή</p>" * 3),
        ("cp1256", "<p>قال العمدة إن المياه في النهر ستنحسر بحلول يوم الجمعة</p>" * 3),
    ],
)
@pytest.mark.parametrize("header", [None, "text/html; charset=ISO-8859-1"])
def test_a_script_that_is_not_latin_is_detected_where_nothing_or_only_a_default_is_declared(
    codec: str, text: str, header: str | None
) -> None:
    assert decode(text.encode(codec), header)[0] == text


def test_accents_do_not_make_a_latin_page_something_else() -> None:
    french = "<p>Le maire a annoncé que l'eau de la rivière baissera d'ici à vendredi, où qu'elle soit.</p>" * 3

    assert decode(french.encode("cp1252"), "text/html; charset=iso-8859-1") == (french, "cp1252")


def test_curly_quotes_of_an_english_page_in_windows_1251_are_no_letters_of_another_cyrillic_encoding() -> None:
    text = "<p>He said that “any help” is welcome – “now”, he said…</p>\n<p>Original: Северный порт ждёт</p>\n" * 3
    assert decode(text.encode("cp1251"), "text/html; charset=windows-1251") == (text, "cp1251")
    plain = "<p>He said that “any help” is welcome – “now”, he said…</p>"
    assert decode(plain.encode("cp1251"), "text/html; charset=windows-1251") == (plain, "cp1251")

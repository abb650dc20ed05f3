"""From the bytes of a page to its text."""

from bs4.dammit import EncodingDetector


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """The text of `body` and the name of the encoding it was in, whatever the declarations claim."""
    declared = [content_type.partition("charset=")[2].strip(" \"';")] if content_type else []
    for encoding in EncodingDetector(body, known_definite_encodings=declared, is_html=True).encodings:
        try:
            return body.decode(encoding), encoding
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("utf-8", "replace"), "utf-8"

"""A page that has an article gives one, whatever its class words and its unclosed elements claim."""

from archiver import extract

_SENTENCES = (
    "The harbour council met on Monday evening to settle who will pay for the northern breakwater this winter.",
    "Fishermen from three villages had filled the gallery long before the mayor took her seat under the clock.",
    "Nobody remembered a quieter autumn, and yet the whole reserve for storm damage was already spent by then.",
    "An engineer explained with a bowl of sand how the current eats the foot of the wall a little every night.",
    "When the lights failed, the clerk read the remaining motions by the glow of a borrowed telephone.",
    "In the end the vote was postponed until the spring tide has shown what of the wall is still standing.",
)


def _page(body: str) -> bytes:
    head = (
        '<!doctype html><html lang="en"><head><title>Breakwater vote postponed</title>'
        '<meta property="og:type" content="article"></head>'
    )
    return f"{head}<body><h1>Breakwater vote postponed</h1>{body}</body></html>".encode()


def _text(html: bytes) -> str:
    return extract(html, url="https://paper.example/2026/11/breakwater-vote-postponed").text


def test_an_article_in_boxes_named_after_a_widget_is_kept() -> None:
    boxes = "".join(f'<div class="post-ratings"><p>{sentence * 2}</p></div>' for sentence in _SENTENCES)
    assert all(sentence in _text(_page(boxes)) for sentence in _SENTENCES)


def test_an_article_inside_a_button_that_was_never_closed_is_kept() -> None:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES)
    assert all(sentence in _text(_page(f"<button>Menu<div>{paragraphs}</div>")) for sentence in _SENTENCES)


def test_an_article_inside_a_noscript_that_was_never_closed_is_kept() -> None:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES)
    assert all(sentence in _text(_page(f"<noscript><div>{paragraphs}</div>")) for sentence in _SENTENCES)


def test_what_is_said_to_readers_without_scripts_is_no_text() -> None:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in _SENTENCES)
    page = _page(f"<noscript><p>Please switch on JavaScript to read the paper.</p></noscript>{paragraphs}")
    assert "JavaScript" not in _text(page)

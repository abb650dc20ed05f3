from collections.abc import Callable

from archiver.items import RightsStatement
from archiver.parse.outcome import Metadata

Read = Callable[..., Metadata]


def test_every_statement_is_kept_with_the_place_where_it_stood(read: Read) -> None:
    html = (
        '<meta name="robots" content="max-image-preview:large"><meta name="googlebot" content="noarchive">'
        '<meta name="tdm-reservation" content="1"><link rel="license" href="/terms">'
    )

    assert read(html, X_Robots_Tag="noai").rights == (
        RightsStatement(kind="robots", value="noai", where="header x-robots-tag"),
        RightsStatement(kind="robots", value="max-image-preview:large", where="meta robots"),
        RightsStatement(kind="robots", value="noarchive", where="meta googlebot"),
        RightsStatement(kind="tdm-reservation", value="1", where="meta tdm-reservation"),
        RightsStatement(kind="license", value="https://harbour-gazette.example/terms", where="link license"),
    )


def test_a_page_that_says_nothing_of_its_reuse_has_no_statements(read: Read) -> None:
    assert read("<p>Text</p>").rights == ()

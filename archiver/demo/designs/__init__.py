"""The page designs, one a module: paper and story come in, a page of HTML goes out."""

from collections.abc import Callable
from dataclasses import dataclass

from archiver.demo.content import Listing, Paper, Story
from archiver.demo.designs import meridian, minato, observer, sada, vecher


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How a paper looks. The last argument is the scheme and host that the page is served from."""

    article: Callable[[Paper, Story, str], str]
    listing: Callable[[Paper, Listing, str], str]


DESIGNS = {
    "observer": Design(article=observer.render_article, listing=observer.render_listing),
    "meridian": Design(article=meridian.render_article, listing=meridian.render_listing),
    "vecher": Design(article=vecher.render_article, listing=vecher.render_listing),
    "sada": Design(article=sada.render_article, listing=sada.render_listing),
    "minato": Design(article=minato.render_article, listing=minato.render_listing),
}

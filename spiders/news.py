"""`scrapy crawl news -a url=https://their.paper/`: any site, from one address."""

from spiders.base import NewsSpider


class AnyNewsSpider(NewsSpider):
    """The generic spider: all that it knows of a site it is told, or finds there."""

    name = "news"

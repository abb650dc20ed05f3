"""`scrapy crawl wordpress -a url=https://their.paper/`: papers that run WordPress as it comes."""

from spiders.base import NewsSpider


class WordPressSpider(NewsSpider):
    """Knows where WordPress keeps its lists, and which of its addresses repeat what others show."""

    name = "wordpress"
    feeds = ("/feed/?paged=2", "/feed/?paged=3")  # a feed shows ten articles, older ones are on its further pages
    sitemaps = ("/wp-sitemap-posts-post-1.xml",)  # there even where a plug-in took the index away
    passed_over = (
        r"/wp-(?:admin|content|includes|json|login)",  # the system's own files
        r"/comments/feed/|/feed/(?:rdf|atom|rss)/$",  # comments, and the same feed in other forms
        r"/(?:tag|author)/[^/]+/page/",  # lists beyond their first page, in a third and fourth order
        r"[?&](?:replytocom|share|like_comment|nb|print)=",  # buttons
    )

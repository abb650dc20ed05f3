"""Settings of the crawler: only what differs from Scrapy's defaults, each with its reason. docs/settings.md lists all.

Alphabetical within groups.
"""

from pathlib import Path

from scrapy.utils.conf import closest_scrapy_cfg

from archiver import __version__

# The project

BOT_NAME = "news-archiver"
COMMANDS_MODULE = "archiver.commands"  # adds our commands to Scrapy's, so `scrapy -h` lists all
NEWSPIDER_MODULE = "spiders"  # where `scrapy genspider` puts a new one
SPIDER_MODULES = ["spiders"]

# The archive

ARCHIVE_DIR = str(Path(closest_scrapy_cfg() or "scrapy.cfg").resolve().parent / "output")  # the same from any folder
ARCHIVE_HOSTNAME = ""  # the machine's own name is nobody's business unless its owner says so
ARCHIVE_OPERATOR = ""  # who archives, and how to reach them; stands in every WARC file
SITE_RULES_DIR = str(
    Path(closest_scrapy_cfg() or "scrapy.cfg").resolve().parent / "sites"
)  # `scrapy new-site` writes there
WARC_COMPRESSION = "fast"  # the disk is cheaper than the processor: 15 % more bytes for a sixth of the time
WARC_MAX_AGE = 12 * 3600  # seconds; a closed file is one that can be copied away and trusted
WARC_MAX_SIZE = 1 << 30  # bytes; the size that WARC/1.1 recommends (annex)
WARC_QUEUE_SIZE = 64  # exchanges that may wait for the disk before the crawl waits for it too

# Manners

AUTOTHROTTLE_ENABLED = True  # a slow server is asked more slowly
AUTOTHROTTLE_MAX_DELAY = 30  # seconds; past this a site counts as down rather than as slow
AUTOTHROTTLE_START_DELAY = 1  # seconds; the first pages of a site are asked for one by one
AUTOTHROTTLE_TARGET_CONCURRENCY = 2.0  # requests in flight at one site: what a person with two tabs causes
CONCURRENT_REQUESTS_PER_DOMAIN = 4  # never more at one host, however quick it is
COOKIES_ENABLED = False  # pages as anybody gets them; a session would make addresses and texts personal
DAILY_BUDGET = 0  # requests a source is sent a day (UTC); 0 for as many as its delays leave room for
DOWNLOAD_DELAY = 0.5  # seconds between requests to one host, the least that AutoThrottle may choose
LONGEST_WAIT = 600  # seconds that a crawl waits for a host which asks for time; the rest is for the next run
REFERRER_POLICY = "same-origin"  # no site learns from us who links to it
ROBOTSTXT_OBEY = True  # Scrapy's default outside its template is off
SCHEDULER = "archiver.crawl.scheduler.FrontierScheduler"  # what is asked next is kept with what came of it
USER_AGENT = (  # whoever runs a crawl names an address of their own, where a publisher can reach them
    f"news-archiver/{__version__} (+https://news-archiver.example/crawler; contact: crawler@news-archiver.example)"
)


# Safety against what a site may send

CONCURRENT_REQUESTS = 16  # over all sites; bounds what is in memory together with DOWNLOAD_MAXSIZE
DOWNLOADER_MIDDLEWARES = {
    "archiver.crawl.guard.AddressGuardMiddleware": 40,
    "archiver.crawl.patience.PatienceMiddleware": 560,  # before Scrapy's retries and after its redirects see a reply
    "archiver.crawl.robots.RobotsOnceMiddleware": 110,  # right behind the one that asks for the rules, at 100
    "archiver.crawl.site.SiteMiddleware": 60,
}
DOWNLOAD_HANDLERS = {
    "data": None,  # a page must not be able to name a local file or other protocol: http and https only
    "file": None,
    "ftp": None,
    "http": "archiver.crawl.wire.CapturingDownloadHandler",
    "https": "archiver.crawl.wire.CapturingDownloadHandler",
    "s3": None,
}
DOWNLOAD_MAXSIZE = 32 << 20  # bytes; the default of 1 GiB lets one reply fill the memory
DOWNLOAD_TIMEOUT = 60  # seconds; the default of 180 lets an endless body hold a connection for minutes
DOWNLOAD_WARNSIZE = 0  # what is over the limit is reported as failed, what is under it is no news
METAREFRESH_MAXDELAY = 5  # seconds; a longer one is a page that reloads itself, not a redirect
REDIRECT_MAX_TIMES = 8  # a loop is left early; no article needs more
REMOTE_CONTROL_ENABLED = False  # a crawler opens no port
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the spider says the same in one line, with the reason
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 ask for time, which trying again at once is not
TELNETCONSOLE_ENABLED = False  # the same as for the remote control

# The way of an item

CONCURRENT_ITEMS = 1  # a page gives one item: +32 to +47 % pages a second against the default of 100 tasks a page
EXTENSIONS = {
    "archiver.crawl.archive.Archive": 10,  # before all that may ask for `crawler.archive`
    "archiver.crawl.progress.Progress": 20,
    "scrapy.extensions.logstats.LogStats": None,  # Progress says the same in one line
}
FEED_EXPORT_ENCODING = "utf-8"  # readable letters in `-O` exports, as in the dump
ITEM_PIPELINES = {"archiver.crawl.pipeline.PublishPipeline": 100}

# The log

LOG_FORMATTER = "archiver.crawl.logformat.ShortLogFormatter"  # never a whole item in a line
LOG_LEVEL = "INFO"  # one line a failure, a line a minute, a summary; DEBUG names every page
STATS_DUMP = False  # the summary says in words what these 40 lines say in names

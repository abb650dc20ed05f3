"""The demo site over real HTTP: what it promises to be, seen from outside."""

import gzip
import http.client
import json
import re
import socket
import struct
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import etree, html

from archiver.demo.content import load_site
from archiver.demo.server import DemoServer

_STORY = "/observer/2026/05/the-lighthouse-that-learned-to-whistle/"
_PAGED = re.compile(r"/(page|latest)/|[/?](index|page=)\d")
_LOOPS = ("/loop/a", "/loop/b")


class Answer:
    """A reply as it came over the socket."""

    def __init__(self, reply: http.client.HTTPResponse) -> None:
        self.status = reply.status
        self.headers = reply.headers
        self.body = reply.read()

    @property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset() or "utf-8")


class Client:
    """Speaks HTTP with the demo server over one kept-alive connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)

    def get(self, target: str, **headers: str) -> Answer:
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", target, headers=wanted)
        return Answer(self.connection.getresponse())

    def links(self, target: str) -> set[str]:
        """The targets on this site that a page links to."""
        tree = html.document_fromstring(self.get(target).text)
        found = (urljoin(self.url + target.lstrip("/"), link) for link in tree.xpath("//@href | //@src"))
        parts = (urlsplit(link) for link in found if link.startswith(self.url))
        return {part._replace(scheme="", netloc="", fragment="").geturl() for part in parts}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with DemoServer() as server:
        client = Client(server.url)
        yield client
        client.connection.close()


def test_there_are_ten_articles_or_more_in_each_of_five_designs() -> None:
    site = load_site()
    assert [paper.id for paper in site.papers if len(paper.published) >= 10] == [
        "observer",
        "meridian",
        "vecher",
        "sada",
        "minato",
    ]


def test_every_link_leads_somewhere_but_for_the_deliberate_ones(client: Client) -> None:
    seen, queue, broken = {"/"}, ["/"], []
    while queue:
        target = queue.pop()
        answer = client.get(target)
        if answer.status != 200:
            broken.append(target)
        elif answer.headers.get_content_type() == "text/html" and not target.startswith(("/calendar/", "/drafts/")):
            new = client.links(target) - seen
            seen |= new
            queue += new
    assert sorted(broken) == ["/archive/1998/", "/loop/a", "/old/ferry-timetable"]


def test_every_article_is_linked_from_some_page(client: Client) -> None:
    site = load_site()
    pages = [paper.paths["front"] for paper in site.papers]
    linked: set[str] = set()
    for target in pages:
        linked |= client.links(target)
        pages += sorted(link for link in linked if _PAGED.search(link) and link not in pages)
    assert {story.path for story in site.stories} <= linked


def test_pages_are_in_the_encoding_that_they_declare(client: Client) -> None:
    declared = {}
    for paper in load_site().papers:
        for story in paper.published:
            answer = client.get(story.path)
            declared[paper.id] = answer.headers.get_content_charset()
            assert story.headline.split()[0] in html.document_fromstring(answer.text).findtext(".//h1", "")
    assert declared == {
        "observer": "utf-8",
        "meridian": "utf-8",
        "vecher": "windows-1251",
        "sada": "utf-8",
        "minato": "shift_jis",
    }


def test_a_fresh_copy_is_answered_with_304_and_no_body(client: Client) -> None:
    first = client.get(_STORY)
    by_tag = client.get(_STORY, If_None_Match=first.headers["ETag"])
    by_date = client.get(_STORY, If_Modified_Since=first.headers["Last-Modified"])
    stale = client.get(_STORY, If_None_Match='"another"', If_Modified_Since=first.headers["Last-Modified"])
    assert [(reply.status, len(reply.body)) for reply in (by_tag, by_date)] == [(304, 0), (304, 0)]
    assert (stale.status, stale.body) == (200, first.body)


def test_an_unreadable_date_is_no_condition(client: Client) -> None:
    assert client.get(_STORY, If_Modified_Since="the day before yesterday").status == 200


def test_pages_are_compressed_for_those_who_ask(client: Client) -> None:
    plain, packed = client.get(_STORY), client.get(_STORY, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_robots_txt_closes_the_drafts_and_names_the_sitemaps(client: Client) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /drafts/" in text
    assert f"Sitemap: {client.url}sitemap-index.xml" in text
    assert "/drafts/" in client.links("/")
    assert client.get("/drafts/embargoed-budget").status == 200


def test_the_sitemap_index_leads_to_news_to_a_compressed_archive_and_to_fronts(client: Client) -> None:
    index = etree.fromstring(client.get("/sitemap-index.xml").body)
    bodies = [client.get(urlsplit(str(loc)).path).body for loc in index.xpath("//*[local-name()='loc']/text()")]
    news, archive, fronts = bodies[0], gzip.decompress(bodies[1]), bodies[2]
    assert len(etree.fromstring(news).xpath("//*[local-name()='publication_date']")) == 10
    assert len(etree.fromstring(archive).xpath("//*[local-name()='lastmod']")) == 21
    assert len(etree.fromstring(fronts)) == 5


def test_feeds_come_in_four_sorts_of_which_one_is_broken(client: Client) -> None:
    rss, atom = (etree.fromstring(client.get(path).body) for path in ("/observer/feed/", "/meridian/atom.xml"))
    assert (rss.tag, atom.tag) == ("rss", "{http://www.w3.org/2005/Atom}feed")
    assert len(json.loads(client.get("/sada/feed.json").body)["items"]) == 8
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(client.get("/vecher/rss.php").body)


def test_an_old_address_redirects_for_good_and_a_loop_never_ends(client: Client) -> None:
    moved = client.get("/old/ferry-timetable")
    assert (moved.status, moved.headers["Location"]) == (
        301,
        f"{client.url}observer/2026/05/ferry-timetable-in-bottles/",
    )
    assert [client.get(path).headers["Location"] for path in _LOOPS] == [f"{client.url}loop/b", f"{client.url}loop/a"]


def test_the_calendar_has_no_end(client: Client) -> None:
    target = "/calendar/2026/05/"
    for _ in range(30):
        target = max(link for link in client.links(target) if link.startswith("/calendar/") and link.count("/") == 4)
    assert target == "/calendar/2028/11/"


def test_an_amp_twin_names_the_article_as_canonical(client: Client) -> None:
    path = load_site().paper("meridian").published[0].path
    page = html.document_fromstring(client.get(path).text)
    twin = html.document_fromstring(client.get(f"{path}/amp").text)
    assert page.xpath("//link[@rel='amphtml']/@href") == [f"{client.url}{path[1:]}/amp"]
    assert twin.xpath("//link[@rel='canonical']/@href") == [f"{client.url}{path[1:]}"]


def test_tracking_parameters_change_nothing(client: Client) -> None:
    assert client.get(f"{_STORY}?utm_source=front&utm_medium=teaser").body == client.get(_STORY).body
    assert client.get("/vecher/news.php?id=3118&utm_source=x").body == client.get("/vecher/news.php?id=3118").body
    assert client.get("/vecher/news.php?id=9999").status == 404


def test_head_has_the_headers_of_get_and_no_body(client: Client) -> None:
    client.connection.request("HEAD", _STORY)
    head = Answer(client.connection.getresponse())
    page = client.get(_STORY)
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(page.body)))


def test_a_client_that_breaks_off_makes_no_noise(capfd: pytest.CaptureFixture[str]) -> None:
    with DemoServer() as server:
        with socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0)) as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(b"GET / HTTP/1.1\r\nHost: demo\r\n")
        client = Client(server.url)
        assert client.get("/").status == 200
        client.connection.close()
    assert capfd.readouterr().err == ""


def test_on_the_second_day_there_is_something_new_something_edited_and_something_gone() -> None:
    with DemoServer(day=2) as server:
        client = Client(server.url)
        new = client.get("/observer/2026/06/the-well-that-answers/")
        edited = client.get("/observer/2026/05/ferry-timetable-in-bottles/")
        gone = client.get("/observer/2026/05/sea-serpent-seen-off-cape-tern/")
        client.connection.close()
    assert (new.status, edited.status, gone.status) == (200, 200, 410)
    assert "Council fines ferry company one penny" in edited.text


def test_there_is_no_third_day() -> None:
    with pytest.raises(ValueError, match="days 1, 2, not 3"):
        load_site(3)

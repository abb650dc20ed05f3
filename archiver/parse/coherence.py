"""The body hangs together: what the model took or left against its surroundings is put right here.

Each rule is for a kind of error that scores of single blocks make: hidden text, other articles and lines that lead to
them are dropped, blocks between two alike of the body and the one that ends it are taken, its pictures and players are
kept. Islands of text far from the body have a module of their own (`islands`).
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from typing import Final

from archiver.items import Embed, Figure
from archiver.parse.class_words import WORD_KINDS
from archiver.parse.outline import HEADINGS, Block
from archiver.parse.pieces import find_list
from archiver.parse.surroundings import HIDDEN
from archiver.parse.verdicts import BODY, CAPTION, FURNITURE, OUTSIDE, Verdict
from archiver.parse.view import View
from archiver.urls import is_same_site

_LEAST_SCORE: Final = 0.08
_ALL_LINKED: Final = 0.9
_ARROWS: Final = ">»→▶►➤ "
_LAST_SCORE: Final = 0.3
_ENDS = (".", "!", "?", "…", "”", "»", "“", '"', "。", "」", "！", "？", "؟", "।")
_SHORT: Final = 150
_LABEL_ENDS: Final = (":", "：", "|", "»", ">", "→", "►", "–", "—")
_NO_LABELS: Final = frozenset((*HEADINGS, "li", "dt", "dd", "td", "th"))
_MOST_LABEL: Final = 40
_LEAST_LABELLED: Final = 20
_SURE_OF_LINKS: Final = 0.6
_LONG_ENTRY: Final = 300
"""Characters an entry; lists of longer ones set other things out, such as comments."""
_MOST_LINKED: Final = 0.7
_HIDDEN_BODY: Final = 0.5
_OWN: Final = 0.3
"""The least share of the body that stands around the headline, where elements like that one hold other articles."""
_LEAST_RANDOM: Final = 6
_CAPTION: Final = 1 << WORD_KINDS.index("caption")
_MOST_CAPTION: Final = 500


def drop_hidden(view: View, verdicts: list[Verdict]) -> None:
    """Text that no reader sees is no body, unless most of the body would be hidden: then a script shows it."""
    blocks, around = view.outline.blocks, view.around
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    hidden = [place for place in body if around.flags[blocks[place].group] & HIDDEN]
    size = sum(len(blocks[place].text) for place in body)
    if sum(len(blocks[place].text) for place in hidden) < _HIDDEN_BODY * size:
        for place in hidden:
            verdicts[place] = Verdict(label=OUTSIDE, score=verdicts[place].score, rule="hidden")


def drop_other_articles(view: View, verdicts: list[Verdict]) -> None:
    """An <article> that the headline does not stand in is another one, where its own holds most of the body.

    So is an element like the one around the headline, with a headline of its own that is set the same and leads there.
    """
    own = _find_article(view, view.outline.blocks[view.title].group) if view.title >= 0 else -1
    if own < 0:
        _drop_twins(view, verdicts)
        return
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    sizes = {place: len(view.outline.blocks[place].text) for place in body}
    homes = {place: _find_article(view, view.outline.blocks[place].group, own) for place in body}
    inside = sum(size for place, size in sizes.items() if homes[place] == own)
    if inside < _HIDDEN_BODY * sum(sizes.values()):
        return
    for place in body:
        if homes[place] not in {own, -1}:
            verdicts[place] = Verdict(label=OUTSIDE, score=verdicts[place].score, rule="another article")


def _drop_twins(view: View, verdicts: list[Verdict]) -> None:
    groups, blocks = view.outline.groups, view.outline.blocks
    title = groups[blocks[view.title].group] if view.title >= 0 else None
    if title is None or not title.name or title.tag not in HEADINGS:
        return
    alike = [block.group for block in blocks if groups[block.group].name == title.name and is_linked(block)]
    titled = {group for place in alike if groups[place].tag in HEADINGS for group in _climb(view, place)}
    own = set(_climb(view, blocks[view.title].group))
    looks = {(groups[group].parent, groups[group].tag, groups[group].name) for group in own if groups[group].name}
    twins = {
        group
        for group in titled - own
        if (groups[group].parent, groups[group].tag, groups[group].name) in looks and group > max(own)
    }
    keys = {(groups[group].parent, groups[group].tag, groups[group].name) for group in twins}
    homes = {group for group in own if (groups[group].parent, groups[group].tag, groups[group].name) in keys}
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    inside = sum(len(blocks[place].text) for place in body if not homes.isdisjoint(_climb(view, blocks[place].group)))
    if inside < _OWN * sum(len(blocks[place].text) for place in body):
        return
    for place in body:
        if not twins.isdisjoint(_climb(view, blocks[place].group)):
            verdicts[place] = Verdict(label=OUTSIDE, score=verdicts[place].score, rule="another article")


def _climb(view: View, group: int) -> Iterator[int]:
    while group >= 0:
        yield group
        group = view.outline.groups[group].parent


def trim_links(view: View, verdicts: list[Verdict]) -> None:
    """Short lines of links above the first and below the last text of the body are ways elsewhere where in doubt.

    Those that the model is sure of are of the body as often as not: sources, a list of examples, where to buy it.
    """
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    for places in (body, body[::-1]):
        for place in places:
            block = view.outline.blocks[place]
            if block.media is None and block.link_chars < _MOST_LINKED * len(block.text):
                break
            sure = verdicts[place].score >= _SURE_OF_LINKS and len(block.links) == 1
            if len(block.text) < _SHORT and not sure:
                verdicts[place] = Verdict(label=OUTSIDE, score=verdicts[place].score, rule="links at the edge")


def drop_linked(view: View, verdicts: list[Verdict]) -> None:
    """A link alone on a line behind an arrow sends the reader on; so do linked lines under a label that says so."""
    under_label = False
    for place, verdict in enumerate(verdicts):
        block = view.outline.blocks[place]
        heads = view.outline.groups[block.group].tag in (*HEADINGS, "li")
        if (
            verdict.label == BODY
            and not heads
            and is_linked(block)
            and (under_label or block.text.startswith(tuple(_ARROWS.strip())))
        ):
            verdicts[place] = Verdict(label=FURNITURE, score=verdict.score, rule="all one link", kind="related")
        elif block.text:
            under_label = verdict.kind == "related"


def drop_labelled(view: View, verdicts: list[Verdict]) -> None:
    """Lines that open with the same label and are a link to a page of the site behind it announce that page.

    What the label says need not be known, so that this holds in any language; two lines have to share it.
    """
    labels = {place: _read_label(view, place) for place, verdict in enumerate(verdicts) if verdict.label == BODY}
    shared = Counter(labels.values())
    for place, label in labels.items():
        if label and shared[label] > 1:
            verdicts[place] = Verdict(label=FURNITURE, score=verdicts[place].score, rule="shared label", kind="related")


def _read_label(view: View, place: int) -> str:
    """What stands before the one link that ends a paragraph; empty where that is no label."""
    block = view.outline.blocks[place]
    if len(block.links) != 1 or view.outline.groups[block.group].tag in _NO_LABELS:
        return ""
    link = block.links[0]
    label = block.text.removesuffix(link.text).rstrip()
    labelled = label.endswith(_LABEL_ENDS) and len(label) <= _MOST_LABEL and len(link.text) >= _LEAST_LABELLED
    return label if labelled and not _leads_away(view, link.url) else ""


def drop_linked_headings(view: View, verdicts: list[Verdict]) -> None:
    """A heading that is all one link to another page of the site announces that page.

    One that links to itself is a heading, as is one that leads to another site: it names what the text tells of.
    """
    for place, verdict in enumerate(verdicts):
        block = view.outline.blocks[place]
        heads = verdict.label == BODY and view.outline.groups[block.group].tag in HEADINGS
        if heads and is_linked(block) and not _is_own_heading(view, block):
            verdicts[place] = Verdict(label=FURNITURE, score=verdict.score, rule="linked heading", kind="related")


def _is_own_heading(view: View, block: Block) -> bool:
    """Whether a heading element links to itself or to another site."""
    heads = view.outline.groups[block.group].tag in HEADINGS
    return heads and any(link.url.startswith("#") or _leads_away(view, link.url) for link in block.links)


def _leads_away(view: View, url: str) -> bool:
    return url.startswith(("http:", "https:")) and not is_same_site(url, view.url)


def take_between(view: View, verdicts: list[Verdict]) -> None:
    """Take blocks that stand between two of the body, look the same, and are no links; and headings over the body."""
    random = _find_random_names(view)
    last: dict[tuple[str, str, int], int] = {}
    waiting: dict[tuple[str, str, int], list[int]] = {}
    for place, block in enumerate(view.outline.blocks):
        key = _key(view, place, random)
        if verdicts[place].label == BODY:
            for between in waiting.pop(key, ()):
                verdicts[between] = Verdict(label=BODY, score=verdicts[between].score, rule="between")
            last[key] = place
        elif key in last and _may_be_taken(view, block, verdicts[place]):
            waiting.setdefault(key, []).append(place)
    _take_headings(view, verdicts)


def take_last(view: View, verdicts: list[Verdict]) -> None:
    """Take the paragraph that ends the text: no block of the body stands below to vouch for it, but one above does.

    A heading and a picture may stand between.
    """
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    if not body:
        return
    random = _find_random_names(view)
    key = _key(view, body[-1], random)
    for place in range(body[-1] + 1, len(verdicts)):
        verdict, block = verdicts[place], view.outline.blocks[place]
        if verdict.label == OUTSIDE and block.text and not _leads_on(view, block):
            ended = block.text.endswith(_ENDS) or place == len(verdicts) - 1
            alike = verdict.score >= _LAST_SCORE and _key(view, place, random) == key
            if ended and alike and _may_be_taken(view, block, verdict):
                verdicts[place] = Verdict(label=BODY, score=verdict.score, rule="at the end")
            else:
                break
    _take_headings(view, verdicts)


def _leads_on(view: View, block: Block) -> bool:
    return block.media is not None or view.outline.groups[block.group].tag in HEADINGS


def settle_lists(view: View, verdicts: list[Verdict]) -> None:
    """A list is of the body or is not: the larger part of its text decides for all of it."""
    total = sum(len(view.outline.blocks[place].text) for place, v in enumerate(verdicts) if v.label == BODY)
    members: dict[int, list[int]] = {}
    for place in range(len(verdicts)):
        holder = find_list(view.outline, view.outline.blocks[place].group)
        if holder >= 0 and verdicts[place].label in {BODY, OUTSIDE}:
            members.setdefault(holder, []).append(place)
    for places in members.values():
        taken = sum(len(view.outline.blocks[place].text) for place in places if verdicts[place].label == BODY)
        size = sum(len(view.outline.blocks[place].text) for place in places)
        if not taken or taken == size or taken > _HIDDEN_BODY * total or size > _LONG_ENTRY * len(places):
            continue
        label = BODY if taken > 0.5 * size else OUTSIDE
        for place in places:
            verdicts[place] = Verdict(label=label, score=verdicts[place].score, rule="list")


def take_media(view: View, verdicts: list[Verdict]) -> None:
    """Pictures and players amid the body belong to it, as do those right behind it, and above it in its element."""
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    if not body:
        return
    start, end = body[0], body[-1] + 1
    while end < len(verdicts) and _is_shown(view, end, verdicts[end]):
        end += 1
    home = view.around.containers[start]
    while start and _is_shown(view, start - 1, verdicts[start - 1]) and view.around.containers[start - 1] == home:
        start -= 1
    for place in range(start, end):
        if _is_shown(view, place, verdicts[place]):
            verdicts[place] = Verdict(label=BODY, score=verdicts[place].score, rule="in the body")


def find_captions(view: View, verdicts: list[Verdict]) -> None:
    """Text beside a picture in an element that is called a caption is one, not a paragraph."""
    body = [place for place, verdict in enumerate(verdicts) if verdict.label == BODY]
    for place in range(body[0] if body else 0, body[-1] + 1 if body else 0):
        verdict = verdicts[place]
        if verdict.label in {BODY, OUTSIDE} and _is_caption(view, place):
            verdicts[place] = Verdict(label=CAPTION, score=verdict.score, rule="caption")


def _is_caption(view: View, place: int) -> bool:
    block = view.outline.blocks[place]
    if block.image is None or block.media is not None or len(block.text) > _MOST_CAPTION:
        return False
    group = block.group
    for _ in range(2):
        if group >= 0 and view.around.words[group] & _CAPTION and view.around.count[group] <= 3:
            return True
        group = view.outline.groups[group].parent if group >= 0 else -1
    return False


def is_linked(block: Block) -> bool:
    """Whether all of a block is links, but for arrows in front of them."""
    return len(block.text) > 0 and block.link_chars >= _ALL_LINKED * len(block.text.lstrip(_ARROWS))


def _find_article(view: View, group: int, own: int = -1) -> int:
    """The group of the innermost <article> around a group, or `own` where that is around it; -1 where none is."""
    innermost = -1
    while group >= 0:
        if group == own:
            return own
        if innermost < 0 and view.outline.groups[group].tag == "article":
            innermost = group
        group = view.outline.groups[group].parent
    return innermost


def _take_headings(view: View, verdicts: list[Verdict]) -> None:
    blocks, containers = view.outline.blocks, view.around.containers
    below = len(verdicts) - 1
    for place in range(len(verdicts) - 2, -1, -1):
        if verdicts[place + 1].label != FURNITURE and blocks[place + 1].media is None:
            below = place + 1
        heads = (
            view.outline.groups[blocks[place].group].tag in HEADINGS
            and verdicts[below].label == BODY
            and containers[place] == containers[below]
        )
        if heads and _may_be_taken(view, blocks[place], verdicts[place]):
            verdicts[place] = Verdict(label=BODY, score=verdicts[place].score, rule="over the body")


def _key(view: View, place: int, random: Container[tuple[str, int]]) -> tuple[str, str, int]:
    """What a block looks like: its element, the name of that, and its container; names made at random say nothing."""
    group, container = view.outline.groups[view.outline.blocks[place].group], view.around.containers[place]
    return group.tag, "" if (group.tag, container) in random else group.name, container


def _find_random_names(view: View) -> set[tuple[str, int]]:
    """Tags and containers whose blocks mostly have a class of their own each, as build tools write them."""
    names: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    count: Counter[tuple[str, int]] = Counter()
    for block, container in zip(view.outline.blocks, view.around.containers, strict=True):
        group = view.outline.groups[block.group]
        names[group.tag, container].add(group.name)
        count[group.tag, container] += 1
    return {key for key, number in count.items() if number >= _LEAST_RANDOM and 2 * len(names[key]) > number}


def _may_be_taken(view: View, block: Block, verdict: Verdict) -> bool:
    if verdict.label != OUTSIDE or verdict.rule != "model" or verdict.score < _LEAST_SCORE or block.media is not None:
        return False
    return block.link_chars <= _MOST_LINKED * len(block.text) or _is_own_heading(view, block)


def _is_shown(view: View, place: int, verdict: Verdict) -> bool:
    block = view.outline.blocks[place]
    return verdict.label == OUTSIDE and isinstance(block.media, Figure | Embed)

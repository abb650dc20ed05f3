import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import lxml.html
import pytest

import archiver
from archiver.errors import RuleError
from archiver.rules import default_rules, load_rules, read_rules

SHARE = """
[[element]]
id = "share-box"
kind = "share"
what = "Sharing buttons"
names = ["share buttons"]
examples = ['<div class="share-buttons"></div>']
"""


def load(text: str, name: str = "furniture/test.toml") -> None:
    load_rules({name: text.encode()})


def test_the_digest_changes_with_the_content_and_not_with_the_order() -> None:
    one = load_rules({"a.toml": SHARE.encode(), "b.toml": b""})
    other = load_rules({"b.toml": b"", "a.toml": SHARE.encode()})
    changed = load_rules({"a.toml": SHARE.replace("Sharing", "Share").encode(), "b.toml": b""})
    assert one.digest == other.digest != changed.digest
    assert len(one.digest) == 16


def test_the_rules_of_the_package_are_read_once() -> None:
    assert default_rules() is default_rules()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (SHARE.replace('kind = "share"', 'kind = "sharing"'), "share-box: kind: 'sharing'"),
        (SHARE.replace("names =", "name ="), "unknown field `name`"),
        (SHARE.replace('names = ["share buttons"]', ""), "share-box: it matches nothing"),
        (SHARE.replace('["share buttons"]', '["share buttons", "share buttons"]'), "'share buttons' is written twice"),
        (SHARE.replace('["share buttons"]', '["Share Buttons"]'), "'Share Buttons': words are written in lower case"),
        (SHARE.replace('["share buttons"]', '[""]'), "words are written in lower case"),
        (SHARE.replace("""['<div class="share-buttons"></div>']""", "[]"), "share-box: examples"),
        (SHARE.replace('id = "share-box"', 'id = ""'), "an entry without id"),
        (SHARE + SHARE, "id: 'share-box' stands in 2 rules"),
        (SHARE + SHARE.replace("share-box", "other-box"), "names: 'share buttons' stands in 2 rules"),
        ("[[element]", "furniture/test.toml: "),
        ('[[line]]\nid = "x"\nkind = "share"\nwhat = "x"\nexamples = ["x"]\npattern = "("', "x: pattern: "),
        ('[[line]]\nid = "x"\nkind = "share"\nwhat = "x"\nexamples = ["x"]\npattern = "a*"', "matches the empty text"),
        ('[[figure]]\nid = "x"\nreads = "stars"\nwhat = "x"\nexamples = ["x"]\npattern = "a"', "reads: 'stars'"),
    ],
)
def test_a_wrong_rule_is_refused_with_what_is_wrong(wrong: str, named: str) -> None:
    with pytest.raises(RuleError) as caught:
        load(wrong)
    assert named in str(caught.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(RuleError, match=r"furniture/test\.toml"):
        load_rules({"furniture/test.toml": b"\xff\xfe"})


SITE = """
[[layout]]
body = "div.story"

[[layout]]
body = "td.text"
drop = ["div.promo"]
valid_until = 2012-06-30
"""


def test_a_site_has_the_layout_of_the_day() -> None:
    site = load_rules({"sites/paper.example.toml": SITE.encode()}).for_host("www.Paper.example")
    assert site is not None
    layouts = [site.layout_on(day) for day in (date(2011, 1, 1), date(2012, 6, 30), date(2012, 7, 1), None)]
    assert [layout.body and layout.body.css for layout in layouts] == ["td.text", "td.text", "div.story", "div.story"]


def test_a_selector_finds_in_document_order() -> None:
    site = load_rules({"sites/paper.example.toml": SITE.encode()}).for_host("paper.example")
    assert site is not None
    root = lxml.html.fromstring('<div><div class="promo">1</div><p><div class="big promo">2</div></div>')
    assert [part.text for part in site.layout_on(date(2000, 1, 1)).drop[0].find(root)] == ["1", "2"]


def test_a_host_without_rules_has_none() -> None:
    assert load_rules({}).for_host("paper.example") is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[[layout]]\nbody = "div["', "no CSS selector"),
        ("[[layout]]", "selects nothing"),
        ("", "missing required field `layout`"),
        ('[[layout]]\nbody = "a"\n[[layout]]\nbody = "b"', "valid_until"),
        ('[[layout]]\nbodies = "a"', "unknown field `bodies`"),
    ],
)
def test_a_wrong_site_file_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(RuleError) as caught:
        load(text, "sites/paper.example.toml")
    assert "sites/paper.example.toml" in str(caught.value)
    assert named in str(caught.value)


def test_a_site_file_is_named_after_its_host_in_lower_case() -> None:
    with pytest.raises(RuleError, match="lower case"):
        load(SITE, "sites/www.Paper.example.toml")


def test_the_rules_load_from_a_zipped_package(tmp_path: Path) -> None:
    package = Path(archiver.__file__).parent
    egg = tmp_path / "archiver.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        for path in [*package.glob("*.py"), *package.glob("rules/**/*.py"), *package.glob("rules/**/*.toml")]:
            archive.write(path, f"archiver/{path.relative_to(package)}")
    program = "import archiver.rules as r; print(r.__file__, r.default_rules().digest)"
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(egg)}, cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode().split() == [f"{egg}/archiver/rules/__init__.py", default_rules().digest]


def test_a_folder_of_ones_own_adds_sites_and_goes_before_the_packages(tmp_path: Path) -> None:
    (tmp_path / "paper.example.toml").write_text(SITE)
    (tmp_path / "README.md").write_text("not a rule file")
    rules = read_rules(tmp_path)
    assert rules.for_host("www.paper.example") is not None
    assert default_rules().for_host("paper.example") is None
    assert rules.elements == default_rules().elements
    assert rules.digest != default_rules().digest


def test_an_empty_folder_of_ones_own_changes_nothing(tmp_path: Path) -> None:
    assert read_rules(tmp_path).digest == default_rules().digest


def test_a_wrong_file_of_ones_own_is_named_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "paper.example.toml"
    path.write_text('[[layout]]\nbodies = "a"')
    with pytest.raises(RuleError) as caught:
        read_rules(tmp_path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "`bodies`" in str(caught.value)


def test_a_file_of_ones_own_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "paper.example.toml").mkdir()
    with pytest.raises(RuleError, match=r"paper\.example\.toml: cannot be read"):
        read_rules(tmp_path)

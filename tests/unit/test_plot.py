from xml.etree import ElementTree as ET

import pytest

from benchmarks.plot import Scores, points_of, render_plot

SCORES: dict[str, dict[str, Scores]] = {
    "small": {
        "ours": {"pages": 10.0, "body_f1": 0.9, "ms_median": 10.0},
        "peer": {"pages": 10.0, "body_f1": 0.8, "ms_median": 40.0},
        "parsing <alone>": {"pages": 10.0, "body_f1": 0.0, "ms_median": 1.0},
    },
    "large": {
        "ours": {"pages": 30.0, "body_f1": 0.98, "seg_f1": 0.95, "ms_median": 20.0},
        "peer": {"pages": 30.0, "body_f1": 0.96, "seg_f1": None, "ms_median": 60.0},
    },
}


def test_an_extractor_stands_at_its_mean_by_pages() -> None:
    ours, peer = points_of(SCORES, "body_f1")
    assert (ours.name, peer.name) == ("ours", "peer")
    assert (ours.ms, ours.score, peer.ms, peer.score) == pytest.approx((17.5, 0.96, 55, 0.92))


def test_what_has_no_score_has_no_dot() -> None:
    assert [point.name for point in points_of(SCORES, "seg_f1")] == ["ours"]
    assert points_of(SCORES, "title_exact") == ()


def test_a_dot_is_higher_for_a_better_score_and_further_left_for_a_faster_one() -> None:
    picture = ET.fromstring(render_plot({"one": SCORES["small"]}, "ours"))  # noqa: S314 -- our own
    ours, peer = picture.iter("{http://www.w3.org/2000/svg}circle")
    assert float(ours.get("cy", "")) < float(peer.get("cy", ""))
    assert float(ours.get("cx", "")) < float(peer.get("cx", ""))
    assert (ours.get("class"), peer.get("class")) == ("ours", "peer")


def test_labels_of_neighbours_lie_apart() -> None:
    near: dict[str, Scores] = {
        name: {"pages": 1.0, "body_f1": 0.9, "ms_median": 10.0} for name in ("ours", "a", "b<c>")
    }
    picture = ET.fromstring(render_plot({"one": near}, "ours"))  # noqa: S314 -- our own
    heights = [
        float(text.get("y", "")) for text in picture.iter("{http://www.w3.org/2000/svg}text") if text.text in near
    ]
    assert len(heights) == 3
    assert min(b - a for a, b in zip(sorted(heights), sorted(heights)[1:], strict=False)) >= 12

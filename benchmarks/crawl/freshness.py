"""How fresh an archive is for a given number of requests: policies on a year of a made-up press of a thousand sources.

    python -m benchmarks.crawl.freshness [--policy ours --factor 1]

Each policy is run at several paces on every twentieth source; between two paces the figures are read off the line. The
whole thousand is run too, once for ours and once for what was here before. With --policy, that one alone, on all.
"""

import argparse
from collections.abc import Iterable
from typing import Final

from benchmarks.crawl.policies import POLICIES
from benchmarks.crawl.press import make_press
from benchmarks.crawl.simulator import Figures, at_requests, simulate
from benchmarks.tables import render_table

SOURCES: Final = 1000
DAYS: Final = 365
BUDGETS: Final = (160_000, 240_000)
_SEED: Final = 1
_EVERY: Final = 20
_FOLLOWED: Final = 100
"""Articles of a source whose edits are followed over the year, at most about so many."""
_PACES: Final[dict[str, tuple[float, ...]]] = {
    "ours": (0.25, 0.5, 1, 2, 4),
    "ours, by age alone": (0.125, 0.25, 0.5, 1, 2, 4),
    "the steps before": (0.25, 0.5, 1, 2, 4, 12),
    "newsdiffs' ages": (2, 4, 8, 16),
    "fixed intervals": (4, 8, 16, 32),
    "Media Cloud's feed rule alone": (1,),
}
_HEAD: Final = [
    "requests a day",
    "policy",
    "median hours to an article",
    "p90",
    "edits caught",
    "life current",
    "requests wasted",
]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policy", choices=POLICIES)
    parser.add_argument("--factor", type=float, default=1.0)
    options = parser.parse_args()
    if options.policy:
        print("\n".join(render_table(_HEAD, [_row(options.policy, run(options.policy, options.factor))])))
        return
    print("\n".join(render_freshness()))


def run(policy: str, factor: float, every: int = 1) -> Figures:
    """A policy at a pace, on every so many-th source."""
    papers = make_press(_SEED, range(0, SOURCES, every), DAYS, _FOLLOWED)
    return simulate(papers, POLICIES[policy], factor, DAYS, SOURCES)


def render_freshness() -> list[str]:
    """The section of docs/benchmarks.md."""
    curves = {name: [run(name, factor, _EVERY) for factor in paces] for name, paces in _PACES.items()}
    rows = [_row(name, found) for budget in BUDGETS for name, found in _at(curves, budget)]
    rows += [_row(name, curve[0]) for name, curve in curves.items() if len(curve) == 1]
    whole = [_row(f"{name}, all sources", run(name, 1.0)) for name in ("ours", "the steps before")]
    return [
        "## Freshness by simulation",
        "",
        f"A year of {SOURCES:,} made-up sources (`benchmarks/crawl/press.py`): a few dailies of hundreds of articles a",
        "day, many small ones, most of their edits in the first hours, some none, some for weeks; the clock is passed",
        "in. Each policy is stretched or pressed to the same number of requests a day over all sources, on every",
        f"{_EVERY}th of them; two are run on all at their own pace. Life current: the share of articles' first week in",
        "which what is stored is what stands there, the first days counting most. Every policy is told of edits that",
        "sitemaps mark. What the policies stand for: `benchmarks/crawl/policies.py`.",
        "",
        *render_table(_HEAD, [*rows, *whole]),
    ]


def _at(curves: dict[str, list[Figures]], budget: int) -> Iterable[tuple[str, Figures]]:
    found = ((name, at_requests(curve, budget)) for name, curve in curves.items())
    return ((name, figures) for name, figures in found if figures is not None)


def _row(name: str, figures: Figures) -> list[str]:
    hours = (f"{figures.median:.2f}", f"{figures.late:.2f}")
    shares = (f"{100 * share:.1f} %" for share in (figures.caught, figures.current, figures.wasted))
    return [f"{figures.requests:,.0f}", name, *hours, *shares]


if __name__ == "__main__":
    main()

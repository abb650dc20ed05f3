"""Tables of docs/benchmarks.md."""

from collections.abc import Iterable


def render_table(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    """The lines of a Markdown table."""
    line = "| " + " | ".join(head) + " |"
    return [line, "| --- " * len(head) + "|", *("| " + " | ".join(row) + " |" for row in rows)]

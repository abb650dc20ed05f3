"""What is wrong with an archive, as a value that a person can act on."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is not as it should be, at a byte of a file.

    `record` names the record where one is known; `lost` says what cannot be had any more.
    """

    path: Path
    offset: int
    what: str
    record: str = ""
    lost: str = ""

    def __str__(self) -> str:
        record = f" [{self.record}]" if self.record else ""
        lost = f"; lost: {self.lost}" if self.lost else ""
        return f"{self.path}: byte {self.offset}: {self.what}{record}{lost}"

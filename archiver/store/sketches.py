"""The sketches of articles in archive.db: one for the latest version of each that is long enough to have one."""

from typing import Final

from archiver.similarity import BAND_BYTES, SKETCH_BYTES
from archiver.store.database import Database

SCHEMA: Final = "CREATE TABLE IF NOT EXISTS sketches (id TEXT PRIMARY KEY, sketch BLOB NOT NULL) WITHOUT ROWID;"
_ALIKE: Final = """
SELECT band, id, sketch FROM (
    SELECT band, id, sketch, count(*) OVER (PARTITION BY band) AS articles
    FROM (SELECT substr(sketch, ?, ?) AS band, id, sketch FROM sketches)
) WHERE articles > 1 ORDER BY band, id
"""


class Sketches:
    """Works in the transaction of the catalogue. Everything raises StoreError."""

    bands: Final = SKETCH_BYTES // BAND_BYTES

    def __init__(self, db: Database) -> None:
        self._db = db

    def note(self, article_id: str, sketch: bytes | None) -> None:
        """Keep the sketch of an article's latest version in place of the one before; None where it has none."""
        if sketch is None:
            self._db.change("DELETE FROM sketches WHERE id = ?", (article_id,))
        else:
            self._db.change("INSERT OR REPLACE INTO sketches VALUES (?, ?)", (article_id, sketch))

    def alike_in(self, band: int) -> list[tuple[bytes, str, bytes]]:
        """Band, id and sketch of all articles that share that band (0 to `bands` - 1) with another, by band."""
        return self._db.run(_ALIKE, (band * BAND_BYTES + 1, BAND_BYTES))

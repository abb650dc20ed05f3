"""The document stands in `archiver.document`; this name only serves code written before it moved there."""

from archiver.document import Document, read_document

__all__ = ["Document", "read_document"]

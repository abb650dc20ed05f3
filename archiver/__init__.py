"""Crawls news sites into WARC archives and sectioned article JSON: the WARC is the log, all else is a view."""

__version__ = "0.1.0"

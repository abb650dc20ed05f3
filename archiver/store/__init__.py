"""The archive on disk: WARC files, the dump, the catalogue. The only writer below ARCHIVE_DIR."""

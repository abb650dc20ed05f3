"""What it costs to keep exact bytes: compressors, digests, the writer, the reader."""

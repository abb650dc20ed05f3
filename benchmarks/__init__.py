"""What the archiver can do, in figures. Nothing here is imported by the program; `make bench` runs it all."""

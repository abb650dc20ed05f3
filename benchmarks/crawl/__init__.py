"""The whole program against real pages, served over real HTTP on the loopback address."""

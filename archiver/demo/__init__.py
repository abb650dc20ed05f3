"""The built-in news site: its articles, its five designs and the server that speaks real HTTP on loopback."""

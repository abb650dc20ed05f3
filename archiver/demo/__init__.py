"""The built-in news site: its articles, its four designs and the server that speaks real HTTP on loopback."""

"""Addresses: normal form, identity of an article, same site, private hosts."""

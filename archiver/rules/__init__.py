"""Furniture and site rules as data: TOML files beside this loader become frozen rule values."""

"""Thin Scrapy adapters around discover, parse and store."""

"""Scrapy commands, one a module (COMMANDS_MODULE)."""

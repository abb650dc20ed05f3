"""From a page to the addresses it leads to: feeds, sitemaps, links."""

"""From a page to an article: pure functions over one lxml tree."""

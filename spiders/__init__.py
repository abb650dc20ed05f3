"""One spider a module; what a site's own spider looks like is told in docs/how-to-add-a-site.md."""

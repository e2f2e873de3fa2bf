"""The roof: home page, search, map page, static pages, errors."""

"""Staff pages of news."""

from apps.news.admin.items import NewsItemAdmin

__all__ = ["NewsItemAdmin"]

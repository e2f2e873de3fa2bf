"""What other parts of the portal may hear of news."""

from apps.core.events import EventType

news_published = EventType("news_published", ("news_id",))  # the first time that everybody may read it

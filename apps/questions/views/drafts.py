"""What somebody has typed of a new question."""

from apps.core.drafts import Drafts

_DRAFTS = Drafts("new_questions")
begin, read, keep = _DRAFTS.begin, _DRAFTS.read, _DRAFTS.keep

"""What somebody has typed of a new report."""

from apps.core.drafts import Drafts

_DRAFTS = Drafts("new_reports")
begin, read, keep = _DRAFTS.begin, _DRAFTS.read, _DRAFTS.keep

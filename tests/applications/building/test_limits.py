"""Limits of days in the builder: what a page shows, the page reads."""

import pytest
from django.utils import translation

from apps.applications.forms.builder.inputs import DayLimitField


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("limit", ["today", "today+P15D", "today-P1Y", "today+P2M", "2027-03-05", "2028-02-29"])
def test_what_is_shown_can_be_read_again(limit, language):
    with translation.override(language):
        field = DayLimitField(required=False)
        assert field.clean(field.prepare_value(limit)) == limit


def test_what_cannot_be_read_stays_as_it_was_typed():
    field = DayLimitField(required=False)
    assert field.prepare_value("pojutrišnjem") == "pojutrišnjem"
    with pytest.raises(Exception, match="Napišite danes"):
        field.clean("pojutrišnjem")

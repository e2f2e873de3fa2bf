"""Slovenian: a no-break space holds the day to its month; times with a dot, as people write them."""

DATE_FORMAT = "j.\u00a0F Y"
SHORT_DATE_FORMAT = "j.\u00a0n.\u00a0Y"
DATETIME_FORMAT = "j.\u00a0F Y \\o\\b G.i"
SHORT_DATETIME_FORMAT = "j.\u00a0n.\u00a0Y \\o\\b G.i"
TIME_FORMAT = "G.i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j.\u00a0F"
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d. %m. %Y", "%d.%m.%y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H:%M:%S", "%H:%M", "%H.%M"]
DATETIME_INPUT_FORMATS = ["%d.%m.%Y %H:%M", "%d. %m. %Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "."
NUMBER_GROUPING = 3
FIRST_DAY_OF_WEEK = 1

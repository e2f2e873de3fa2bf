"""English as in Europe: day before month, 24 hours."""

DATE_FORMAT = "j\u00a0F Y"
SHORT_DATE_FORMAT = "j\u00a0M Y"
DATETIME_FORMAT = "j\u00a0F Y, H:i"
SHORT_DATETIME_FORMAT = "j\u00a0M Y, H:i"
TIME_FORMAT = "H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j\u00a0F"
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d. %m. %Y", "%d/%m/%Y", "%Y-%m-%d"]
TIME_INPUT_FORMATS = ["%H:%M:%S", "%H:%M", "%H.%M"]
DATETIME_INPUT_FORMATS = ["%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
FIRST_DAY_OF_WEEK = 1

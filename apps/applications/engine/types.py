"""The types of fields and what each of them may carry."""

BASE = frozenset({"id", "type", "label", "hint", "show_if"})
ANSWERED = BASE | {"required", "sensitive"}
PREFILLED = ANSWERED | {"prefill", "read_only"}
WRITTEN = PREFILLED | {"pattern", "pattern_hint", "max_length", "min_length"}
IN_TIME = ANSWERED | {"not_before", "not_after", "not_before_field", "not_after_field"}

# What the JSON of a field may hold.
KEYS: dict[str, frozenset[str]] = {
    "text": WRITTEN,
    "textarea": PREFILLED | {"max_length", "min_length"},
    "number": ANSWERED | {"min", "max", "integer", "unit"},
    "money": ANSWERED | {"min", "max"},
    "date": IN_TIME | {"prefill", "read_only"},
    "time": ANSWERED | {"not_before_field", "not_after_field"},
    "datetime": IN_TIME,
    "boolean": ANSWERED,
    "choice": ANSWERED | {"options"},
    "choices": ANSWERED | {"options", "min_items", "max_items"},
    "street": ANSWERED,
    "settlement": ANSWERED,
    "quarter": ANSWERED,
    "address": PREFILLED | {"max_length"},
    "map_point": ANSWERED,
    "emso": PREFILLED,
    "tax_number": PREFILLED,
    "registration_number": PREFILLED,
    "iban": ANSWERED,
    "email": PREFILLED,
    "phone": PREFILLED,
    "group": ANSWERED | {"min_items", "max_items", "fields", "item_label"},
    "info": BASE,
}
TYPES = tuple(KEYS)

ORDERED = frozenset({"number", "money", "date", "time", "datetime"})
WITHOUT_OPERATORS = frozenset({"map_point", "group"})  # a condition can only ask whether they are filled
IDENTIFIERS = frozenset({"emso", "tax_number", "iban"})  # masked in lists and mails

# What the account and the mandate know, and the types of fields it fits into.
PREFILLS: dict[str, frozenset[str]] = {
    "applicant.name": frozenset({"text"}),
    "applicant.address": frozenset({"text", "textarea", "address"}),
    "applicant.emso": frozenset({"emso"}),
    "applicant.tax_number": frozenset({"tax_number"}),
    "applicant.birth": frozenset({"date"}),
    "applicant.email": frozenset({"email"}),
    "applicant.phone": frozenset({"phone"}),
    "organisation.name": frozenset({"text"}),
    "organisation.registration_number": frozenset({"registration_number"}),
    "organisation.tax_number": frozenset({"tax_number"}),
    "organisation.address": frozenset({"text", "textarea", "address"}),
    "representative.name": frozenset({"text"}),
}

APPLICANT = "_applicant"  # built-in value of conditions: in whose name it is filed
APPLICANTS = ("person", "organisation")
LEVELS = ("low", "substantial", "high")
CHANNELS = ("e_identified", "web_without_identification", "paper", "any")
FORMATS = frozenset(("pdf", "jpg", "png", "webp", "dwg", "dxf", "docx", "xlsx", "odt", "ods", "txt"))

MAX_ROWS = 200  # of a group, whatever the definition says
MAX_CHARS = {"text": 500, "address": 500, "textarea": 10_000}  # where the definition sets no smaller limit
MAX_FIELDS = 500
MAX_BYTES = 512 * 1024  # of a canonical definition
MAX_DEPTH = 12  # of conditions inside conditions

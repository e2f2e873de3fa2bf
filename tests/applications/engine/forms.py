"""Small definitions for tests."""

import datetime as dt

from apps.applications.engine import Context, Definition, evaluate

TODAY = dt.date(2026, 12, 10)
ROWS = [f"01ARZ3NDEKTSV4RRFFQ69G5F{end}" for end in ("AA", "AB", "AC")]


def words(text):
    return {"sl": text, "en": f"{text} (en)"}


def field(id, type="text", required=False, **more):
    return {"id": id, "type": type, "label": words(id), "required": required, **more}


def choice(id, *codes, type="choice", **more):
    return field(id, type, options=[[code, f"{code} sl", f"{code} en"] for code in codes], **more)


def step(id, *fields, **more):
    return {"id": id, "title": words(id), "fields": list(fields), **more}


def data(*steps, **more):
    return {
        "schema_version": 1, "min_level": "low", "for_whom": ["person", "organisation"], "fee": None,
        "decision_deadline": "P1M", "attachments": [], "steps": list(steps), **more,
    }  # fmt: skip


def form(*fields, **more):
    """A definition of one step."""
    return Definition.parse(data(step("one", *fields), **more))


def run(definition, answers=None, typed=None, today=TODAY, applicant="person", **prefill):
    known = {name.replace("__", "."): value for name, value in prefill.items()}
    return evaluate(definition, answers or {}, typed or {}, Context(today, known, applicant))


def codes(evaluation):
    return [(problem.code, problem.field) for problem in evaluation.problems]

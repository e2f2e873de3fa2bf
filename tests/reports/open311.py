"""What the tests of Open311 share: answers checked against the shapes, keys, forms."""

import json
from pathlib import Path
from typing import Any

import jsonschema
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from apps.core.actor import system_actor
from apps.reports import services

SHAPES = Path(__file__).parent / "shapes"
HOME = "/open311/v2/"
PORTAL = system_actor("tests")
XSD = {name: etree.XMLSchema(etree.parse(str(SHAPES / f"{name}.xsd"))) for name in ("georeport", "georeport_made")}
DEFINITIONS = json.loads((SHAPES / "georeport.json").read_text())
ERRORS = (400, 403, 404)
VENDORED = Path(__file__).parents[1] / "vendor" / "open311"
PUBLISHED = {path.stem: json.loads(path.read_text()) for path in VENDORED.glob("*.json")}
NAMES = {"services": "services", "service_requests": "requests", "service_definition": "service-definition"}
LISTS = ("services", "service_requests", "attributes", "values")


def as_published(found: Any, shape: str) -> None:
    """Fails when an answer is not what the schemas say that Open311 publishes, for the shapes that they know."""
    if shape in NAMES:
        made = [(f"{name}.json", Resource(schema, DRAFT4)) for name, schema in PUBLISHED.items()]
        schema = PUBLISHED[NAMES[shape]]
        registry = Registry().with_resources(made)
        checker = jsonschema.FormatChecker()
        jsonschema.Draft4Validator(schema, registry=registry, format_checker=checker).validate(found)


def read(element: Any, schema: Any) -> Any:
    """An XML answer as its JSON would be: leaves by the type that the published schema gives them, empty ones null."""
    schema = PUBLISHED[schema["$ref"].removesuffix(".json")] if "$ref" in schema else schema
    if element.tag in LISTS:
        return [read(child, schema["items"]) for child in element]
    if "properties" in schema:
        return {child.tag: read(child, schema["properties"].get(child.tag, {})) for child in element}
    kinds = {one["type"] for one in schema.get("anyOf", [schema]) if "type" in one}
    if not element.text:
        return None if "null" in kinds else ""
    if kinds & {"number", "integer", "boolean"}:
        return json.loads(element.text)
    return element.text


def check(answer: Any, shape: str) -> Any:
    """The answer, when its headers and its shape are right: a root element, or what the JSON says."""
    assert answer.status_code in (200, *ERRORS)
    shape = "errors" if answer.status_code in ERRORS else shape
    text = answer.content.decode("utf-8")
    if answer["Content-Type"] == "application/json; charset=utf-8":
        found = json.loads(text)
        jsonschema.validate(found, {**DEFINITIONS, "$ref": f"#/$defs/{shape}"})
        as_published(found, shape)
        return found
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    root = etree.fromstring(answer.content)
    assert not any(element.nsmap for element in root.iter())
    XSD["georeport_made" if shape == "made" else "georeport"].assertValid(root)
    if shape in NAMES:
        as_published(read(root, PUBLISHED[NAMES[shape]]), shape)
    return root


def get(client: Any, path: str, shape: str, query: Any = None, **headers: Any) -> Any:
    """The JSON of a resource, after its XML was found to be good and to hold as much."""
    xml = check(client.get(f"{HOME}{path}.xml", query or {}, **headers), shape)
    found = check(client.get(f"{HOME}{path}.json", query or {}, **headers), shape)
    if isinstance(found, list):
        assert len(xml) == len(found)
    return found


def integrator(**values: Any) -> tuple[Any, str]:
    """A program with its key; it has confirmed addresses itself unless told otherwise."""
    given = {"name": "Mestna aplikacija", "contact": "app@primer.si", "confirms": True, "rate": 1000}
    return services.create_integrator(actor=PORTAL, **given | values)


def form(key: str = "", **values: Any) -> dict[str, Any]:
    """A good form, with changes; None leaves a field out."""
    given = {
        "api_key": key, "service_code": "luknja", "lat": "46.4198", "long": "15.8729",
        "description": "Luknja pred tržnico.",
    }  # fmt: skip
    return {name: value for name, value in (given | values).items() if value is not None}

"""Those parts of docs/ that are made from the code: the commands, the importers' columns, the JSON API with true examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click

DOCS = Path(__file__).resolve().parents[1] / "docs"
MARK = "<!-- from here on made by `python -m tests.test_docs` -->\n"


def by_hand(name: str) -> str:
    """The part of a page that people write."""
    return (DOCS / name).read_text(encoding="utf-8").partition(MARK)[0]


def made(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8").partition(MARK)[2]


def commands(group: click.Group, prefix: str = "yutang") -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")


def command_part() -> str:
    from yutang.cli.main import main

    return "".join(f"\n## {path}\n\n```text\n{_help(path, command)}\n```\n" for path, command in commands(main))


def _help(path: str, command: click.Command) -> str:
    return command.get_help(click.Context(command, info_name=path, terminal_width=100, max_content_width=100))


def import_part() -> str:
    """Each kind of import with its fields and the headers that are known for them."""
    from yutang.core.imports import import_kinds

    return "".join(f"\n## {kind.name}\n\n{_english(kind.hint)}\n\n{_fields(kind.fields)}" for kind in import_kinds())


def _fields(fields: Any) -> str:
    lines = ["| field | what it is | headers that are known |", "| --- | --- | --- |"]
    for one in fields:
        label = _english(one.label) + (" (needed)" if one.required else "")
        lines.append(f"| `{one.name}` | {label} | {'、'.join(one.aliases)} |")
    return "\n".join(lines) + "\n"


def _english(text: Any) -> str:
    from django.utils import translation

    with translation.override("en"):
        return str(translation.gettext(str(text)))


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation of the API as its OpenAPI schema has it: method, path from /api/v1 on, description."""
    schema = api_schema()
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            yield method.upper(), path.removeprefix("/api/v1"), told


def api_schema() -> dict[str, Any]:
    from yutang.site.rest import api

    return dict(api.get_openapi_schema(path_prefix="/api/v1/"))


def api_part(examples: dict[tuple[str, str], dict[str, Any]]) -> str:
    """The operations by step, each with its fields and the example that was really played through."""
    schemas = api_schema()["components"]["schemas"]
    parts, step = [], ""
    for method, path, told in operations():
        if told["tags"][0] != step:
            step = told["tags"][0]
            parts.append(f"\n## {step}\n")
        parts.append(_operation(method, path, told, schemas))
        parts.append(_example(method, examples[method, path]))
    return "".join(parts)


def _operation(method: str, path: str, told: dict[str, Any], schemas: dict[str, Any]) -> str:
    described = told.get("description") or f"{told['summary'].capitalize()}."
    lines = [f"\n### {method} {path}\n", described, ""]
    asked = [
        (one["name"], one["schema"], one["required"]) for one in told.get("parameters", []) if one["in"] == "query"
    ]
    asked += list(_body_fields(told, schemas))
    if asked:
        lines += ["| field | type | unset |", "| --- | --- | --- |"]
        lines += [f"| `{name}` | {_type(one, schemas)} | {_unset(one, needed)} |" for name, one, needed in asked]
        lines.append("")
    return "\n".join(lines)


def _body_fields(told: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    if "requestBody" not in told:
        return
    body = told["requestBody"]["content"]["application/json"]["schema"]
    yield from _named_fields("", schemas[_name(body)], schemas)


def _named_fields(prefix: str, schema: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Any]:
    for name, one in schema["properties"].items():
        yield f"{prefix}{name}", one, name in schema.get("required", [])
        inner, within = _name(one.get("items", {})), _name(one)
        if inner:
            yield from _named_fields(f"{prefix}{name}[].", schemas[inner], schemas)
        if within:
            yield from _named_fields(f"{prefix}{name}.", schemas[within], schemas)


def _name(schema: dict[str, Any]) -> str:
    for one in (schema, *schema.get("anyOf", [])):
        if "$ref" in one:
            return str(one["$ref"].rsplit("/", 1)[-1])
    return ""


def _type(schema: dict[str, Any], schemas: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type(one, schemas) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        of = "objects" if _name(schema["items"]) else _type(schema["items"], schemas)
        return f"list of {of}{most}"
    if "$ref" in schema:
        return "object"
    limits = [f"{word} {schema[key]}" for key, word in _LIMITS.items() if key in schema]
    kind = {"uuid": "id", "date-time": "moment"}.get(schema.get("format", ""), schema.get("type", "any"))
    return ", ".join([kind, *limits])


_LIMITS = {"minimum": "from", "maximum": "to", "minLength": "from", "maxLength": "to"}


def _unset(schema: dict[str, Any], needed: bool) -> str:
    if needed:
        return "needed"
    default = schema.get("default")
    return "" if default is None else f"`{json.dumps(default)}`"


def _example(method: str, example: dict[str, Any]) -> str:
    asked = f"{method} /api/v1{example['path']}\n"
    if example["body"] is not None:
        asked += f"\n{_json(example['body'])}\n"
    status = HTTPStatus(example["status"])
    return f"\n```text\n{asked}```\n\n```text\n{status.value} {status.phrase}\n\n{_json(example['answer'])}\n```\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)

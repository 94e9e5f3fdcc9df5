"""R11: the documents say what the code does. What is made from code is made anew by `python -m tests.test_docs`."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests import pages_from_code as pages

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
ANSWER = re.compile(r"```text\n\d{3} [\w ]+\n\n(.*?)\n```", re.DOTALL)
OF_TESTS = {"YUTANG_TEST_DATABASE_URL", "YUTANG_TEST_STRICT", "YUTANG_SHARED"}
MAKE = "run: python -m tests.test_docs"


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_setting_is_described():
    from yutang.core.place import PlaceSettings

    told = text("settings.md")
    settings = {f"YUTANG_{name.upper()}" for name in PlaceSettings.model_fields}
    assert not [name for name in settings if f"`{name}`" not in told]
    assert set(re.findall(r"`(YUTANG_[A-Z_]+)`", told)) - settings <= OF_TESTS


def test_command_help_is_generated():
    assert pages.made("commands.md") == pages.command_part(), MAKE


def test_every_fact_is_in_the_loop():
    from dataclasses import fields

    from yutang.core.events import known_facts

    rows = re.findall(r"^\| `([\w.]+)` \| [^`|].*? \| (`\w+`(?:, `\w+`)*) \|$", text("loop.md"), re.MULTILINE)
    told = {kind: re.findall(r"\w+", names) for kind, names in rows}
    assert told == {kind: [one.name for one in fields(cls)] for kind, cls in known_facts().items()}


def test_every_subscription_is_in_the_loop():
    from yutang.core.events import subscriptions

    rows = set(re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \|", text("loop.md"), re.MULTILINE))
    real = {(one.fact.kind, _short(one.handler)) for one in subscriptions()}
    assert rows == real


def _short(handler: Any) -> str:
    return f"{handler.__module__.split('.')[1]}.{handler.__name__}"


def test_every_recurring_job_is_described():
    from yutang.site.schedule import SCHEDULE

    assert not [one.name for one in SCHEDULE if f"| `{one.name}` |" not in text("loop.md")]


def test_every_channel_is_described():
    channels = {path.parent.name for path in (ROOT / "src/yutang/channels").glob("*/apps.py")}
    assert not [name for name in channels if f"`{name}`" not in text("channels.md")]


def test_every_import_is_described():
    assert pages.made("imports.md") == pages.import_part(), MAKE


def test_every_column_named_in_the_way_of_a_need_exists():
    from django.apps import apps

    way = text("loop.md").partition("## One need")[2]
    labels = re.findall(r"`(\w+\.[A-Z]\w+)\.(\w+)`((?:, `\.\w+`)*)", way)
    assert labels
    for label, first, more in labels:
        columns = {field.name for field in apps.get_model(label)._meta.get_fields()}
        assert {first, *re.findall(r"\w+", more)} <= columns, label


@pytest.mark.django_db
def test_the_api_page_is_generated(merchant):
    from tests.api_tour import played_examples

    examples = played_examples(merchant.id)
    assert {(method, path) for method, path, _told in pages.operations()} == set(examples)
    told, real = pages.made("api.md"), pages.api_part(examples)
    assert ANSWER.sub("", told) == ANSWER.sub("", real), MAKE
    assert [_shape(json.loads(one)) for one in ANSWER.findall(told)] == [
        _shape(json.loads(one)) for one in ANSWER.findall(real)
    ], MAKE


def test_no_two_bodies_of_the_api_share_a_name():
    """The schema knows a body by its name: of two that share one, a program would be told the wrong fields."""
    from ninja import Schema

    told: dict[str, Any] = {}
    for body in _below(Schema):
        if ".rest" in body.__module__:
            assert told.setdefault(body.__name__, body.model_json_schema()) == body.model_json_schema(), body.__name__


def _below(kind: type[Any]) -> list[type[Any]]:
    return [one for direct in kind.__subclasses__() for one in (direct, *_below(direct))]


def _shape(value: Any) -> Any:
    """What a program relies on in an answer: its names and kinds. The words in it may become better."""
    if isinstance(value, dict):
        return {name: _shape(one) for name, one in value.items()}
    return [_shape(one) for one in value[:1]] if isinstance(value, list) else type(value).__name__


def test_every_asset_of_other_people_is_in_the_notice():
    told = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    for toml in (ROOT / "src").rglob("vendor.toml"):
        for asset in tomllib.loads(toml.read_text(encoding="utf-8"))["asset"]:
            folder = (toml.parent / asset["folder"]).relative_to(ROOT)
            assert f"{asset['name']} {asset['version']} {asset['licence']} {folder}" in told


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: str(path.relative_to(DOCS)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).resolve().exists(), f"{page.name} points at {target}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_links_from_the_front_lead_somewhere(name):
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", (ROOT / name).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), f"{name} points at {target}"


def _write(name: str, part: str) -> None:
    (DOCS / name).write_text(pages.by_hand(name) + pages.MARK + part, encoding="utf-8")


def _play() -> dict[tuple[str, str], dict[str, Any]]:
    from django.db import connection
    from django.test.utils import setup_test_environment

    from tests.api_tour import played_examples
    from tests.cast import NOON
    from yutang.accounts.models import Merchant

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    return played_examples(Merchant.objects.create(name="鱼塘小店", created_at=NOON).id)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    _write("commands.md", pages.command_part())
    _write("imports.md", pages.import_part())
    _write("api.md", pages.api_part(_play()))

"""R11: the documents say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_setting_is_described():
    from yutang.core.place import PlaceSettings

    told = text("settings.md")
    missing = [name for name in PlaceSettings.model_fields if f"`YUTANG_{name.upper()}`" not in told]
    assert not missing
    unknown = set(re.findall(r"`(YUTANG_[A-Z_]+)`", told)) - {f"YUTANG_{name.upper()}" for name in PlaceSettings.model_fields}
    assert unknown <= {"YUTANG_TEST_DATABASE_URL", "YUTANG_TEST_STRICT", "YUTANG_SHARED"}


def commands(group: click.Group, prefix: str = "yutang") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in sorted(group.commands.items()):
        path = f"{prefix} {name}"
        found.append((path, command))
        if isinstance(command, click.Group):
            found += commands(command, path)
    return found


def command_page() -> str:
    """docs/commands.md as it should be."""
    from yutang.cli.main import main

    parts = ["# Commands\n\nMade by `python -m tests.test_docs` from the commands themselves.\n"]
    for path, command in commands(main):
        context = click.Context(command, info_name=path, terminal_width=100, max_content_width=100)
        parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def test_command_help_is_generated():
    assert text("commands.md") == command_page(), "run: python -m tests.test_docs"


def test_every_fact_and_subscription_is_in_the_loop():
    from yutang.core.events import known_facts, subscriptions

    told = text("loop.md")
    assert not [kind for kind in known_facts() if f"`{kind}`" not in told]
    rows = set(re.findall(r"^\| `([\w.]+)` \| `([\w.]+)` \|", told, re.MULTILINE))
    real = {(one.fact.kind, f"{one.handler.__module__.split('.')[1]}.{one.handler.__name__}") for one in subscriptions()}
    assert rows == real


def test_every_recurring_job_is_described():
    from yutang.site.schedule import SCHEDULE

    assert not [one.name for one in SCHEDULE if f"`{one.name}`" not in text("loop.md")]


def test_every_channel_is_described():
    channels = {path.name for path in (ROOT / "src/yutang/channels").iterdir() if (path / "apps.py").is_file()}
    assert not [name for name in channels if f"`{name}`" not in text("channels.md")]


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: str(path.relative_to(DOCS)))
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).resolve().exists(), f"{page.name} points at {target}"


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    (DOCS / "commands.md").write_text(command_page(), encoding="utf-8")

"""R2, R7: steps are entered through their doors, and facts go forward."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import yutang

SOURCE = Path(yutang.__file__).parent
ORDER = [
    "accounts", "channels", "catalog", "partners", "people", "audience", "acquisition", "needs", "content", "touch", "desk",
    "selection", "presale", "live", "production", "referral", "loyalty", "earnings", "insight",
]  # fmt: skip
DOORS = {"api", "events"}
# What site may name besides the doors, to put the parts together (docs/decisions/0003).
SITE_DOORS = DOORS | {"urls", "jobs", "apps", "rest", "panels", "imports", "middleware", "adapter", "lane"}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        if "tests" not in parts and "migrations" not in parts:
            yield ".".join(part for part in parts if part != "__init__"), path


def imports_of(path: Path, module: str) -> Iterator[str]:
    """Every module that a file names in an import, wherever in the file it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
                base = ".".join(package[: len(package) - node.level + 1] + ([node.module] if node.module else []))
            else:
                base = node.module or ""
            for alias in node.names:
                yield f"{base}.{alias.name}"


def entered(target: str) -> tuple[str, str] | None:
    """(step, room) of a step that an import reaches into."""
    parts = target.split(".")
    if len(parts) < 2 or parts[0] != "yutang" or parts[1] not in ORDER:
        return None
    if parts[1] == "channels":
        return ".".join(parts[1:3]), parts[3] if len(parts) > 3 else ""
    return parts[1], parts[2] if len(parts) > 2 else ""


def step_of(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[1:3]) if parts[1:2] == ["channels"] else (parts[1] if len(parts) > 1 else "")


def test_r2_a_step_is_entered_only_through_its_doors():
    wrong = []
    for module, path in modules():
        home = step_of(module)
        allowed = SITE_DOORS if home == "site" else DOORS
        for target in imports_of(path, module):
            room = entered(target)
            if room and room[0] != home and room[1] not in allowed:
                wrong.append(f"{module} enters {room[0]} through {room[1] or 'the wall'}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_r7_the_handler_of_a_fact_stands_later_than_the_fact():
    from yutang.core.events import subscriptions

    wrong = []
    for one in subscriptions():
        stated, handled = step_of(one.fact.__module__).split(".")[0], step_of(one.handler.__module__).split(".")[0]
        if ORDER.index(handled) <= ORDER.index(stated):
            wrong.append(f"{one.name}: {handled} does not stand later than {stated}")
    assert subscriptions(), "the table of subscriptions is empty"
    assert not wrong, wrong


def test_r7_facts_are_named_after_their_step():
    from yutang.core.events import known_facts

    wrong = [kind for kind, cls in known_facts().items() if kind.split(".")[0] != step_of(cls.__module__).split(".")[0]]
    assert not wrong

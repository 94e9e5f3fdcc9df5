"""R9 and the size and shape of the source."""

from __future__ import annotations

import ast

import pytest

from .test_doors import SOURCE, imports_of, modules

FORBIDDEN_NAMES = {"utils", "helpers", "services", "common", "helper", "util", "service", "misc"}
FORBIDDEN_ENDINGS = ("Manager", "Handler", "Processor", "Helper", "Data", "Info")
# Django's own word for it.
ALLOWED_CLASSES = {"ScopedManager"}
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.test.signals")


def test_r9_no_signals_for_business_flow():
    wrong = [module for module, path in modules() if any(name in path.read_text(encoding="utf-8") for name in SIGNALS)]
    assert not wrong


def test_r9_no_drawer_for_odds_and_ends():
    wrong = [module for module, path in modules() if FORBIDDEN_NAMES & {path.stem, path.parent.name}]
    assert not wrong


def test_r9_classes_are_named_after_what_they_are():
    classes = (
        (module, node.name)
        for module, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    wrong = [f"{module}.{name}" for module, name in classes if name.endswith(FORBIDDEN_ENDINGS)]
    assert not [name for name in wrong if name.rsplit(".", 1)[-1] not in ALLOWED_CLASSES]


def test_doors_are_short():
    doors = {path.parent.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCE.glob("*/api.py")}
    assert not {step: lines for step, lines in doors.items() if lines > 100}


@pytest.mark.parametrize("limit", [450])
def test_files_stay_readable(limit):
    sizes = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in modules()}
    assert not {module: lines for module, lines in sizes.items() if lines > limit}


def test_no_call_reaches_a_customer_but_through_touch():
    """R6: `channels/*/outbound.py` may be imported by touch alone."""
    wrong = [
        module
        for module, path in modules()
        if not module.startswith(("yutang.touch", "yutang.channels"))
        and any("outbound" in target.split(".") for target in imports_of(path, module))
    ]
    assert not wrong

"""The tutorial walks real files: each line it shows stands in the file it names, in that order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"```(?:python|html|po)\n(?:# |<!-- )(?P<path>\S+)[^\n]*\n(?P<code>.*?)```", re.DOTALL)
EXCERPTS = [
    (found["path"], found["code"]) for found in BLOCK.finditer((ROOT / "docs/tutorial.md").read_text(encoding="utf-8"))
]
LAYERS = [
    "events",
    "errors",
    "rules",
    "models",
    "queries",
    "actions",
    "api",
    "forms",
    "h5",
    "urls",
    "rest",
    "jobs",
    "tests",
]


@pytest.mark.parametrize(("path", "code"), EXCERPTS, ids=[path for path, _code in EXCERPTS])
def test_an_excerpt_is_what_the_code_says(path, code):
    lines = iter([line.strip() for line in (ROOT / path).read_text(encoding="utf-8").splitlines()])
    for shown in code.splitlines():
        if shown.strip() not in {"", "..."}:
            # The iterator goes on from the last line found: the excerpt may leave out lines, not change their order.
            assert shown.strip() in lines, f"{path} has no line (or not there) {shown.strip()!r}"


def test_no_code_is_shown_without_its_file():
    assert (ROOT / "docs/tutorial.md").read_text(encoding="utf-8").count("```") == 2 * len(EXCERPTS)


def test_every_layer_of_a_step_is_walked_through():
    walked = " ".join(path for path, _code in EXCERPTS)
    assert [name for name in LAYERS if f"selection/{name}" not in walked] == []

"""Each rule, broken on purpose in a copy of the source, fails the check that guards it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LINT = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]


def rules(name: str, where: str = "tests/rules") -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", name, where]


# rule: (file, what is added to it, the check that must fail)
BREAKS = {
    "R1": ("src/yutang/catalog/queries.py", "from yutang.presale import api as later\n", LINT),
    "R1 a folder nobody placed": ("src/yutang/newcomer/__init__.py", '"""No place in the order."""\n', LINT),
    "R1 the outside": ("src/yutang/site/nav.py", "from yutang.world import figures\n", LINT),
    "R2": ("src/yutang/presale/actions.py", "from yutang.people.queries import customer_card as by_the_window\n", rules("r2")),
    "R3": ("src/yutang/presale/rules.py", "from yutang.presale import actions as above\n", LINT),
    "R4": ("src/yutang/presale/rules.py", "from yutang.core import clock\nimport django\n", LINT),
    "R5": ("src/yutang/selection/jobs.py", "from yutang.selection.models import Round as row\n", LINT),
    "R6 client": ("src/yutang/insight/queries.py", "import httpx\n", LINT),
    "R6 analysis": ("src/yutang/presale/queries.py", "import duckdb\n", LINT),
    "R6 outbound": ("src/yutang/presale/queries.py", "from yutang.channels.pay.outbound import send\n", rules("touch")),
    "R7": (
        "src/yutang/site/subscriptions.py",
        "from yutang.people.api import add_community\nfrom yutang.presale.events import OrderPaid as _paid\n"
        "SUBSCRIPTIONS.append(Subscription(_paid, add_community))\n",
        rules("r7"),
    ),
    "R8": (
        "src/yutang/catalog/models.py",
        '\nclass Forward(MerchantOwned):\n    order = models.ForeignKey("presale.Order", on_delete=models.CASCADE, related_name="+")\n',
        rules("r8"),
    ),
    "R9 signals": ("src/yutang/people/queries.py", "from django.db.models.signals import post_save\n", rules("r9")),
    "R9 names": ("src/yutang/people/utils.py", '"""Odds and ends."""\n', rules("r9")),
    "R10": (
        "src/yutang/catalog/models.py",
        "\nclass Everybodys(models.Model):\n    name = models.CharField(max_length=8)\n",
        rules("r10"),
    ),
    "R11": (
        "src/yutang/people/events.py",
        '\n\n@fact("people.secret_told")\n@dataclass(frozen=True)\nclass SecretTold(Fact):\n    customer_id: UUID\n',
        rules("fact", "tests/test_docs.py"),
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The parts of the checkout that the checks read, in a folder that may be broken."""
    folder = tmp_path_factory.mktemp("house")
    for name in ("src", "tests", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static", "_build", "*.webp"))
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def run(check: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "PYTEST_", "DJANGO_"))}
    return subprocess.run(
        check, cwd=folder, env={**kept, "PYTHONPATH": str(folder / "src")}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_rule_is_found(rule, copy):
    name, addition, check = BREAKS[rule]
    path = copy / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_text(_with(before or "", addition), encoding="utf-8")
        answer = run(check, copy)
    finally:
        if before is None:
            path.unlink()
            if path.parent.name == "newcomer":
                shutil.rmtree(path.parent)
        else:
            path.write_text(before, encoding="utf-8")
    assert answer.returncode != 0, f"{rule} was broken and nothing noticed\n{answer.stdout[-2000:]}"
    assert "Traceback" not in answer.stderr, answer.stderr[-2000:]


def _with(before: str, addition: str) -> str:
    return f"{before}\n{addition}"


@pytest.mark.parametrize("check", [LINT, rules("r2 or r7 or r8 or r9 or r10 or touch")], ids=["layers", "rules"])
def test_the_unbroken_house_passes(check, copy):
    answer = run(check, copy)
    assert answer.returncode == 0, answer.stdout[-3000:]

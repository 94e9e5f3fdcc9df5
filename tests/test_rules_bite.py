"""Each rule, broken on purpose in a copy of the source, is found by the check that guards it; the unbroken copy passes.

All breaks stand in the copies at once, so that each check runs twice in all: once to pass, once to find every one of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
RULES = [
    *(sys.executable, "-m", "pytest", "-q", "--tb=short", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("tests/rules", "tests/test_docs.py", "-k", "not links and not api_page and not notice"),
]


@dataclass(frozen=True)
class Break:
    """Lines added to a file (`{}` of a new one), the contract or test that must then fail, and what it must say."""

    file: str
    addition: str
    guard: str
    told: str


AGAINST_LAYERS = {
    "R1": Break(
        "src/yutang/catalog/queries.py",
        "from yutang.presale import api as later\n",
        "R1 a later step may know an earlier one, an earlier one never knows a later one",
        "yutang.catalog.queries -> yutang.presale.api",
    ),
    "R1 a folder nobody placed": Break(
        "src/yutang/newcomer/__init__.py",
        '"""No place in the order."""\n',
        "R1 a later step may know an earlier one, an earlier one never knows a later one",
        "newcomer",
    ),
    "R1 the outside": Break(
        "src/yutang/site/nav.py",
        "from yutang.world import figures\n",
        "R1 the simulated outside is known to the command line only",
        "yutang.site.nav -> yutang.world",
    ),
    "R3": Break(
        "src/yutang/presale/rules/orders.py",
        "from yutang.presale import actions as above\n",
        "R3 inside a step",
        "yutang.presale.rules.orders -> yutang.presale.actions",
    ),
    "R4": Break(
        "src/yutang/presale/rules/orders.py",
        "import django\n",
        "R4 rules are pure",
        "yutang.presale.rules.orders -> django",
    ),
    "R4 the clock": Break(
        "src/yutang/selection/rules.py",
        "from yutang.core import clock\n",
        "R4 rules are pure",
        "yutang.selection.rules -> yutang.core.clock",
    ),
    "R5": Break(
        "src/yutang/selection/jobs.py",
        "from yutang.selection.models import Round as row\n",
        "R5 pages, h5, rest and jobs never import models",
        "yutang.selection.jobs -> yutang.selection.models",
    ),
    "R6 client": Break(
        "src/yutang/insight/queries.py",
        "import httpx\n",
        "R6 an HTTP client only in channels and world",
        "yutang.insight.queries -> httpx",
    ),
    "R6 analysis": Break(
        "src/yutang/people/queries/records.py",
        "import duckdb\n",
        "R6 DuckDB and Ibis only where facts are analysed",
        "yutang.people.queries.records -> duckdb",
    ),
}

AGAINST_RULES = {
    "R2": Break(
        "src/yutang/insight/queries.py",
        "from yutang.people.queries import customer_card as by_the_window\n",
        "test_r2_a_step_is_entered_only_through_its_doors",
        "yutang.insight.queries enters people through queries",
    ),
    "R6 outbound": Break(
        "src/yutang/insight/rules.py",
        "if False:\n    from yutang.channels.pay.outbound import send\n",
        "test_no_call_reaches_a_customer_but_through_touch",
        "yutang.insight.rules",
    ),
    "R7": Break(
        "src/yutang/site/subscriptions.py",
        "from yutang.people.api import add_community\nfrom yutang.presale.events import OfferFailed as _failed\n"
        "SUBSCRIPTIONS.append(Subscription(_failed, add_community))\n",
        "test_r7_the_handler_of_a_fact_stands_later_than_the_fact",
        "people does not stand later than presale",
    ),
    "R8 forward": Break(
        "src/yutang/catalog/models.py",
        "\nclass Forward(MerchantOwned):\n"
        '    order = models.ForeignKey("presale.Order", on_delete=models.CASCADE, related_name="+")\n',
        "test_r8_foreign_keys_point_back_along_the_loop",
        "Forward.order points forward to Order",
    ),
    "R8 a reverse name": Break(
        "src/yutang/insight/models.py",
        "\nclass Named(MerchantOwned):\n"
        '    order = models.ForeignKey("presale.Order", on_delete=models.CASCADE, related_name="named")\n',
        "test_r8_foreign_keys_point_back_along_the_loop",
        "Named.order needs related_name",
    ),
    "R9 signals": Break(
        "src/yutang/people/queries/records.py",
        "from django.db.models.signals import post_save\n",
        "test_r9_no_signals_for_business_flow",
        "yutang.people.queries.records",
    ),
    "R9 names": Break(
        "src/yutang/people/utils.py",
        '"""Odds and ends."""\n',
        "test_r9_no_drawer_for_odds_and_ends",
        "yutang.people.utils",
    ),
    "R10": Break(
        "src/yutang/catalog/models.py",
        "\nclass Everybodys(models.Model):\n    name = models.CharField(max_length=8)\n",
        "test_r10_a_query_without_a_merchant_is_refused[catalog.Everybodys]",
        "catalog.Everybodys has no merchant",
    ),
    "R11 a fact": Break(
        "src/yutang/people/events.py",
        '\n\n@fact("people.secret_told")\n@dataclass(frozen=True)\nclass SecretTold(Fact):\n    customer_id: UUID\n',
        "test_every_fact_is_in_the_loop",
        "people.secret_told",
    ),
    "R11 a setting": Break(
        "src/yutang/core/place.py",
        "\n\nclass PlaceSettings(PlaceSettings):\n    secret: bool = False\n",
        "test_every_setting_is_described",
        "secret",
    ),
    "R11 a job": Break(
        "src/yutang/site/schedule.py",
        '\nSCHEDULE.append(Recurring("people.count_secretly", timedelta(days=1), print))\n',
        "test_every_recurring_job_is_described",
        "people.count_secretly",
    ),
    "R11 a channel": Break(
        "src/yutang/channels/smoke/apps.py",
        '"""A far side that nobody wrote down."""\n',
        "test_every_channel_is_described",
        "smoke",
    ),
    "R11 a command": Break(
        "src/yutang/cli/main.py",
        '\n\n@main.command("whisper")\ndef whisper() -> None:\n    """Say it to nobody."""\n',
        "test_command_help_is_generated",
        "python -m tests.test_docs",
    ),
}


def copied(folder: Path) -> Path:
    """The parts of the checkout that the checks read, in a folder that may be broken."""
    for name in ("src", "tests", "docs"):
        left_out = shutil.ignore_patterns("__pycache__", "static", "_build", "*.webp", "*.png", "*.mo")
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for path in (*ROOT.glob("*.md"), ROOT / "pyproject.toml", ROOT / "conftest.py"):
        shutil.copy(path, folder / path.name)
    return folder


def broken(folder: Path, breaks: dict[str, Break]) -> Path:
    for one in breaks.values():
        path = copied_file(folder, one.file)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(f"{before}\n{one.addition}", encoding="utf-8")
    return folder


def copied_file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.parent.exists():
        path.parent.mkdir()
        (path.parent / "__init__.py").touch()
    return path


def run(check: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "PYTEST_", "DJANGO_"))}
    kept |= {"PYTHONPATH": str(folder / "src"), "COLUMNS": "400"}
    return subprocess.run(check, cwd=folder, env=kept, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def layers_answer(tmp_path_factory):
    return run(LAYERS, broken(copied(tmp_path_factory.mktemp("layers")), AGAINST_LAYERS))


@pytest.fixture(scope="module")
def rules_answer(tmp_path_factory):
    return run(RULES, broken(copied(tmp_path_factory.mktemp("rules")), AGAINST_RULES))


@pytest.mark.parametrize("check", [LAYERS, RULES], ids=["layers", "rules"])
def test_the_unbroken_house_passes(check, whole):
    answer = run(check, whole)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-1000:]


@pytest.mark.parametrize("rule", AGAINST_LAYERS)
def test_a_broken_layer_is_found(rule, layers_answer):
    one = AGAINST_LAYERS[rule]
    assert layers_answer.returncode == 1, layers_answer.stderr[-2000:]
    assert re.search(rf"^{re.escape(one.guard)}.* BROKEN", layers_answer.stdout, re.MULTILINE), layers_answer.stdout
    assert one.told in layers_answer.stdout, layers_answer.stdout


@pytest.mark.parametrize("rule", AGAINST_RULES)
def test_a_broken_rule_is_found(rule, rules_answer):
    one = AGAINST_RULES[rule]
    assert rules_answer.returncode == 1, rules_answer.stdout[-2000:] + rules_answer.stderr[-2000:]
    failed = re.findall(r"^FAILED \S+?::(\S+)", rules_answer.stdout, re.MULTILINE)
    assert one.guard in failed, rules_answer.stdout[-3000:]
    assert one.told in rules_answer.stdout, rules_answer.stdout

"""A real browser against a real server: found, installed where that is possible, or asked for in a sentence."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from yutang.cli.serve import free_port, wait_until_ready
from yutang.core.clock import read_clock, set_clock
from yutang.core.place import mark_place
from yutang.world.pay import PayPlatform
from yutang.world.server import serving

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
ASK = (
    "The browser tests need Chromium. On Debian or Ubuntu: sudo apt-get install chromium fonts-noto-cjk; elsewhere: "
    ".venv/bin/playwright install chromium. Or leave them out on purpose: BROWSER=skip make test"
)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if os.environ.get("BROWSER") == "skip":
                item.add_marker(pytest.mark.skip(reason="BROWSER=skip"))


def installed_browser() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    return None


def find_browser() -> str | None:
    """The path of a browser; None lets the driver use its own. Installs one where it can."""
    if path := installed_browser():
        return path
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run([str(ROOT / "scripts/system-packages")], check=False)
        if path := installed_browser():
            return path
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    if done.returncode != 0:
        pytest.fail(ASK, pytrace=False)
    return None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one file: while it runs, its event loop keeps Django from the database."""
    path = find_browser()
    flags = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


@dataclass(frozen=True)
class ServedShop:
    """A shop that is served, and the keys to it."""

    address: str
    home: Path
    api_key: str
    sign_in_path: str
    communities: list[str]
    styles: list[list[str]]
    kocs: list[str]

    def let_pass(self, span: timedelta) -> None:
        """Move the place's clock on; its worker does what has become due."""
        set_clock(self.home / "clock.json", read_clock(self.home / "clock.json") + span, running=True)


@pytest.fixture(scope="session")
def served_shop(tmp_path_factory) -> Iterator[ServedShop]:
    """The sample shop, served by `yutang serve` with its worker, and the simulated pay platform as its far side."""
    home = tmp_path_factory.mktemp("place")
    port = free_port()
    mark_place(home, is_demo=True, clock_file="clock.json", public_url=f"http://127.0.0.1:{port}")
    set_clock(home / "clock.json", datetime.now(UTC), running=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))}
    platform = PayPlatform(now=lambda: read_clock(home / "clock.json"))
    with serving(platform) as pay_address:
        account = asdict(platform.sign_up()) | {"gateway_url": pay_address}
        opened = subprocess.run(
            [sys.executable, "-m", "tests.browser.open_shop", str(home)],
            input=json.dumps(account), capture_output=True, text=True, check=False, cwd=ROOT, env=environment,
        )  # fmt: skip
        assert opened.returncode == 0, opened.stderr
        told = json.loads(opened.stdout.splitlines()[-1])
        command = [sys.executable, "-m", "yutang.cli.command", "serve", "--home", str(home), "--port", str(port)]
        log = (home / "serve.log").open("wb")
        with subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server:
            try:
                assert wait_until_ready("127.0.0.1", port, seconds=60), (home / "serve.log").read_text()
                yield ServedShop(f"http://127.0.0.1:{port}", home, **told)
            finally:
                server.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    server.wait(timeout=30)
                log.close()


@pytest.fixture
def api(served_shop) -> Iterator[httpx.Client]:
    """The public API with the shop's key."""
    with httpx.Client(
        base_url=f"{served_shop.address}/api/v1/",
        headers={"Authorization": f"Bearer {served_shop.api_key}"},
        timeout=30,
    ) as client:
        yield client


@pytest.fixture
def desk(browser, served_shop) -> Iterator[Page]:
    """A desk's browser, in English."""
    with browser.new_context(viewport=DESK, locale="en-GB", base_url=served_shop.address) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser, served_shop) -> Iterator[Page]:
    """A phone's web view, in Chinese."""
    with browser.new_context(
        viewport=PHONE, locale="zh-CN", base_url=served_shop.address, is_mobile=True, has_touch=True
    ) as context:
        yield context.new_page()

"""A partner's phone, in both languages: each order is shown and heard within a second of being sent, and a sound turned off stays off."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, ROOT

WITHIN = 1_000


@pytest.fixture(params=["zh-CN", "en-GB"])
def language(request) -> str:
    return request.param


@pytest.fixture
def hung(served_shop, language) -> dict[str, str]:
    style = served_shop.styles[0][["zh-CN", "en-GB"].index(language)]
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.hang_alert", str(served_shop.home), style, served_shop.kocs[0], f"alert-{language}"],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.splitlines()[-1])


@pytest.fixture
def page(browser, served_shop, language):
    with browser.new_context(
        viewport=PHONE, locale=language, base_url=served_shop.address, is_mobile=True, has_touch=True
    ) as context:
        yield context.new_page()


def order(served_shop, hung, key: str) -> str:
    answer = httpx.post(
        f"{served_shop.address}/lane/orders",
        headers={"Authorization": f"Bearer {hung['bearer']}", "Idempotency-Key": key},
        json={
            "offer_id": hung["offer_id"],
            "lines": [{"sku_id": hung["sku_id"], "quantity": 1}],
            "delivery": {"recipient": "王小鱼", "phone": "13800138000", "address": "杭州市余杭区某路 1 号"},
        },
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["order_id"]


def test_an_order_is_shown_and_heard_within_a_second(page: Page, served_shop, hung, language):
    page.goto(hung["link"])
    expect(page.locator("#live-state")).to_have_class("live-state is-live")
    expect(page.locator("#unlock")).to_be_visible()
    page.locator("h1").tap()
    expect(page.locator("#unlock")).to_be_hidden()
    before = page.locator(".own").count()
    for number in range(5):
        first = order(served_shop, hung, f"alert-{language}-{number}")
        expect(page.locator(f"#order-{first}")).to_be_visible(timeout=WITHIN)
        expect(page.locator("#live[data-sounded=placed]")).to_have_count(1, timeout=WITHIN)
        page.evaluate("document.getElementById('live').removeAttribute('data-sounded')")
        page.wait_for_timeout(300)
    assert page.locator(".own").count() == before + 5
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_what_came_while_the_page_was_away_is_there_once_it_is_back(page: Page, served_shop, hung, language):
    page.goto(hung["link"])
    expect(page.locator("#live-state")).to_have_class("live-state is-live")
    page.context.set_offline(True)
    missed = order(served_shop, hung, f"away-{language}")
    page.context.set_offline(False)
    expect(page.locator(f"#order-{missed}")).to_have_count(1, timeout=15_000)


def test_a_sound_turned_off_stays_off(page: Page, served_shop, hung, language):
    page.goto(hung["link"])
    sound = page.locator("#sound")
    expect(sound).to_have_attribute("aria-pressed", "true")
    sound.tap()
    expect(sound).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(sound).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#live-state")).to_have_class("live-state is-live")
    page.locator("h1").tap()
    silent = order(served_shop, hung, f"silent-{language}")
    expect(page.locator(f"#order-{silent}")).to_be_visible(timeout=WITHIN)
    assert page.locator("#live[data-sounded]").count() == 0

"""One order for the family on a phone, in both languages, with a script and without."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, ROOT
from tests.browser.test_buying import fits_the_phone, picture, words

PIECES = 8


@pytest.fixture(params=[("zh-CN", True), ("en-GB", True), ("en-GB", False)], ids=["zh", "en", "en-without-script"])
def way(request) -> tuple[str, bool]:
    return request.param


@pytest.fixture
def phone(browser: Browser, served_shop, way) -> Iterator[Page]:
    language, has_script = way
    with browser.new_context(
        viewport=PHONE,
        locale=language,
        base_url=served_shop.address,
        is_mobile=True,
        has_touch=True,
        java_script_enabled=has_script,
    ) as context:
        yield context.new_page()


@pytest.fixture
def link(served_shop, request) -> str:
    """A buyer's own link to an offer of several pieces."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.hang_offer", str(served_shop.home), served_shop.communities[0],
         served_shop.styles[0][0], served_shop.kocs[0], request.node.name, str(PIECES)],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return str(json.loads(told.stdout.splitlines()[-1])["links"][0])


def test_one_order_for_the_family(phone, link, way):
    language, has_script = way
    name = f"{language}{'' if has_script else '-plain'}"
    open_form(phone, link)
    picture(phone, f"{name}-1-alone")
    expect(phone.locator(".want-head").first).to_be_hidden()
    expect(phone.locator("input[name=for_whom]")).to_be_hidden()
    each = price_on(phone)
    choose(phone, 0, "", 0)
    add(phone, language)
    expect(phone.locator("#wants .want")).to_have_count(2)
    choose(phone, 1, words(language, "爸爸", "Dad"), 1)
    name_of(phone, 0).fill(words(language, "大宝", "Max"))
    phone.locator("#wants .want").nth(1).locator("input[type=number]").fill("2")
    add(phone, language)
    if has_script:
        assert price_on(phone) == 4 * each
    phone.locator("#wants .want").nth(2).locator("[name=drop]").tap()
    expect(phone.locator("#wants .want")).to_have_count(2)
    assert price_on(phone) == 3 * each
    expect(phone.locator("#sums")).to_be_visible()
    if has_script:
        fits_the_phone(phone)
    picture(phone, f"{name}-2-family")
    send(phone)
    for who in (words(language, "给爸爸", "for Dad"), words(language, "给大宝", "for Max")):
        expect(phone.get_by_text(who)).to_be_visible()
    picture(phone, f"{name}-3-ordered")
    next_time(phone, link, language, name)


def next_time(phone: Page, link: str, language: str, name: str) -> None:
    """Whom one has ordered for stands there with the size."""
    open_form(phone, link)
    phone.locator(".want-chip", has_text=words(language, "爸爸", "Dad")).tap()
    expect(name_of(phone, 0)).to_have_value(words(language, "爸爸", "Dad"))
    expect(phone.locator("#wants input[type=radio]:checked")).to_have_count(1)
    picture(phone, f"{name}-4-next-time")


def open_form(phone: Page, link: str) -> None:
    phone.goto(link)
    phone.locator(".bottom a").tap()


def choose(phone: Page, at: int, name: str, size: int) -> None:
    row = phone.locator("#wants .want").nth(at)
    row.locator("label.choice").nth(size).tap()
    if name:
        name_of(phone, at).fill(name)


def name_of(phone: Page, at: int):
    return phone.locator("#wants .want").nth(at).locator("input[name$=for_whom]")


def add(phone: Page, language: str) -> None:
    phone.get_by_role("button", name=words(language, "再加一个尺码", "add a size")).tap()


def price_on(phone: Page) -> float:
    return float(phone.locator(".bottom-words").inner_text().replace("¥", "").replace(",", ""))


def send(phone: Page) -> None:
    phone.locator("input[name=name]").fill("于小鱼")
    phone.locator("input[name=phone]").fill("13800138000")
    phone.locator("[name=address]").fill("杭州市西湖区文三路 1 号 101 室")
    phone.locator("button[form=order]").tap()
    phone.wait_for_url("**/m/orders/*")

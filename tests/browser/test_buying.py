"""Two buyers and one piece, on phones, in both languages: advice, order, payment, waiting list, refund, and the next one's turn."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, ROOT


@pytest.fixture(params=["zh-CN", "en-GB"])
def language(request) -> str:
    return request.param


@pytest.fixture
def phones(browser: Browser, served_shop, language) -> Iterator[list[Page]]:
    """Two people's phones."""
    with ExitStack() as stack:
        contexts = [
            browser.new_context(
                viewport=PHONE, locale=language, base_url=served_shop.address, is_mobile=True, has_touch=True
            )
            for _person in range(2)
        ]
        yield [stack.enter_context(context).new_page() for context in contexts]


@pytest.fixture
def links(served_shop, language) -> list[str]:
    """The two buyers' own links to an offer of one piece."""
    at = ["zh-CN", "en-GB"].index(language)
    told = subprocess.run(
        [sys.executable, "-m", "tests.browser.hang_offer", str(served_shop.home), served_shop.communities[0],
         served_shop.styles[0][-1 - at], served_shop.kocs[0], f"first-{language},second-{language}"],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith(("YUTANG_", "DJANGO_"))},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout.splitlines()[-1])["links"]


def words(language: str, chinese: str, english: str) -> str:
    return chinese if language == "zh-CN" else english


def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look at what a buyer sees: PICTURES=DIR."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fits_the_phone(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_one_piece_and_two_buyers(phones, links, language):
    first, second = phones
    find_my_size(first, links[0], language)
    order_and_pay(first, language)
    wait(second, links[1], language)
    give_back(first, language)
    take_my_turn(second, language)


def find_my_size(phone: Page, url: str, language: str) -> None:
    phone.goto(url)
    picture(phone, f"{language}-1-style")
    fits_the_phone(phone)
    phone.locator("input[name=height_cm]").fill("155")
    phone.locator("input[name=weight_kg]").fill("45.5")
    phone.get_by_role("button", name=words(language, "看尺码", "My size")).tap()
    expect(phone.locator(".advice")).to_contain_text("155 cm")
    expect(phone.locator(".advice strong")).to_contain_text(re.compile(r"(建议|:) ?S"))
    expect(phone.locator(".size-links a[aria-current]")).to_have_count(1)
    expect(phone.locator("button[data-share]")).to_be_visible()
    picture(phone, f"{language}-2-advice")


def order_and_pay(phone: Page, language: str) -> None:
    """Three taps, but for what a first order has to be told."""
    phone.locator(".bottom a").tap()
    expect(phone.locator("input[name=sku]:checked")).to_have_count(1)
    phone.locator("input[name=name]").fill("于小鱼")
    phone.locator("input[name=phone]").fill("13800138000")
    phone.locator("[name=address]").fill("杭州市西湖区文三路 1 号 101 室")
    picture(phone, f"{language}-3-order")
    fits_the_phone(phone)
    phone.locator("button[form=order]").tap()
    phone.wait_for_url("**/m/orders/*")
    picture(phone, f"{language}-4-to-pay")
    phone.locator("button[form=pay]").tap()
    phone.get_by_role("button", name="立即支付").tap()
    phone.wait_for_url("**/m/orders/*")
    expect(phone.locator(".state-good").first).to_be_visible()
    phone.goto("/m/orders")
    expect(phone.locator("a.order")).to_have_count(1)
    picture(phone, f"{language}-5-my-orders")
    phone.goto("/m/addresses")
    expect(phone.locator(".address")).to_contain_text("于小鱼")
    picture(phone, f"{language}-6-addresses")


def wait(phone: Page, url: str, language: str) -> None:
    phone.goto(url)
    phone.locator(".bottom a").tap()
    phone.locator("input[name=sku]").first.locator("xpath=ancestor::label").tap()
    phone.locator("label[for=to-receiver]").tap()
    expect(phone.locator("input[name=name]")).to_be_hidden()
    phone.locator("label[for=is-gift]").tap()
    phone.locator("[name=gift_words]").fill("生日快乐")
    picture(phone, f"{language}-7-sold-out")
    fits_the_phone(phone)
    phone.get_by_role("button", name=words(language, "加入候补", "Join the waiting list")).tap()
    phone.wait_for_url("**/waiting")
    expect(phone.get_by_text(words(language, "你排第 1 位", "You are number 1"))).to_be_visible()
    picture(phone, f"{language}-8-waiting")
    fits_the_phone(phone)


def give_back(phone: Page, language: str) -> None:
    phone.goto("/m/orders")
    phone.locator("a.order").first.tap()
    phone.locator("form[action$='/refund'] button").tap()
    expect(phone.get_by_role("status")).to_be_visible()
    picture(phone, f"{language}-9-refund")


def take_my_turn(phone: Page, language: str) -> None:
    phone.reload()
    expect(phone.locator(".state-good")).to_be_visible()
    phone.locator(".bottom a").tap()
    phone.wait_for_url("**/m/orders/*")
    expect(phone.locator("button[form=pay]")).to_be_visible()
    expect(phone.locator(".share textarea")).to_have_value(re.compile("/m/gift/"))
    picture(phone, f"{language}-10-my-turn")
    gift = phone.locator(".share textarea").input_value().split()[-1]
    phone.context.clear_cookies()
    phone.goto(gift)
    expect(phone.get_by_text("生日快乐")).to_be_visible()
    assert "¥" not in phone.content()
    picture(phone, f"{language}-11-gift")
    fits_the_phone(phone)
    phone.locator("input[name=name]").fill("李妈妈")
    phone.locator("input[name=phone]").fill("13900139000")
    phone.locator("[name=address]").fill("绍兴市柯桥区某路 8 号")
    phone.locator("button[form=gift]").tap()
    expect(phone.get_by_role("status")).to_be_visible()

"""One day in a shop, by hand: sign in, open a round, vote and buy on a phone, see the order and the production sheet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect


@pytest.fixture
def troubles(desk: Page, phone: Page, served_shop) -> list[str]:
    """What a browser complains about on either page: errors in scripts, and what the content policy refused."""
    heard: list[str] = []

    def ours(message: ConsoleMessage) -> bool:
        # The pay page is the platform's, not ours.
        return message.type == "error" and message.location["url"].startswith(served_shop.address)

    for page in (desk, phone):
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "console", lambda message: heard.append(f"{message.text} {message.location}") if ours(message) else None
        )
    return heard


def test_from_a_link_in_a_chat_to_a_sheet_for_the_factory(desk: Page, phone: Page, api, served_shop, troubles):
    sign_in(desk, served_shop.sign_in_path)
    customer = newcomer(api, served_shop)
    round_id = drafted_round(api, served_shop)

    desk.goto(f"/selection/rounds/{round_id}")
    desk.get_by_role("button", name="Open").click()
    expect(desk.get_by_text("Close the round")).to_be_visible()

    vote(phone, link_of(api, f"rounds/{round_id}/links", customer))

    desk.goto(f"/selection/rounds/{round_id}")
    desk.get_by_role("button", name="Close the round").click()
    expect(desk.get_by_role("link", name="Make presales of the winners")).to_be_visible()

    offer_id = opened_offer(api, round_id)
    number = buy(phone, link_of(api, f"offers/{offer_id}/links", customer))

    desk.goto("/presale/orders")
    expect(desk.get_by_text(number).first).to_be_visible()

    served_shop.let_pass(timedelta(days=3))
    sheet(desk)
    assert troubles == []


def sign_in(desk: Page, path: str) -> None:
    desk.goto(path)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("navigation").first).to_be_visible()


def newcomer(api, shop) -> str:
    told = api.post(
        "customers",
        json={
            "channel": "wecom",
            "identities": {"external_userid": "wm-xiaoyu"},
            "nickname": "小鱼",
            "community_id": shop.communities[0],
            "source": "门店扫码",
        },
    )
    assert told.status_code == 200, told.text
    return told.json()["customer_id"]


def drafted_round(api, shop) -> str:
    closes = datetime.now(UTC) + timedelta(days=1)
    told = api.post(
        "rounds",
        json={
            "community_id": shop.communities[0],
            "title": "春天的裙子",
            "closes_at": closes.isoformat(),
            "style_ids": shop.styles[0][:6],
            "picks_limit": 3,
            "top_n": 1,
            "koc_id": shop.kocs[0],
        },
    )
    assert told.status_code == 201, told.text
    return told.json()["round_id"]


def link_of(api, path: str, customer: str) -> str:
    links = api.get(path).json()["links"]
    return next(one["url"] for one in links if one["customer_id"] == customer)


def vote(phone: Page, url: str) -> None:
    phone.goto(url)
    hearts = phone.locator("label.pick")
    assert hearts.count() == 6
    hearts.nth(0).tap()
    hearts.nth(2).tap()
    phone.get_by_role("button", name="提交").or_(phone.locator("button[form=vote]")).first.tap()
    expect(phone.locator("input[name=candidate]:checked")).to_have_count(2)


def opened_offer(api, round_id: str) -> str:
    closes = datetime.now(UTC) + timedelta(days=2)
    told = api.post(
        "offers/from-round",
        json={
            "round_id": round_id,
            "minimum_quantity": 1,
            "maximum_quantity": 20,
            "per_buyer_limit": 2,
            "closes_at": closes.isoformat(),
        },
    )
    assert told.status_code == 201, told.text
    offer_id = told.json()["offer_ids"][0]
    assert api.post(f"offers/{offer_id}/open").status_code == 200
    return offer_id


def buy(phone: Page, url: str) -> str:
    phone.goto(url)
    phone.locator(".bottom a").tap()
    phone.locator("input[name=sku]").first.locator("xpath=ancestor::label").tap()
    phone.locator("input[name=name]").fill("于小鱼")
    phone.locator("input[name=phone]").fill("13800138000")
    phone.locator("[name=address]").fill("杭州市西湖区文三路 1 号 101 室")
    phone.locator("button[form=order]").tap()
    phone.wait_for_url("**/m/orders/*")
    phone.locator("button[form=pay]").tap()
    phone.get_by_role("button", name="立即支付").tap()
    phone.wait_for_url("**/m/orders/*")
    expect(phone.get_by_text("已付款").or_(phone.locator(".state-good")).first).to_be_visible()
    return phone.title().split()[-1]


def sheet(desk: Page) -> None:
    """The offer's deadline has passed: the worker closes it and plans its production."""
    for _ in range(60):
        desk.goto("/production/")
        rows = desk.locator("table tbody a")
        if rows.count():
            break
        desk.wait_for_timeout(500)
    rows.first.click()
    desk.get_by_role("link", name="Print with QR codes").click()
    desk.wait_for_load_state()
    assert desk.locator("svg").count() >= 1
    expect(desk.get_by_role("table")).to_contain_text("1")
    assert "13800138000" not in desk.content()
    assert "于小鱼" not in desk.content()

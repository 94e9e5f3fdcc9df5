"""How each peer is set up, asked for an order and audited: over HTTP only."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from environments import HERE, NotMeasured, run, surroundings
from press import Request

PATIENCE_S = 120


@dataclass(frozen=True)
class Books:
    orders: int
    units: int


class Shop(Protocol):
    """One peer on a database of its own."""

    name: str
    app: str
    environ: dict[str, str]

    def __init__(self, url: str, home: Path) -> None: ...

    def migrate(self, python: Path) -> None:
        """Make the tables."""

    def stock(self, port: int, units: int) -> int:
        """Put up one product with so many units; its number."""

    def request(self, product: int, buyer: int) -> Request:
        """One unit for one buyer, under a key of its own where the peer knows keys."""

    def refuses(self, status: int, said: str) -> bool:
        """Whether an answer says: sold out."""

    def books(self, port: int, product: int) -> Books:
        """What the peer itself says it has sold."""


class Pretix:
    """pretix with its own REST API. It is only ever run as a program of its own and spoken to over HTTP."""

    name, app = "pretix", "pretix.wsgi"

    def __init__(self, url: str, home: Path) -> None:
        database = urlsplit(url)
        config = home / "pretix.cfg"
        config.touch()
        self.environ = {
            "PRETIX_CONFIG_FILE": str(config),
            "PRETIX_PRETIX_URL": "http://127.0.0.1",
            "PRETIX_PRETIX_DATADIR": str(home),
            "PRETIX_DJANGO_SECRET": secrets.token_hex(32),
            "PRETIX_DATABASE_BACKEND": "postgresql",
            "PRETIX_DATABASE_HOST": str(database.hostname),
            "PRETIX_DATABASE_PORT": str(database.port),
            "PRETIX_DATABASE_USER": str(database.username),
            "PRETIX_DATABASE_PASSWORD": str(database.password),
            "PRETIX_DATABASE_NAME": database.path.lstrip("/"),
        }
        self._token = ""

    def migrate(self, python: Path) -> None:
        run(str(python), "-m", "pretix", "migrate", environ=surroundings(**self.environ))

    def stock(self, port: int, units: int) -> int:
        if not self._token:
            self._token = _pretix_token(port)
            start = {"date_from": "2040-01-01T10:00:00Z", "currency": "CNY", "plugins": [], "live": False}
            self._say(port, "POST", "events/", {"name": {"en": "Fair"}, "slug": "fair", **start})
        shirt = {"name": {"en": "Shirt"}, "default_price": "23.00", "category": None, "admission": False}
        item = self._say(port, "POST", "events/fair/items/", {**shirt, "tax_rule": None, "active": True})["id"]
        self._say(
            port, "POST", "events/fair/quotas/", {"name": "Shirts", "size": units, "items": [item], "variations": []}
        )
        return int(item)

    def request(self, product: int, buyer: int) -> Request:
        body = {"email": f"buyer{buyer}@example.org", "locale": "en", "status": "n", "positions": [{"item": product}]}
        headers = {"Authorization": f"Token {self._token}", "X-Idempotency-Key": f"{product}-{buyer}"}
        return Request("/api/v1/organizers/pond/events/fair/orders/", {**body, "sales_channel": "web"}, headers)

    def refuses(self, status: int, said: str) -> bool:
        return status == 400 and "not enough quota" in said

    def books(self, port: int, product: int) -> Books:
        orders = self._say(port, "GET", f"events/fair/orders/?item={product}")["count"]
        return Books(orders, self._say(port, "GET", f"events/fair/orderpositions/?item={product}")["count"])

    def _say(self, port: int, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        address = f"http://127.0.0.1:{port}/api/v1/organizers/pond/{path}"
        return _told(
            httpx.request(
                method, address, json=body, headers={"Authorization": f"Token {self._token}"}, timeout=PATIENCE_S
            )
        )


def _pretix_token(port: int) -> str:
    """A key to the API, got the way its staff would: signed in as the first administrator. Raises NotMeasured."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, timeout=PATIENCE_S) as browser:
        _send_form(browser, "/control/login", email="admin@localhost", password="admin")
        _send_form(browser, "/control/sudo/")
        _send_form(browser, "/control/organizers/add", name="Pond", slug="pond")
        teams = browser.get("/control/organizer/pond/teams").text
        team = _found(r"/control/organizer/pond/team/(\d+)/", teams)
        return _found(r"\b([0-9a-z]{64})\b", _send_form(browser, f"/control/organizer/pond/team/{team}/", name="press"))


def _send_form(browser: httpx.Client, path: str, **fields: str) -> str:
    token = _found(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(path).text)
    return browser.post(path, data={**fields, "csrfmiddlewaretoken": token}).text


def _found(pattern: str, page: str) -> str:
    if not (match := re.search(pattern, page)):
        raise NotMeasured(f"pretix answered with a page that has no {pattern}: {page[:200]}")
    return match[1]


class Oscar:
    """django-oscar behind the view in oscar_shop, as it has no order API."""

    name, app = "oscar", "oscar_shop.wsgi"

    def __init__(self, url: str, home: Path) -> None:
        self.environ = {
            "PYTHONPATH": str(HERE),
            "DJANGO_SETTINGS_MODULE": "oscar_shop.settings",
            "OSCAR_DATABASE_URL": url,
        }

    def migrate(self, python: Path) -> None:
        run(str(python), "-m", "django", "migrate", environ=surroundings(**self.environ))

    def stock(self, port: int, units: int) -> int:
        return int(
            _told(httpx.post(f"http://127.0.0.1:{port}/products/", json={"units": units}, timeout=PATIENCE_S))["id"]
        )

    def request(self, product: int, buyer: int) -> Request:
        return Request("/orders/", {"product": product, "email": f"buyer{buyer}@example.org"}, {})

    def refuses(self, status: int, said: str) -> bool:
        return status == 409

    def books(self, port: int, product: int) -> Books:
        return Books(**_told(httpx.get(f"http://127.0.0.1:{port}/products/{product}/", timeout=PATIENCE_S)))


def _told(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise NotMeasured(
            f"{answer.request.method} {answer.request.url} answered {answer.status_code}: {answer.text[:300]}"
        )
    told: dict[str, Any] = answer.json()
    return told


SHOPS: dict[str, type[Shop]] = {"pretix": Pretix, "oscar": Oscar}

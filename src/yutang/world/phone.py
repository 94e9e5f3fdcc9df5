"""What a person holds: a phone that opens links, reads pages and sends forms, as a simple web view would."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import httpx

from yutang.world.reading import Form, Reader

MOST_HOPS = 8
Given = dict[str, str | list[str]]


class SentInCircles(RuntimeError):
    """A page led to another, and that to another, without end."""


@dataclass
class Page:
    status: int
    url: str
    text: str

    @cached_property
    def _read(self) -> Reader:
        return Reader(self.text)

    @property
    def forms(self) -> list[Form]:
        return self._read.forms

    def form_to(self, ending: str) -> Form | None:
        """The form whose action ends so; None where the page has none."""
        return next((one for one in self.forms if self._path(one.action).endswith(ending)), None)

    def link_to(self, ending: str) -> str | None:
        """The address of the link whose path ends so; None where the page has none."""
        there = (one.address for one in self._read.links if self._path(one.address).endswith(ending))
        return next((urljoin(self.url, address) for address in there), None)

    def _path(self, address: str) -> str:
        return urlsplit(urljoin(self.url, address)).path


class Phone:
    """Opens links with the person's own cookies, and follows where it is sent."""

    def __init__(self, client: httpx.Client, cookies: httpx.Cookies) -> None:
        self._client = client
        self._cookies = cookies

    def open(self, url: str) -> Page:
        return self._go("GET", url, None)

    def send(self, page: Page, form: Form, given: Given) -> Page:
        """Send a form of a page as a browser does: what stands in it, what the person gave, and the page as referrer."""
        data: Given = {**form.filled(), **given}
        target = urljoin(page.url, form.action)
        if form.method == "post":
            return self._go("POST", target, data, referrer=page.url)
        return self._go("GET", str(httpx.URL(target).copy_with(params=data)), None, referrer=page.url)

    def _go(self, method: str, url: str, data: Given | None, referrer: str = "") -> Page:
        """Raises SentInCircles."""
        for _hop in range(MOST_HOPS):
            headers = {"Referer": referrer} if referrer else {}
            request = self._client.build_request(method, url, data=data, headers=headers)
            self._cookies.set_cookie_header(request)
            answer = self._client.send(request)
            self._cookies.extract_cookies(answer)
            if not answer.has_redirect_location:
                return Page(answer.status_code, str(answer.url), answer.text)
            url = urljoin(str(answer.url), answer.headers["location"])
            if answer.status_code not in {307, 308}:
                method, data = "GET", None
        raise SentInCircles(f"{url} sends people in circles")


def new_client() -> httpx.Client:
    """A connection pool for everybody: cookies are kept by each phone, not by it, and no proxy stands in between."""
    client = httpx.Client(timeout=30, trust_env=False, limits=httpx.Limits(max_connections=8))
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # On a loopback, packing and unpacking pages costs more than sending them.
    client.headers["Accept-Encoding"] = "identity"
    client.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"
    client.headers["Accept-Language"] = "zh-CN,zh;q=0.9"
    return client

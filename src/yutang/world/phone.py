"""What a person holds: a phone that opens links, reads pages and sends forms, as a simple web view would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import httpx


@dataclass
class Field:
    name: str
    value: str
    kind: str
    text: str = ""


@dataclass
class Form:
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    def named(self, name: str) -> list[Field]:
        return [one for one in self.fields if one.name == name]

    def hidden(self) -> dict[str, str]:
        return {one.name: one.value for one in self.fields if one.kind == "hidden"}


class _Forms(HTMLParser):
    """Collects the forms of a page. A field's text is that of the label around it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._label: list[Field] | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "label":
            self._label, self._words = [], []
        elif tag in {"input", "textarea", "select", "button"} and self.forms and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            one = Field(given["name"], given.get("value", ""), kind)
            self.forms[-1].fields.append(one)
            if self._label is not None:
                self._label.append(one)
        if tag == "img" and self._label is not None:
            self._words.append(given.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label" and self._label is not None:
            for one in self._label:
                one.text = " ".join(self._words)
            self._label = None

    def handle_data(self, data: str) -> None:
        if self._label is not None and data.strip():
            self._words.append(data.strip())


@dataclass
class Page:
    status: int
    url: str
    text: str

    @property
    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.forms

    def form_to(self, ending: str) -> Form | None:
        """The form whose action ends so; None where the page has none."""
        return next((one for one in self.forms if urlsplit(urljoin(self.url, one.action)).path.endswith(ending)), None)


class Phone:
    """Opens links with the person's own cookies, and follows where it is sent."""

    def __init__(self, client: httpx.Client, cookies: dict[str, str]) -> None:
        self._client = client
        self._cookies = cookies

    def open(self, url: str) -> Page:
        return self._go("GET", url, None)

    def send(self, page: Page, form: Form, given: dict[str, str | list[str]]) -> Page:
        """Send a form of a page as a browser does: hidden fields, what the person gave, and the page as referrer."""
        data: dict[str, str | list[str]] = {**form.hidden(), **given}
        return self._go("POST", urljoin(page.url, form.action), data, referrer=page.url)

    def _go(self, method: str, url: str, data: dict[str, str | list[str]] | None, referrer: str = "") -> Page:
        for _hop in range(6):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
            if referrer:
                headers["Referer"] = referrer
            answer = self._client.request(method, url, data=data, headers=headers)
            for name, value in answer.cookies.items():
                self._cookies[name] = value
            if answer.status_code not in {301, 302, 303, 307}:
                return Page(answer.status_code, str(answer.url), answer.text)
            url, method, data = urljoin(str(answer.url), answer.headers["location"]), "GET", None
        raise RuntimeError(f"{url} sends people in circles")


def new_client() -> httpx.Client:
    """A connection pool for everybody: cookies are kept by each phone, not by it."""
    client = httpx.Client(timeout=30, verify=False, limits=httpx.Limits(max_connections=8))  # noqa: S501 -- loopback only
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    client.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0"
    return client

"""The place: one folder that holds a Yutang's database, uploads and keys, and the typed settings read from it.

Settings come from the environment (`YUTANG_…`) and are refused loudly when they make no sense: an unknown name, a bad
value, or a clock file in a place that is not a demo. Keys are made once, in `keys.json`, readable by the owner only;
a cluster sets them in the environment instead.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import secrets
from datetime import time
from pathlib import Path
from typing import Any, Literal

from cryptography.fernet import Fernet
from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "YUTANG_"
SHORTEST_KEY = 32
# Names with our prefix that belong to the test run and to the checkout, not to a place.
_NOT_SETTINGS = {"YUTANG_TEST_DATABASE_URL", "YUTANG_TEST_STRICT", "YUTANG_SHARED", "YUTANG_HOME"}


class PlaceSettings(BaseSettings):
    """Every setting of a place. Each is documented in docs/settings.md; a test compares the two."""

    # An error must not repeat a password or a key that stands in the value.
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    home: Path = Field(default=Path(".yutang"), description="The folder that holds the database, uploads and keys.")
    database_url: str = Field(
        default="", description="postgresql://user:password@host:port/name. Empty: SQLite inside the home folder."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="The address under which customers and staff reach this place."
    )
    allowed_hosts: str = Field(
        default="", description="Further host names to answer to, separated by commas; that of public_url always is."
    )
    is_demo: bool = Field(default=False, description="Set by `yutang demo` in a place it made; never by hand.")
    clock_file: Path | None = Field(
        default=None, description="A file that shows the time. Refused unless the place is a demo."
    )
    language: Literal["zh-hans", "en"] = Field(
        default="zh-hans", description="The language where a reader states none."
    )
    debug: bool = Field(default=False, description="Show tracebacks in the browser. Never where others can reach it.")
    worker: bool = Field(default=True, description="Whether `yutang serve` starts its worker as a child process.")
    threads: int = Field(default=8, ge=1, le=64, description="WSGI threads in which Django answers.")
    upload_limit_mb: int = Field(default=64, ge=1, le=2048, description="The largest file the pages take, in MB.")
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="How many of your own reverse proxies add to X-Forwarded-For; 0 believes none.",
    )
    api_calls_a_minute: int = Field(
        default=6000, ge=1, description="What one API key may call in a minute, counted in each process."
    )
    member_pages_a_minute: int = Field(
        default=300, ge=1, description="What one member may open in a minute, counted in each process."
    )
    unpaid_units_a_buyer: int = Field(
        default=20, ge=1, description="How many pieces one buyer may hold unpaid over several offers of a shop."
    )
    quiet_hours: str = Field(
        default="22:00-08:00",
        description="When customers get no messages, in the shop's zone; what is due then waits. Empty: never quiet.",
    )
    own_model_hosts: str = Field(
        default="",
        description="Hosts of your own, each with its port, where merchants' large models may run; separated by commas.",
    )
    signing_key: str = Field(
        default="", description="Signs cookies and links. Empty: from keys.json in the home folder."
    )
    field_keys: str = Field(
        default="",
        description="Fernet keys for personal data, newest first, separated by commas. Empty: from keys.json.",
    )
    lookup_key: str = Field(
        default="", description="Keys the look-up hashes of phones and addresses. Empty: from keys.json."
    )

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must be empty (SQLite) or start with postgresql://")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("quiet_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        if value and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError("must be empty or like 22:00-08:00")
        return value

    @field_validator("own_model_hosts")
    @classmethod
    def _are_hosts_with_ports(cls, value: str) -> str:
        hosts = [one.strip().lower() for one in value.split(",") if one.strip()]
        if not all(re.fullmatch(r"[^\s/@]+:[0-9]{1,5}", one) for one in hosts):
            raise ValueError("must be empty or host:port, several separated by commas, such as 127.0.0.1:11434")
        return ",".join(hosts)

    @field_validator("signing_key", "lookup_key")
    @classmethod
    def _is_long_enough(cls, value: str) -> str:
        if value and len(value) < SHORTEST_KEY:
            raise ValueError(f"must be empty or at least {SHORTEST_KEY} characters of chance")
        return value

    @field_validator("field_keys")
    @classmethod
    def _are_fernet_keys(cls, value: str) -> str:
        for key in value.split(",") if value else []:
            try:
                Fernet(key.strip())
            except ValueError as error:
                raise ValueError(
                    "must be empty or Fernet keys (32 bytes, URL-safe base64), separated by commas"
                ) from error
        return value

    @model_validator(mode="after")
    def _clock_only_in_a_demo(self) -> PlaceSettings:
        if self.clock_file is not None and not self.is_demo:
            raise ValueError("clock_file is only allowed in a place made by `yutang demo`")
        return self


def hours_of(stated: str) -> tuple[time, time] | None:
    """From when until when "22:00-08:00" lasts; None where nothing is stated."""
    if not stated:
        return None
    begin, _dash, end = stated.partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


class UnknownSetting(ValueError):
    """The environment holds a YUTANG_ name that means nothing: better to stop than to run without it."""


def read_place() -> PlaceSettings:
    """The settings in force. A place's own marks (`place.json`) stand beneath the environment.

    Raises UnknownSetting or pydantic's ValidationError with the name and the reason.
    """
    known = {PREFIX + name.upper() for name in PlaceSettings.model_fields} | _NOT_SETTINGS
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise UnknownSetting(f"unknown setting {', '.join(unknown)}: see docs/settings.md for the names")
    home = Path(os.environ.get("YUTANG_HOME", ".yutang")).resolve()
    marks = home / "place.json"
    stated = _marks_in(marks) if marks.is_file() else {}
    given = {name: value for name, value in stated.items() if PREFIX + name.upper() not in os.environ}
    # A relative clock file stands inside its own place.
    if given.get("clock_file"):
        given["clock_file"] = home / given["clock_file"]
    return PlaceSettings(**{**given, "home": home})


def _marks_in(path: Path) -> dict[str, Any]:
    try:
        stated = dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise UnknownSetting(f"{path} cannot be read: {error}") from error
    unknown = sorted(stated.keys() - PlaceSettings.model_fields.keys())
    if unknown:
        raise UnknownSetting(f"unknown setting {', '.join(unknown)} in {path}: see docs/settings.md for the names")
    return stated


def mark_place(home: Path, **marks: object) -> None:
    """Write what is particular to one place, such as being a demo, into its `place.json`."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "place.json").write_text(json.dumps(marks, indent=1), encoding="utf-8")


class Keys:
    """The secrets of a place. From the environment where set, else from `keys.json`, made on first use."""

    def __init__(self, place: PlaceSettings) -> None:
        stored: dict[str, str] = {}
        if not (place.signing_key and place.field_keys and place.lookup_key):
            stored = _stored_keys(place.home)
        self.signing = place.signing_key or stored["signing"]
        self.fields = [key.strip() for key in (place.field_keys or stored["fields"]).split(",")]
        self.lookup = (place.lookup_key or stored["lookup"]).encode()


def _stored_keys(home: Path) -> dict[str, str]:
    path = home / "keys.json"
    if not path.is_file():
        home.mkdir(parents=True, exist_ok=True)
        fresh = {
            "signing": secrets.token_urlsafe(48),
            "fields": Fernet.generate_key().decode(),
            "lookup": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        # Not the process id: two containers that share a folder may both be process 1.
        draft = path.with_name(f"keys.{secrets.token_hex(8)}.new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(fresh, file)
        # A link cannot replace: of two processes that start at once one makes the keys, and both read the same.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return dict(json.loads(path.read_text(encoding="utf-8")))

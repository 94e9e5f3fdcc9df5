"""Which addresses a model may have: public ones over TLS, and those that whoever runs the place has named.

A merchant types the address, so it must not become a way into the place's own network. The name is looked up here, and the call
then goes to the very number that was looked at: a name that says something else a moment later is of no use.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yutang.channels.model.errors import AddressRefused

Number = ipaddress.IPv4Address | ipaddress.IPv6Address

# Not of the internet, though Python says so: Azure's own services live at the first (learn.microsoft.com, "What is IP address
# 168.63.129.16?"), Oracle's in the second (RFC 6890; Python before 3.12.4 knows only parts of it).
_INSIDE_CLOUDS = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("192.0.0.0/24"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
ENDPOINT = "/chat/completions"


@dataclass(frozen=True)
class Target:
    """Where to call: `url` names the number, `host` the name that TLS and the Host header are about."""

    url: str
    host: str
    port: int
    is_tls: bool

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.is_tls else 80) else f"{name}:{self.port}"


def tidy_address(address: str) -> str:
    """An address as it is kept: without the endpoint, which people like to copy along. Raises AddressRefused."""
    address = address.strip()
    if any(char.isspace() or not char.isprintable() for char in address):
        raise AddressRefused(_("An address holds no blanks."))
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as fault:
        raise AddressRefused(_("This is no address. It looks like https://api.example.com/v1.")) from fault
    if parts.scheme not in ("https", "http") or not host or port == 0:
        raise AddressRefused(_("This is no address. It looks like https://api.example.com/v1."))
    if parts.username is not None or parts.query or parts.fragment:
        raise AddressRefused(_("The address holds no user name, no “?” and no “#”. The key has a field of its own."))
    return address.rstrip("/").removesuffix(ENDPOINT).rstrip("/")


def origin_of(address: str) -> tuple[str, str, int | None]:
    """Whom a key is told at this address."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port


def target_of(address: str) -> Target:
    """Where calls to an address go, after looking at every number its name stands for. Raises AddressRefused."""
    parts = urlsplit(tidy_address(address))
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    is_named = f"{host}:{port}" in settings.YUTANG_OWN_MODEL_HOSTS
    numbers = numbers_of(host, port)
    if not is_named and not all(is_public(one) for one in numbers):
        raise AddressRefused(
            _(
                "%(host)s stands inside this place's own network. Whoever runs the place can allow it by the setting YUTANG_OWN_MODEL_HOSTS."
            ),
            host=host,
        )
    if not is_tls and not (is_named and all(one.is_loopback for one in numbers)):
        raise AddressRefused(
            _("The address begins with https://: without it the key and the words could be read on their way.")
        )
    number = f"[{numbers[0]}]" if numbers[0].version == 6 else str(numbers[0])
    return Target(f"{parts.scheme}://{number}:{port}{parts.path}{ENDPOINT}", host, port, is_tls)


def numbers_of(host: str, port: int) -> list[Number]:
    """Every number that a name stands for, IPv4 first. Raises AddressRefused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        numbers = {ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found}
    except (OSError, UnicodeError, ValueError) as fault:
        raise AddressRefused(_("There is no server named %(host)s."), host=host) from fault
    return sorted(numbers, key=lambda one: (one.version, int(one)))


def is_public(number: Number) -> bool:
    """Whether a number is one of the internet: not of this machine, a private network, a link or a cloud's own services."""
    if isinstance(number, ipaddress.IPv6Address):
        if number in _NAT64:
            return is_public(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF))
        if number.ipv4_mapped is not None:
            return is_public(number.ipv4_mapped)
        if number.sixtofour is not None or number.teredo is not None:
            return False
    return number.is_global and not number.is_multicast and not any(number in one for one in _INSIDE_CLOUDS)

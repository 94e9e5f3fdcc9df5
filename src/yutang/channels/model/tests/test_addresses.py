"""Which addresses may be called: nothing that a merchant types may lead into the place's own network."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from yutang.channels.model import addresses
from yutang.channels.model.addresses import is_public, origin_of, target_of, tidy_address
from yutang.channels.model.errors import AddressRefused


@pytest.fixture
def names(monkeypatch):
    """A name server of our own; numbers stand for themselves."""
    told = {
        "api.example.com": ["93.184.216.34"],
        "rebound.example": ["93.184.216.34", "10.0.0.7"],
        "six.example": ["2606:4700::6810:1"],
    }

    def look_up(host, port, **_how):
        try:
            found = [str(ipaddress.ip_address(host))]
        except ValueError:
            found = told.get(host, [])
        if not found:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return told


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        (" https://api.example.com/v1/ ", "https://api.example.com/v1"),
        ("https://api.example.com/v1/chat/completions", "https://api.example.com/v1"),
        ("https://api.example.com", "https://api.example.com"),
    ],
)
def test_an_address_is_tidied(typed, kept):
    assert tidy_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "api.example.com/v1", "ftp://api.example.com", "file:///etc/passwd", "https://", "https://:443/v1", "https://user:pw@api.example.com",
     "https://api.example.com/v1?key=1", "https://api.example.com/#x", "https://api.exa mple.com", "https://api.example.com/\r\nHost: x",
     "https://api.example.com:99999", "https://api.example.com:0", "https://[::1", "javascript:alert(1)", "https://api.example.com/\u202e"],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(AddressRefused):
        tidy_address(typed)


def test_a_call_goes_to_the_number_that_was_looked_at(names):
    target = target_of("https://api.example.com/v1")
    assert target.url == "https://93.184.216.34:443/v1/chat/completions"
    assert (target.host, target.host_header, target.is_tls) == ("api.example.com", "api.example.com", True)
    assert target_of("https://api.example.com:8443/v1").host_header == "api.example.com:8443"
    assert target_of("https://six.example").url == "https://[2606:4700::6810:1]:443/chat/completions"


@pytest.mark.parametrize("number", [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "169.254.0.23", "100.100.100.200",
    "168.63.129.16", "192.0.0.192", "224.0.0.1", "239.1.1.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fd00:ec2::254",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "ff02::1",
])  # fmt: skip
def test_a_number_that_is_not_of_the_internet_is_refused(names, number):
    assert not is_public(ipaddress.ip_address(number))
    host = f"[{number}]" if ":" in number else number
    with pytest.raises(AddressRefused):
        target_of(f"https://{host}/v1")


@pytest.mark.parametrize("number", ["8.8.8.8", "2606:4700::6810:1", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_a_number_of_the_internet_may_be_called(number):
    assert is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "127.1", "0177.0.0.1", "localhost", "LOCALHOST"])
def test_other_ways_to_write_this_machine_are_refused(host):
    """By the real resolver: what it makes of them is what is looked at."""
    with pytest.raises(AddressRefused):
        target_of(f"https://{host}/v1")


def test_a_name_with_one_private_number_is_refused_whole(names):
    with pytest.raises(AddressRefused, match="rebound"):
        target_of("https://rebound.example/v1")


def test_a_name_that_nobody_knows_is_refused(names):
    with pytest.raises(AddressRefused, match="nobody"):
        target_of("https://nobody.example/v1")


def test_what_the_place_allows_may_be_called_and_nothing_beside_it(names, settings):
    settings.YUTANG_OWN_MODEL_HOSTS = frozenset({"127.0.0.1:11434", "10.0.0.5:443", "10.0.0.6:80"})
    assert target_of("http://127.0.0.1:11434/v1").url == "http://127.0.0.1:11434/v1/chat/completions"
    assert target_of("https://10.0.0.5/v1").is_tls
    for beside in ("http://127.0.0.1:11435", "https://10.0.0.7/v1", "http://10.0.0.6/v1", "http://10.0.0.5:443"):
        with pytest.raises(AddressRefused):
            target_of(beside)


def test_without_tls_only_this_machine_is_called(names):
    with pytest.raises(AddressRefused, match="https"):
        target_of("http://api.example.com/v1")


def test_a_key_belongs_to_scheme_host_and_port():
    assert origin_of("https://a.example/v1") == origin_of("https://a.example/v2")
    assert origin_of("https://a.example/v1") != origin_of("https://b.example/v1")
    assert origin_of("https://a.example") != origin_of("https://a.example:8443")

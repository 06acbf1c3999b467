"""Where files are fetched from, and where keys go."""

from ipaddress import ip_address

import pytest

from services.sender.domain.media_urls import (
    AddressRefused,
    is_public,
    origin_of,
    refuse_private_literal,
    waha_place,
    whapi_link,
)

HOST = "http://waha.internal:3000"


@pytest.mark.parametrize(
    ("url", "host", "asked"),
    [
        ("http://localhost:3000/api/files/default/3EB0.jpg", HOST, f"{HOST}/api/files/default/3EB0.jpg"),
        ("https://desk.example/api/files/3EB0.oga?x=1", HOST, f"{HOST}/api/files/3EB0.oga?x=1"),
        ("http://10.0.0.9/api/files/d/false_1%40c.us_A.jpg", HOST, f"{HOST}/api/files/d/false_1%40c.us_A.jpg"),
        ("/api/files/default/A.jpg", HOST, f"{HOST}/api/files/default/A.jpg"),
        ("http://x/waha/api/files/d/A.jpg", "http://127.0.0.1:9/waha/", "http://127.0.0.1:9/waha/api/files/d/A.jpg"),
        (f"{HOST}/custom/A.jpg", HOST, f"{HOST}/custom/A.jpg"),
    ],
    ids=["localhost", "other_scheme_and_query", "encoding_stays", "relative", "host_with_a_path", "same_host"],
)
def test_wahas_own_files_are_asked_of_the_configured_host_with_the_key(url: str, host: str, asked: str) -> None:
    place = waha_place(url, host)
    assert (place.url, place.at_provider, place.with_key) == (asked, True, True)


@pytest.mark.parametrize(
    "url",
    [
        "https://bucket.s3.eu-central-1.amazonaws.com/A.jpg?X-Amz-Signature=s",
        "https://evil.example/api/files/A.jpg?X-Amz-Expires=3600",
        "http://waha.internal:3001/A.jpg",
        "https://waha.internal:3000/A.jpg",
        "http://waha.internal.evil.example:3000/A.jpg",
    ],
)
def test_anything_elsewhere_is_followed_without_the_key(url: str) -> None:
    place = waha_place(url, HOST)
    assert (place.url, place.at_provider, place.with_key) == (url, False, False)


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/api/files/../sessions",
        "http://localhost/api/files/%2e%2e/sessions",
        "http://localhost/api/files/a/..%5c..%5csessions",
    ],
)
def test_the_key_does_not_leave_wahas_files(url: str) -> None:
    with pytest.raises(AddressRefused):
        waha_place(url, HOST)


def test_whapis_link_never_gets_the_token_not_even_at_home() -> None:
    base = "https://gate.whapi.cloud"
    away = whapi_link("https://s3.eu-central-1.wasabisys.com/in/a.jpeg", base)
    home = whapi_link("https://gate.whapi.cloud/files/a.jpeg", base)
    assert (away.at_provider, away.with_key) == (False, False)
    assert (home.at_provider, home.with_key) == (True, False)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://host/a",
        "gopher://host/",
        "http:///a",
        "http://user:pass@host/a",
        "http://host:99999/a",
        "http://[::1/a",
        "http://ho st/a",
        "http://host\\@other/a",
        "http://host/a\r\nX: y",
        "",
    ],
)
def test_only_plain_http_is_followed(url: str) -> None:
    with pytest.raises(AddressRefused):
        origin_of(url)


def test_an_origin_is_compared_by_meaning() -> None:
    assert origin_of("HTTP://Host.:80/a") == origin_of("http://host/b")
    assert origin_of("https://host/a") != origin_of("http://host/a")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "fec0::1"),
    ],
)
def test_private_addresses_are_told_in_every_spelling(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("url", ["http://127.0.0.1/a", "https://[::1]:8443/a", "http://[fe80::1%25eth0]/a"])
def test_a_private_literal_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        refuse_private_literal(url)


def test_names_are_for_the_resolver_to_judge() -> None:
    refuse_private_literal("http://localhost/a")
    refuse_private_literal("http://1.1.1.1/a")

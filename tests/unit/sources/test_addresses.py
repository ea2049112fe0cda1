"""Addresses that strangers wrote never raise."""

import pytest

from skilltide.sources.parsing.addresses import absolute, split, without_fragment
from skilltide.sources.parsing.sitemap import is_same_site

NONE = ["http://[", "http://[::1", "//[x]y", "http://a:99999999/", "http://a:b/", "https://exa\u2100mple.com/"]


@pytest.mark.parametrize("address", NONE)
def test_what_is_no_address_stays_as_it_is_written(address: str) -> None:
    assert absolute("https://jobs.example/list", address) in (address, f"https:{address}")
    assert without_fragment(address) == address
    assert not split(address).hostname or not split(address).port
    assert not is_same_site(address, "https://jobs.example/")


def test_others_are_read_as_a_page_means_them() -> None:
    assert absolute("https://jobs.example/list/", "../one?id=1#top") == "https://jobs.example/one?id=1#top"
    assert without_fragment("https://jobs.example/one#top") == "https://jobs.example/one"
    assert split("https://jobs.example:8443/one")[:3] == ("https", "jobs.example:8443", "/one")

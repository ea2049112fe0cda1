"""Addresses: what is left of them, and that no text stops the reader."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skilltide.normalise.url import canonical_url


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://X.example/jobs/view/a-1?position=1&refId=b&trk=c#top", "https://x.example/jobs/view/a-1"),
        (
            "https://x.example/partner/jobListing.htm?pos=1&jobListingId=35",
            "https://x.example/partner/jobListing.htm?jobListingId=35",
        ),
        ("https://x.example/careers?gh_jid=7&utm_source=b", "https://x.example/careers?gh_jid=7"),
        ("https://x.example/a?lng=2&utm_medium=c", "https://x.example/a?lng=2"),
        ("https://x.example/españa/", "https://x.example/espa%C3%B1a"),
        ("https://x.example/espa%c3%b1a", "https://x.example/espa%C3%B1a"),
        ("https://x.example/a%2Fb%2525", "https://x.example/a%2Fb%2525"),
        ("x.example/jobs/1", "https://x.example/jobs/1"),
        ("//x.example/jobs/1", "https://x.example/jobs/1"),
        ("https://x.example:443/1", "https://x.example/1"),
        ("http://x.example:8080/1", "http://x.example:8080/1"),
        ("http://ann:secret@x.example/1", "http://x.example/1"),
        ("http://[2001:DB8::1]:80/1", "http://[2001:db8::1]/1"),
        ("javascript:alert(1)", None),
        ("not an address", None),
        ("http://[broken", None),
        ("http://jobs.example:99999999/2", None),
        ("http://jobs.example:port/2", None),
        ("http://two words.example/2", None),
    ],
)
def test_canonical_url(url: str, expected: str | None) -> None:
    assert canonical_url(url) == expected


pieces = st.sampled_from(
    ["http://", "https://", "//", "x.example", "[::1]", ":", "80", "99999999", "/", "?", "&", "=", "#", "@", "%", "%2F",
     "%252", "%ff", "%C3%B1", ";", " ", "\t", "\n", "\ud800", "ñ", "İ", "．", "gh_jid", "utm_a", "a"]
)  # fmt: skip


@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=60))
@example("http://x.example/%ed%a0%80?a=%ed%a0%80")
@example("http://x.example/a%25%2541")
@settings(max_examples=500, deadline=None)
def test_no_address_raises_and_a_canonical_one_stays(url: str) -> None:
    found = canonical_url(url)
    if found is not None:
        found.encode("ascii" if url.isascii() else "utf-8")
        assert canonical_url(found) == found

"""What hosts allow: access.yml agrees with the platforms, and what it blocks is offered by nobody."""

import asyncio
from pathlib import Path

import pytest

from local_server import LocalServer, Reply, local_server
from skilltide.http import Failure, FetchError
from skilltide.settings import Settings
from skilltide.sources.access import access_of, access_of_address, entries, is_robots_obeyed, refusal
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.discovery import board_platforms
from skilltide.sources.http_fetch import SourceFetch, open_fetcher

PLATFORMS = board_platforms()


def source(platform: str, **entry: object) -> BoardSource:
    built = build_source("mine", {"platform": platform, **entry})
    assert isinstance(built, BoardSource)
    return built


def test_every_platform_has_an_entry_that_agrees_with_it() -> None:
    for key, platform in PLATFORMS.items():
        access = access_of(key)
        assert access is not None, f"{key}: write an entry into access.yml"
        assert platform.is_opt_in == (access.verdict == "opt-in"), key


def test_an_entry_says_what_its_verdict_needs() -> None:
    hosts = [host for entry in entries() for host in entry.hosts]
    platforms = [platform for entry in entries() for platform in entry.platforms]
    assert len(hosts) == len(set(hosts)) and len(platforms) == len(set(platforms))
    for entry in entries():
        assert (entry.verdict == "opt-in") == (entry.decision is not None), entry.key
        assert entry.verdict == "open" or entry.instead, f"{entry.key}: what lawful way remains?"


@pytest.mark.parametrize(
    "address",
    [
        "https://www.linkedin.com/jobs/view/1", "de.indeed.com/viewjob?jk=1", "https://www.glassdoor.com/Job/x.htm",
        "https://www.google.com/search?q=jobs&ibp=htl;jobs", "https://careers.google.com/jobs",
        "https://api.smartrecruiters.com/v1/companies/acme/postings", "https://www.metacareers.com/jobs/1",
        "https://www.uber.com/us/en/careers/list/", "https://jobs.uber.com/en/jobs/1",
        "https://europa.eu/eures/portal/jv-se/home", "europa.eu/EURES", "https://eures.europa.eu/x",
    ],
)  # fmt: skip
def test_the_great_job_sites_are_blocked_in_plain_words(address: str) -> None:
    access = access_of_address(address)
    assert access is not None and access.verdict == "blocked"
    assert access.why.endswith(".") and access.instead


def test_a_host_is_told_by_its_own_name_only() -> None:
    assert access_of_address("https://notlinkedin.com/jobs") is None
    assert access_of_address("https://acme.example/linkedin.com") is None
    assert access_of_address("http://[") is None
    assert access_of_address("https://europa.eu/careers") is None, "what else stands on a host has its own rules"
    assert access_of_address("https://europa.eu/eures-like/jobs") is None
    microsoft = access_of_address("https://apply.careers.microsoft.com/careers")
    assert microsoft is not None and microsoft.verdict == "open"


def test_a_redirect_to_a_blocked_host_is_not_followed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, contact="me@example.org", allow_loopback=True)

    async def work(server: LocalServer) -> None:
        async with open_fetcher(settings) as fetcher:
            with pytest.raises(FetchError, match="LinkedIn is not read") as caught:
                await SourceFetch(fetcher, source("jobposting")).page(f"{server.url}/jobs")
            assert caught.value.code is Failure.blocked

    with local_server({"/jobs": Reply(status=302, headers={"Location": "https://www.linkedin.com/jobs/1"})}) as server:
        asyncio.run(work(server))


def test_a_blocked_platform_is_refused_whatever_its_entry_says() -> None:
    for entry in ({}, {"accept_terms": True}, {"api": "https://api.smartrecruiters.com"}):
        told = refusal(source("smartrecruiters", **entry))
        assert told is not None and "is not read" in told and "What remains: " in told
    assert refusal(source("ashby", api="https://www.linkedin.com")) is not None
    assert refusal(source("smartrecruiters", api="http://127.0.0.1:1")) is None  # another host has its own rules


def test_opting_in_is_a_decision_that_sources_yml_records() -> None:
    assert "accept_terms: true" in (refusal(source("himalayas")) or "")
    assert refusal(source("himalayas", accept_terms=True)) is None
    undecided = source("remotive", accept_terms=True)
    assert "robots_decision" in (refusal(undecided) or "") and is_robots_obeyed(undecided)
    decided = source("remotive", accept_terms=True, robots_decision="Ann, 2026-11-28: documented for programs")
    assert refusal(decided) is None and not is_robots_obeyed(decided)
    assert "accept_terms: true" in (refusal(source("remotive", robots_decision="Ann")) or "")
    assert "robots_decision" in (refusal(source("remotive", accept_terms=True, robots_decision=" ")) or "")


def test_robots_txt_is_not_for_sale_elsewhere() -> None:
    ashby = source("ashby", robots_decision="because")
    assert "robots.txt is obeyed" in (refusal(ashby) or "")
    assert is_robots_obeyed(ashby)

"""Lists of boards as people share them."""

import json
from pathlib import Path
from typing import Any

import pytest

from skilltide.errors import ConfigurationError
from skilltide.sources.board_lists import boards_in, is_board, read_list

SHARED = Path(__file__).parents[4] / "shared" / "data" / "boards"


def write(path: Path, text: Any) -> Path:
    path.write_text(text if isinstance(text, str) else json.dumps(text))
    return path


def names(path: Path, platform: str | None = None) -> dict[str, tuple[str | None, str]]:
    return {
        f"{board.platform}:{board.board}": (board.employer, board.employer_from)
        for board in read_list(path, platform).boards.values()
    }


def test_an_address_tells_platform_and_board_and_a_name_the_employer(tmp_path: Path) -> None:
    text = (
        "name,url\n"
        "Acme Robotics,https://jobs.ashbyhq.com/acme\n"
        "Bolt Works,https://job-boards.greenhouse.io/boltworks\n"
        "Cogs,https://cogs.wd1.myworkdayjobs.com/en-US/External\n"
        "Dyna,https://ats.rippling.com/dyna-inc/jobs\n"
        "Spaced Out,https://jobs.ashbyhq.com/spaced%20out\n"
    )
    assert names(write(tmp_path / "list.csv", text)) == {
        "ashby:acme": ("Acme Robotics", "told"),
        "greenhouse:boltworks": ("Bolt Works", "slug"),  # the board's name in other letters tells nothing
        "workday:cogs.wd1/External": ("Cogs", "slug"),
        "rippling:dyna-inc": ("Dyna", "told"),
        "ashby:spaced%20out": ("Spaced Out", "slug"),
    }


@pytest.mark.parametrize(
    "text", ["url\nhttps://jobs.lever.co/acme\n", "Slug\tATS\nacme\tlever\n", "Link|x\njobs.lever.co/acme|1\n"]
)
def test_csv_of_any_delimiter_or_none(tmp_path: Path, text: str) -> None:
    assert names(write(tmp_path / "list.csv", text)) == {"lever:acme": ("Acme", "slug")}


@pytest.mark.parametrize(
    "data",
    [
        [{"name": "Acme Robotics", "url": "https://jobs.lever.co/acme"}],
        [{"company": "Acme Robotics", "ats": "Lever", "slug": "acme"}],
        {"Acme Robotics": "https://jobs.lever.co/acme"},
        {"lever": [{"slug": "acme", "name": "Acme Robotics"}]},
        {"data": {"boards": [{"board_url": "jobs.lever.co/acme", "company_name": "Acme Robotics"}]}},
        [{"Name": "Acme Robotics", "URL": "https://jobs.lever.co/acme", "tags": ["ai"], "seat": {"city": "Kiel"}}],
        [{"company": "Acme Robotics", "ats": "lever", "slug": "acme", "ashby": ["ml", "remote"]}],
        {"first": {"url": "https://jobs.lever.co/acme", "name": "Acme Robotics", "tags": [{"id": 1}]}},
        {"companies": [{"name": "Acme Robotics", "ats": "lever", "slug": "acme"}]},
        {"Acme": {"name": "Acme Robotics", "provider": "Lever", "board": "acme"}},
        {"lever": {"boards": [{"slug": "acme", "name": "Acme Robotics", "source": "a friend"}]}},
        [{"url": "https://acme.example", "boards": [{"platform": "lever", "board": "acme", "name": "Acme Robotics"}]}],
        [{"link": "https://acme.example", "ats": {"platform": "lever", "slug": "acme", "company": "Acme Robotics"}}],
    ],
)
def test_json_in_any_of_its_shapes(tmp_path: Path, data: Any) -> None:
    assert names(write(tmp_path / "list.json", data)) == {"lever:acme": ("Acme Robotics", "told")}


def test_names_alone_need_their_platform(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", ["acme", "bolt"])
    assert names(path, "lever").keys() == {"lever:acme", "lever:bolt"}
    under_a_heading = write(tmp_path / "more.json", {"boards": [{"slug": "acme"}, {"slug": "bolt"}]})
    assert names(under_a_heading, "lever").keys() == {"lever:acme", "lever:bolt"}
    with_tags = write(tmp_path / "tags.json", [{"url": "https://acme.example", "tags": ["ai"]}, {"slug": "bolt"}])
    assert names(with_tags, "lever").keys() == {"lever:bolt"}  # a tag is no board
    beside_boards = {"sources": ["crunchbase", "yc"], "boards": [{"board": "acme"}]}
    assert names(write(tmp_path / "sources.json", beside_boards), "lever").keys() == {"lever:acme"}
    with pytest.raises(ConfigurationError, match="2 rows: neither an address, nor platform and board"):
        read_list(path)


def test_what_names_no_board_is_counted_with_its_reason(tmp_path: Path) -> None:
    text = (
        "name;url\nA;https://jobs.lever.co/a\nA again;https://jobs.lever.co/A\nB;https://example.com/careers\n"
        "C;https://c.example/en-us\nD;\n"
    )
    found = read_list(write(tmp_path / "list.csv", text))
    assert (found.row_count, len(found.boards)) == (5, 1)
    assert sorted(found.left_out.values()) == [1, 1, 2]
    assert found.boards["lever", "a"].employer == "A again"  # the row that tells more


@pytest.mark.parametrize("text", ["", "name,url\n", "{", "a\x00b", "[[[]]]", '{"url": 5}'])
def test_no_list_is_an_error_in_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_list(write(tmp_path / "list", text))
    assert "\n" not in str(caught.value)


def test_boards_that_may_not_be_read_are_known_as_such(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", "name,url\nAcme,https://jobs.smartrecruiters.com/Acme1/7-engineer\n")
    (board,) = read_list(path).boards.values()
    assert (board.board, board.state) == ("Acme1", "blocked")


def test_boards_in_a_text() -> None:
    text = "Apply: https://jobs.lever.co/acme/1 or https://boards.greenhouse.io/embed/job_board?for=bolt, not lever.co"
    assert boards_in(text).keys() == {("lever", "acme"), ("greenhouse", "bolt")}
    assert not is_board("acme.wd1/de-DE") and not is_board("..")


def test_a_host_whose_board_the_address_leaves_out_is_kept_unless_the_list_tells_the_board(tmp_path: Path) -> None:
    text = (
        "name,url\nA,https://a.wd1.myworkdayjobs.com/en-us\nB,https://b.wd1.myworkdayjobs.com/en-us\n"
        "B,https://b.wd1.myworkdayjobs.com/Careers\n"
    )
    found = read_list(write(tmp_path / "list.csv", text))
    assert {board.board: board.is_host for board in found.boards.values()} == {"a.wd1/": True, "b.wd1/Careers": False}
    assert found.left_out == {"a host whose boards stand in the list": 1}


@pytest.mark.skipif(not SHARED.exists(), reason="the lists are not here")
def test_the_public_lists_are_read_as_they_are() -> None:
    found = {path.stem: read_list(path) for path in sorted(SHARED.glob("*.csv"))}
    assert {name: len(boards.boards) for name, boards in found.items()} == {
        "ashby": 1590, "gem": 507, "greenhouse": 2542, "lever": 1790, "rippling": 1312, "smartrecruiters": 208,
        "workable": 3547, "workday": 1455,
    }  # fmt: skip
    assert all({board.platform for board in boards.boards.values()} == {name} for name, boards in found.items())
    for boards in found.values():
        assert len(boards.boards) + sum(boards.left_out.values()) == boards.row_count

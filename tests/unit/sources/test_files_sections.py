"""Texts that are told as lists of titled sections, under whatever names."""

import json
from pathlib import Path
from typing import Any

import pytest

from file_seen import TEXT, postings, seen_csv, seen_json
from skilltide.sources.files.record_values import titled_sections

FIRST = f"We plan orchards. {TEXT}"
LIST = ["Python", "SQL"]
TITLED = (("About the role", FIRST), ("Requirements", "- Python\n- SQL"))


def sections(title: str, text: str, **more: Any) -> list[dict[str, Any]]:
    return [{title: "About the role", text: FIRST, **more}, {title: "Requirements", text: LIST, **more}]


KEYS = [
    ("title", "text"), ("title", "content"), ("heading", "body"), ("header", "content"), ("name", "value"),
    ("label", "items"), ("sectionTitle", "sectionText"), ("headline", "paragraphs"), ("section", "bullets"),
    ("key", "value"), ("subtitle", "html"), ("Title", "Body"), ("h2", "p"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "text"), KEYS)
@pytest.mark.parametrize("name", ["description", "details", "jobDescription", "content"])
def test_a_description_in_sections(tmp_path: Path, name: str, title: str, text: str) -> None:
    rows = postings(**({"description": None} | {name: [sections(title, text) for _ in range(3)]}))
    found = seen_json(tmp_path, rows)
    assert found.all("text_parts") == [TITLED] * 3
    assert (found.all("description"), found.all("title")) == ([None] * 3, [row["title"] for row in rows])
    assert all("About the role" in one.text and "Python" in one.text for one in found.postings)
    assert f"description <- {name} 100%" in found.mapping
    assert "mapping" not in found.codes


@pytest.mark.parametrize(("title", "text"), KEYS)
@pytest.mark.parametrize("name", ["sections", "blocks", "job_content", "items", "adBody"])
def test_sections_under_an_unknown_name_are_no_postings(tmp_path: Path, name: str, title: str, text: str) -> None:
    rows = postings(description=None, posted="2025-03-01", **{name: [sections(title, text, order=1) for _ in range(3)]})
    deep = [{key: {"of": value} if key == name else value for key, value in row.items()} for row in rows]
    for value in (rows, {"hits": rows}, {"a": {"jobs": rows}}, rows[:1], rows[0], deep, deep[0]):
        found = seen_json(tmp_path, value)
        assert found.all("text_parts") == [TITLED] * len(found.fields)
        assert found.all("title") == [row["title"] for row in rows[: len(found.fields)]]
        assert set(found.all("posted")) == {"2025-03-01"}


def test_sections_by_their_keys(tmp_path: Path) -> None:
    own = {
        "companyDescription": {"title": "Company", "text": "Elm."},
        "jobDescription": {"title": "Job", "text": FIRST},
    }
    for rows in (postings(description=None, jobAd={"sections": own}), postings(description=None, sections=own)):
        found = seen_json(tmp_path, rows)
        assert (found.all("title"), found.all("description")) == ([row["title"] for row in rows], [FIRST] * 3)


def test_a_posting_that_stands_alone_under_its_id(tmp_path: Path) -> None:
    (row,) = postings(1)
    found = seen_json(tmp_path, {"jobs": {"k17": row}})
    assert (found.all("title"), found.all("native_id")) == ([row["title"]], ["k17"])
    for value in ({"data": {"job": row}}, {"data": row}, {"result": {"posting": {"fields": row}}}):
        found = seen_json(tmp_path, value)
        assert (found.all("title"), found.all("native_id")) == ([row["title"]], [None])


def test_titles_of_sections_that_name_fields_hide_no_text(tmp_path: Path) -> None:
    own = [{"title": "Role", "text": FIRST}, {"title": "You", "text": "Python"}]
    expected = (("Role", FIRST), ("You", "Python"))
    for value in (own, {"section": own}):
        found = seen_json(tmp_path, postings(description=None, blocks=[value] * 3))
        assert (found.all("text_parts"), found.all("title")[0]) == ([expected] * 3, "Data Scientist 0")


def test_unknown_titles_of_sections(tmp_path: Path) -> None:
    own = [{"title": "Our trees", "text": FIRST}, {"title": "Your day", "text": TEXT}]
    for rows in (postings(description=None, blocks=[own] * 3), postings(1, description=None, blocks=[own])):
        found = seen_json(tmp_path, rows)
        assert found.all("text_parts") == [(("Our trees", FIRST), ("Your day", TEXT))] * len(rows)


def test_postings_that_are_told_in_two_fields_stay_postings(tmp_path: Path) -> None:
    jobs = [{"title": title, "text": TEXT} for title in ("Gärtnerin", "Koch", "Data Scientist")]
    for value in (
        jobs,
        {"jobs": jobs},
        {"title": "Jobs at Elm", "jobs": jobs},
        {"title": "Data jobs", "results": jobs},
        {"name": "Elm", "about": TEXT, "openings": jobs},
        [{"company": "Elm", "postings": jobs}],
        {"page": {"title": "Careers", "list": jobs}},
        {"title": "Data jobs", "items": [*jobs[:2], {"title": "Tischlerin", "text": TEXT}]},
    ):
        found = seen_json(tmp_path, value)
        assert found.all("title")[:2] == ["Gärtnerin", "Koch"]
        assert found.all("description") == [TEXT] * 3


def test_the_longer_of_text_and_sections_counts(tmp_path: Path) -> None:
    short = [{"title": "Team", "text": "Two people."}, {"title": "Requirements", "text": "Python"}]
    found = seen_json(tmp_path, postings(details=[short] * 3))
    assert found.all("description")[0] == f"{TEXT} Text 0."
    assert found.all("text_parts") == [()] * 3
    found = seen_json(tmp_path, postings(description="You count.", details=[sections("name", "value")] * 3))
    assert (found.all("description"), found.all("text_parts")) == ([None] * 3, [TITLED] * 3)


def test_what_labels_a_field_in_a_list_of_sections_is_one(tmp_path: Path) -> None:
    own = [
        {"name": "Description", "value": f"<p>{FIRST}</p>"},
        {"name": "Location", "value": "Graz, Austria"},
        {"name": "Salary", "value": "€50,000 a year"},
        {"name": "Benefits", "value": "Pears."},
    ]
    found = seen_json(tmp_path, postings(description=None, details=[own] * 3))
    assert (found.all("location"), found.all("salary")) == (["Graz, Austria"] * 3, ["€50,000 a year"] * 3)
    assert found.all("text_parts") == [(("Description", f"<p>{FIRST}</p>"), ("Benefits", "Pears."))] * 3


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ({"title": "You", "text": "You know Python."}, (("Requirements", "You know Python."),)),
        ({"title": "Your profile", "items": ["Python", "SQL"]}, (("Requirements", "- Python\n- SQL"),)),
        ({"heading": "Profile", "content": ["Python", "SQL"]}, (("Requirements", "- Python\n- SQL"),)),
        ({"name": "Python", "id": 5}, (("Requirements", "Python"),)),
        ({"name": "Machine learning", "text": "ML"}, (("Requirements", "Machine learning"),)),
        ({"text": "You know Python."}, (("Requirements", "You know Python."),)),
        ([{"name": "Python"}, {"name": "SQL"}], (("Requirements", "- Python\n- SQL"),)),
        ([{"title": "Needed", "items": ["Python"]}, {"title": "Nice", "items": ["SQL"]}],
         (("Needed", "- Python"), ("Nice", "- SQL"))),
    ],
)  # fmt: skip
def test_a_section_that_is_told_as_an_object(tmp_path: Path, value: Any, parts: tuple[tuple[str, str], ...]) -> None:
    assert seen_json(tmp_path, postings(requirements=value)).all("text_parts") == [parts] * 3


def test_a_long_section_is_a_text_whatever_its_title(tmp_path: Path) -> None:
    where = (
        "Our office stands among the trees of Graz, near the river and the old mills, and you may work from there or "
        "from home as you like it, on any day of the week."
    )
    own = [{"title": "Role", "text": FIRST}, {"title": "Location", "text": where}]
    found = seen_json(tmp_path, postings(description=[own] * 3))
    assert found.all("text_parts") == [(("Role", FIRST), ("Location", where))] * 3
    assert found.all("location") == [None] * 3


def test_sections_written_into_a_cell(tmp_path: Path) -> None:
    for text in (json.dumps(sections("title", "text")), repr(sections("title", "text"))):
        assert seen_csv(tmp_path, postings(description=[text] * 3)).all("text_parts") == [TITLED] * 3


def test_further_parts_follow_and_are_not_repeated(tmp_path: Path) -> None:
    own = [{"title": "About the role", "text": FIRST}, {"title": "Requirements", "text": "Python"}]
    rows = postings(description=[own] * 3, requirements="Python", benefits="Pears and plums.")
    assert (
        seen_json(tmp_path, rows).all("text_parts")
        == [(("About the role", FIRST), ("Requirements", "Python"), ("Benefits", "Pears and plums."))] * 3
    )


@pytest.mark.parametrize(
    "value",
    [
        "a text", ["a", "b"], [], {}, None, [{"text": "no title"}], [{"title": "no text"}],
        [{"title": "", "text": "x"}],
        [{"title": "x", "text": None}], [["a", "b"]], {"title": "x", "text": "y"}, [{"name": "Python", "value": 3}],
        [{"title": "t" * 200, "text": "x"}],
    ],
)  # fmt: skip
def test_what_is_no_list_of_sections(value: Any) -> None:
    assert titled_sections(value) == ()


def test_a_list_of_texts_stays_one_text(tmp_path: Path) -> None:
    found = seen_json(tmp_path, postings(description=[["You count pears.", "You ask SQL.", TEXT]] * 3))
    assert found.all("description") == [f"You count pears.\nYou ask SQL.\n{TEXT}"] * 3
    blocks = [{"type": "heading", "text": "Your role"}, {"type": "paragraph", "text": TEXT}]
    found = seen_json(tmp_path, postings(description=[blocks] * 3))
    assert found.all("description") == [f"Your role\n{TEXT}"] * 3


def test_text_before_the_first_title(tmp_path: Path) -> None:
    own = [{"text": FIRST}, {"title": "Requirements", "text": "Python"}, "And SQL."]
    found = seen_json(tmp_path, postings(description=[own] * 3))
    assert (
        found.all("text_parts")
        == [(("Description", FIRST), ("Requirements", "Python"), ("Requirements", "And SQL."))] * 3
    )

"""The crosswalk: what its files may hold, what lint finds, what the bundled one says, and how precise it was."""

import csv
import importlib.util
import re
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from skilltide.errors import LexiconError
from skilltide.extract.crosswalk import MATCHES, OCCUPATIONS, SKILLS, Crosswalk, load_crosswalk
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lint import lint
from skilltide.normalise.role_family import role_families
from skilltide.resources import resource

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "crosswalk.md"
TAXONOMIES = ROOT.parent / "shared" / "taxonomies"
SAMPLE = ROOT / "tests" / "fixtures" / "labels" / "crosswalk.csv"
HEADER = "skill_id,scheme,match,external_id\n"
ESCO = "8369c2d6-c100-4cf6-bd83-9668d8678433"
OTHER = "ccd0a1d9-afda-43d9-b901-96344886e14d"


@pytest.fixture(scope="module")
def crosswalk() -> Crosswalk:
    return load_crosswalk(resource("lexicons"))


@pytest.fixture(scope="module")
def scripts() -> dict[str, ModuleType]:
    """The two scripts, as modules; the second imports the first."""
    found = {}
    for name in ("crosswalk_candidates", "crosswalk_precision"):
        spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
        assert spec is not None and spec.loader is not None
        found[name] = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found[name])
    return found


def own(folder: Path, rows: str = "", occupations: str | None = None) -> Path:
    shutil.copy(resource("lexicons") / "schemes.yml", folder)
    (folder / SKILLS).write_text(HEADER + rows, encoding="utf-8")
    if occupations is not None:
        (folder / OCCUPATIONS).write_text(HEADER.replace("skill_id", "role_family_code") + occupations)
    return folder


# the files

WRONG = {
    f"zorbex,lightcast,exact,{ESCO}": r"line 2: zorbex: scheme is 'lightcast', expected one of esco, onet, microsoft",
    "zorbex,isco_08,exact,2512": "scheme is 'isco_08'",
    f"zorbex,esco,same,{ESCO}": "match is 'same', expected one of exact, close, broader, none",
    f"zorbex,esco,none,{ESCO}": "matches none and names '8369",
    "zorbex,esco,exact,": "external_id is '', expected an id of ESCO",
    "zorbex,esco,exact,8369C2D6-c100-4cf6-bd83-9668d8678433": "external_id is '8369C2D6",
    "zorbex,onet,close, Python": "external_id is ' Python'",
    f"zorbex,esco,close,{ESCO}\nzorbex,esco,exact,{ESCO}": "line 3: zorbex: names '8369.* twice",
    f"zorbex,esco,exact,{ESCO}\nzorbex,esco,exact,{OTHER}": "has two exact matches for esco",
    f"zorbex,esco,exact,{ESCO}\nzorbex,esco,none,": "has exact and none for esco; none stands alone",
    "zorbex,esco,none": "has 3 cells, expected 4",
}


def test_a_wrong_row_is_an_error_that_names_file_and_line(tmp_path: Path) -> None:
    for rows, message in WRONG.items():
        folder = own(tmp_path, rows)
        with pytest.raises(LexiconError, match=message):
            load_crosswalk(folder)
        lenient = load_crosswalk(folder, strict=False)
        assert len(lenient.problems) == 1 and re.search(message, lenient.problems[0]), lenient.problems
        assert len(lenient.skills) == rows.count("\n")


def test_what_is_no_crosswalk_at_all(tmp_path: Path) -> None:
    assert load_crosswalk(tmp_path).skills == ()
    own(tmp_path)
    (tmp_path / SKILLS).write_text("skill,esco\n")
    with pytest.raises(LexiconError, match=r"crosswalk\.csv, line 1: is 'skill,esco', expected 'skill_id,scheme,match"):
        load_crosswalk(tmp_path)
    (tmp_path / SKILLS).write_bytes(b"\xff")
    with pytest.raises(LexiconError, match="not UTF-8"):
        load_crosswalk(tmp_path)
    for text, message in {
        "esco: {name: ESCO}": "without a text for .'of', 'version'",
        "[": "not valid YAML",
        "esco": "expected a key for each scheme",
        "esco: {name: a, of: b, version: c, licence: d, attribution: e, id_pattern: f}": "of is 'b'",
        "esco: {name: a, of: crosswalk.csv, version: c, licence: d, attribution: e, id_pattern: '('}": "no regular",
    }.items():
        (tmp_path / "schemes.yml").write_text(text)
        with pytest.raises(LexiconError, match=rf"schemes\.yml.*{message}"):
            load_crosswalk(tmp_path)
    (tmp_path / "schemes.yml").unlink()
    with pytest.raises(LexiconError, match=r"schemes\.yml: can't be read"):
        load_crosswalk(tmp_path)


def test_a_row_with_an_address(tmp_path: Path) -> None:
    found = load_crosswalk(own(tmp_path, f"zorbex,esco,exact,{ESCO}\nzorbex,onet,none,\n", "other,isco_08,none,\n"))
    (esco, onet), (other,) = found.skills, found.occupations
    assert found.schemes["esco"].uri_of(esco.external_id) == f"http://data.europa.eu/esco/skill/{ESCO}"
    assert onet.external_id is None and found.schemes["onet"].uri_of("Python") is None
    assert other == ("other", "isco_08", "none", None)


def test_lint_finds_what_a_crosswalk_lacks(own_lexicon: Path) -> None:
    rows = f"zorbex,esco,exact,{ESCO}\nzorbex,onet,none,\nzorbex,microsoft,none,\ntide-tables,esco,exact,{ESCO}\n"
    own(own_lexicon, rows + "gone,esco,none,\ntide-tables,onet,maybe,\n", "other,isco_08,none,\npilot,isco_08,none,\n")
    lexicon, crosswalk = Lexicon.load(own_lexicon, strict=False), load_crosswalk(own_lexicon, strict=False)
    found = {(one.code, one.where): one.what for one in lint(lexicon, run_examples=False, crosswalk=crosswalk)}
    assert "match is 'maybe'" in found["format", "crosswalk.csv, line 7"]
    assert ("unknown-subject", "crosswalk.csv: gone") in found
    assert ("unknown-subject", "occupations.csv: pilot") in found
    assert found["no-match", "crosswalk.csv: tide-tables"].startswith("has no row for onet, microsoft;")
    assert ("no-match", "crosswalk.csv: zorbex") not in found
    assert found["no-match", "occupations.csv: other"].startswith("has no row for onet_soc;")
    assert "so is zorbex" in found["matched-twice", "crosswalk.csv: tide-tables"]


# the bundled one


def test_every_skill_and_role_family_has_a_row_for_each_scheme(crosswalk: Crosswalk, lexicon: Lexicon) -> None:
    told = {(row.subject, row.scheme) for row in (*crosswalk.skills, *crosswalk.occupations)}
    assert len(told) == 3 * len(lexicon.skills) + 2 * len(role_families())


def test_names_of_one_spelling_that_mean_two_things(crosswalk: Crosswalk) -> None:
    """Each of these has an entry of its own name that is something else: a forest's logging, a CSS framework."""
    named = {(row.subject, row.external_id) for row in crosswalk.skills if row.match != "none"}
    for skill, entry in (
        ("apache-spark", "af7ae54f-4649-4c16-87c7-59ba41d4d57f"), ("materialize", "Materialize"),
        ("logging", "e8488824-3865-4d2a-97e9-fe4647d6add3"), ("sphinx-docs", "Sphinx"), ("plotly-dash", "Dash"),
        ("microsoft-fabric", "Fabric"), ("flux-models", "Flux"),
        ("nvidia-nim", "Nim"), ("darts", "Dart"), ("apex", "Oracle Application Express APEX"), ("expo", "EXPO"),
        ("robot-framework", "Robot"), ("metal", "Metal"), ("transparency", "Transparency (graphic)"),
    ):  # fmt: skip
        assert (skill, entry) not in named, skill


def test_well_known_skills(crosswalk: Crosswalk) -> None:
    decided = {(row.subject, row.scheme): (row.match, row.external_id) for row in crosswalk.skills}
    assert decided["machine-learning", "esco"] == ("exact", ESCO)
    assert decided["python", "esco"] == ("exact", OTHER)
    assert decided["numpy", "esco"] == ("broader", OTHER)
    assert decided["apache-spark", "onet"] == ("exact", "Apache Spark")
    families = {(row.subject, row.scheme, row.match): row.external_id for row in crosswalk.occupations}
    assert families["data_scientist", "onet_soc", "exact"] == "15-2051.00"
    assert families["software_engineer", "isco_08", "exact"] == "2512"


def test_every_entry_exists(crosswalk: Crosswalk, scripts: dict[str, ModuleType]) -> None:
    if not TAXONOMIES.is_dir():
        pytest.skip("the taxonomies are not here")
    for scheme, name in scripts["crosswalk_candidates"].FILES.items():
        with (TAXONOMIES / name).open(encoding="utf-8") as lines:
            known = {line.split("\t", 1)[0] for line in lines}
        named = {row.external_id for row in crosswalk.skills if row.scheme == scheme and row.external_id}
        assert named and not named - known


# what is told of it


def test_the_page_tells_the_sample_s_figures(scripts: dict[str, ModuleType]) -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        sample = list(csv.DictReader(lines))
    page = PAGE.read_text(encoding="utf-8")
    for line in scripts["crosswalk_precision"].table(sample):
        assert line in page
    by_draw: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in sample:
        by_draw[row["draw"]].add((row["skill_id"], row["scheme"], row["external_id"]))
        assert row["decided"] in MATCHES and row["judged"] in MATCHES
    assert {number: len(rows) for number, rows in by_draw.items()} == {"1": 150, "2": 150}


def test_precision_is_the_share_of_decisions_that_a_second_reading_shares(scripts: dict[str, ModuleType]) -> None:
    sample = [("exact", "exact")] * 3 + [("exact", "close"), ("close", "close"), ("broader", "none"), ("none", "none")]
    found = scripts["crosswalk_precision"].precision(sample)
    assert found["exact"][:3] == (4, 3, 0.75)
    assert found["all"][:2] == (6, 4)
    assert found["none"][:3] == (1, 1, 1.0)
    share, low, high = found["exact"][2:]
    assert low < share < high


def test_a_draw_is_the_same_each_time_and_of_every_kind(crosswalk: Crosswalk, scripts: dict[str, ModuleType]) -> None:
    script = scripts["crosswalk_precision"]
    drawn = script.draw(crosswalk.skills, 1)
    assert drawn == script.draw(crosswalk.skills, 1) != script.draw(crosswalk.skills, 2)
    assert {match: sum(row.match == match for row in drawn) for match in MATCHES} == script.DRAWN


def test_attribution_stands_on_the_page_and_in_the_marts(crosswalk: Crosswalk) -> None:
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    marts = " ".join(
        " ".join((resource("warehouse", "marts") / f"{name}_crosswalk.sql").read_text(encoding="utf-8").split())
        for name in ("skill", "occupation")
    )
    for scheme in crosswalk.schemes.values():
        assert " ".join(scheme.attribution.split()) in page
    for words in ("ESCO classification of the European Commission", "USDOL/ETA", "CC BY 4.0", "MIT License",
                  "International Labour Organization", "ESCO 1.1.1", "O*NET 29.3", "O*NET-SOC 2019"):  # fmt: skip
        assert words in marts


# the generator of candidates


def test_names_are_compared_without_vendor_filler_and_acronym(scripts: dict[str, ModuleType]) -> None:
    keys = scripts["crosswalk_candidates"].keys
    for one, other in (
        ("Apache Spark", "Spark"), ("Python (computer programming)", "Python"), ("Neural networks", "neural network"),
        ("Amazon Simple Storage Service S3", "Amazon S3"), ("use spreadsheets software", "Spreadsheets"),
        ("Structured query language SQL", "SQL"), ("C++", "C++"),
    ):  # fmt: skip
        assert keys(one) & keys(other), (one, other)
    for one, other in (("C++", "C#"), ("C", "C++"), (".NET", "Net"), ("R", "Rust"), ("Java", "JavaScript")):
        assert not keys(one) & keys(other), (one, other)


def test_candidates_by_name_by_alias_and_by_part(scripts: dict[str, ModuleType], lexicon: Lexicon) -> None:
    script = scripts["crosswalk_candidates"]
    label = script.Label
    others = [label(f"other {number}", f"plan wood work {number}", True) for number in range(50)]
    taxonomy = script.Taxonomy(
        [label("1", "Kubernetes", True), label("2", "K8s", True), label("3", "run clusters", True),
         label("3", "kubernetes", False), label("4", "compute the descent of a gradient", True),
         label("5", "descent of stairs", True), *others]
    )  # fmt: skip
    found = {one.external_id: one for one in taxonomy.candidates(lexicon.skills["kubernetes"])}
    assert {key: one.how for key, one in found.items()} == {"1": "name", "2": "alias", "3": "name"}
    assert found["3"].label == "run clusters (= kubernetes)"
    (part,) = taxonomy.candidates(lexicon.skills["gradient-descent"])
    assert (part.how, part.external_id) == ("part", "4")


def test_what_the_parent_is_may_be_wider(
    scripts: dict[str, ModuleType], lexicon: Lexicon, crosswalk: Crosswalk
) -> None:
    script = scripts["crosswalk_candidates"]
    taxonomy = script.Taxonomy([script.Label(OTHER, "Python (computer programming)", True)])
    rows = list(script.proposals(lexicon, crosswalk, {"esco": taxonomy}, ["numpy", "python"]))
    assert ("numpy", "esco", "parent", OTHER, "Python (computer programming)") in rows
    assert ("python", "esco", "name", OTHER, "Python (computer programming)") in rows

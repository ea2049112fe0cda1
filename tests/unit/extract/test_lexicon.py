"""Reading a lexicon, its errors, digests and surface forms."""

from pathlib import Path

import pytest

from skilltide.errors import LexiconError
from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lint import lint
from skilltide.extract.surface import surface_text
from skilltide.extract.tagger import Tagger
from skilltide.extract.variants import forms
from skilltide.extract.wording import expand

SKILL = """
category: language
skills:
  - id: python
    name: Python
    kind: tool
    broader: [programming]
    aliases: [Python]
    accept: ["We use Python."]
  - id: programming
    name: Programming
    kind: concept
    aliases: [programming]
    accept: ["Good at programming."]
"""


def write(tmp_path: Path, skills: str = SKILL, **files: str) -> Path:
    (tmp_path / "skills").mkdir(exist_ok=True)
    (tmp_path / "skills" / "language.yml").write_text(skills)
    for name in ("rules", "cues", "sections"):
        (tmp_path / f"{name}.yml").write_text(files.get(name, "{}"))
    return tmp_path


def test_load(tmp_path: Path) -> None:
    lexicon = Lexicon.load(write(tmp_path))
    assert list(lexicon.skills) == ["python", "programming"]
    assert lexicon.ancestors("python") == ("programming",)
    assert [m.skill for m in Tagger(lexicon).tag("We use Python for programming.")] == ["python", "programming"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("id: python", "id: Python!", "not kebab-case"),
        ("kind: tool", "kind: thing", "kind is 'thing', expected one of tool"),
        ("[programming]", "[coding]", "broader names 'coding', which is no skill's id"),
        ("aliases: [Python]", "aliases: []", "has no aliases"),
        ("aliases: [Python]", "aliases: [{text: Python, whith: x}]", "unknown key 'whith'"),
        ("aliases: [Python]", "aliases: [{text: Python, case: upper}]", "case is 'upper', expected one of any"),
        ("aliases: [Python]", "aliases: [{text: Python, rule: weak}]", "rule 'weak' is not in rules.yml"),
        ("aliases: [Python]", "aliases: [{text: Python, sections: [top]}]", "sections names 'top'"),
        ("aliases: [Python]", "aliases: [3]", "alias 3: expected a text"),
        ("id: programming", "id: python", "id is taken already"),
        ("category: language", "category: other", "expected the file's name 'language'"),
        ("skills:", "skills: [", "not valid YAML"),
        ("aliases: [Python]", "aliases: [Python]\n    aliases: [Py]", "python: the key 'aliases' stands twice"),
        ("aliases: [Python]", "aliases: [{text: Python, near: [a], near: [b]}]", "the key 'near' stands twice"),
        ("name: Python", "naem: Python", "unknown key 'naem'"),
        ("aliases: [Python]", "aliases: [{text: Python, preceded_by: [' ']}]", "preceded_by holds an empty phrase"),
    ],
)
def test_errors_name_file_and_entry(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = write(tmp_path, SKILL.replace(old, new, 1))
    with pytest.raises(LexiconError, match=r"skills/language\.yml") as caught:
        Lexicon.load(folder)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert any(message in problem for problem in Lexicon.load(folder, strict=False).problems)


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("cues", "cues: [maybe]", "cues.yml: cues: is 'maybe', expected keys with values"),
        ("cues", "cues: maybe", "cues.yml: cues: is 'maybe', expected a list"),
        ("cues", "cues: [{text: 'a (b', level: preferred}]", "a group is not closed"),
        ("cues", "cues: [{text: a, level: maybe}]", "cues.yml: a: level is 'maybe'"),
        ("cues", "- text: maybe", "cues.yml: is "),
        ("rules", "rules: [weak]", "rules.yml: rules: is "),
        ("rules", "rules: {weak: near}", "rules.yml: weak: is 'near', expected keys with values"),
        ("rules", "titles: [engineer]", "rules.yml: titles: is "),
        ("rules", "brands: {a: b}", "rules.yml: brands is "),
        ("sections", "headings: {top: [a]}", "sections.yml: headings: top: expected one of required"),
        ("sections", "headings: [a]", "sections.yml: headings: is "),
        ("sections", "keywords: [{section: top, text: a}]", "sections.yml: keywords: top: expected one of required"),
        ("sections", "tails: ['a]']", "sections.yml: tails: wording 'a]': a group is not closed"),
    ],
)
def test_errors_in_the_files_beside_the_skills(tmp_path: Path, file: str, content: str, message: str) -> None:
    folder = write(tmp_path, **{file: content})
    with pytest.raises(LexiconError) as caught:
        Lexicon.load(folder)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{file}.yml")
    assert "\n" not in str(caught.value)
    assert any(message in problem for problem in Lexicon.load(folder, strict=False).problems)


@pytest.mark.parametrize("missing", ["rules.yml", "cues.yml", "sections.yml", "skills/language.yml"])
def test_missing_files(tmp_path: Path, missing: str) -> None:
    folder = write(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(LexiconError, match=r"rules\.yml|cues\.yml|sections\.yml|skills: no \*\.yml files"):
        Lexicon.load(folder)


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "lexicon").write_text("")
    with pytest.raises(LexiconError, match="folder not found"):
        Lexicon.load(tmp_path / "lexicon")


def test_circle_of_parents(tmp_path: Path) -> None:
    circle = SKILL.replace("kind: concept", "kind: concept\n    broader: [python]")
    with pytest.raises(LexiconError, match="own ancestor"):
        Lexicon.load(write(tmp_path, circle))


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="not found"):
        Lexicon.load(tmp_path / "nowhere")


def test_words_that_yaml_reads_as_truth_stay_words(tmp_path: Path) -> None:
    skills = SKILL.replace("aliases: [Python]", "aliases: [{text: Python, not_followed_by: [on, no, yes]}]")
    assert Lexicon.load(write(tmp_path, skills)).skills["python"].aliases[0].not_followed_by == ("on", "no", "yes")


def test_full_stop_is_a_neighbour(tmp_path: Path) -> None:
    skills = SKILL.replace("aliases: [Python]", "aliases: [{text: Python, not_preceded_by: ['.']}]")
    tagger = Tagger(Lexicon.load(write(tmp_path, skills)))
    assert [m.start for m in tagger.tag("acme.python or Python. Python")] == [15, 23]


def test_alias_that_no_part_stands_for(tmp_path: Path) -> None:
    skills = SKILL.replace("[programming]\n    accept", "[linear programming, {text: game programming}]\n    accept")
    text = "Game and linear programming"
    assert len(Tagger(Lexicon.load(write(tmp_path, skills))).tag(text)) == 2
    skills = skills.replace("game programming}", "game programming, elliptic: false}")
    assert len(Tagger(Lexicon.load(write(tmp_path, skills))).tag(text)) == 1


def test_every_reading_of_a_form_is_asked(tmp_path: Path) -> None:
    skills = SKILL.replace("[Python]", "[{text: PYTHON, case: exact}, {text: python, near: [code]}]")
    tagger = Tagger(Lexicon.load(write(tmp_path, skills)))
    assert [len(tagger.tag(text)) for text in ("PYTHON", "python", "python code")] == [1, 0, 1]


def test_version_follows_what_matters(tmp_path: Path) -> None:
    version = Lexicon.load(write(tmp_path)).version
    assert len(version) == 12
    assert Lexicon.load(write(tmp_path, SKILL.replace("We use Python.", "Python it is."))).version == version
    assert Lexicon.load(write(tmp_path, SKILL.replace("name: Python", "name: Python 3"))).version == version
    assert Lexicon.load(write(tmp_path, SKILL.replace("[Python]", "[Python, CPython]"))).version != version
    assert Lexicon.load(write(tmp_path, cues="cues: [{text: maybe, level: preferred}]")).version != version


def test_skill_digest_changes_for_the_edited_skill_only(tmp_path: Path) -> None:
    before = Lexicon.load(write(tmp_path))
    after = Lexicon.load(write(tmp_path, SKILL.replace("[Python]", "[Python, CPython]")))
    assert before.skill_digest("python") != after.skill_digest("python")
    assert before.skill_digest("programming") == after.skill_digest("programming")


@pytest.mark.parametrize(
    ("skill", "text"),
    [
        ("machine-learning", "Machine\u00a0Learning"), ("fine-tuning", "finetuning of models"),
        ("supervised-learning", "supervised and unsupervised learning"), ("bachelors-degree", "a Bachelor’s degree"),
        ("statistical-modeling", "statistical modelling"), ("c-plus-plus", "Fluent in C++"),
        ("model-evaluation", "model training and evaluation"), ("r", "R&amp;D, R or Python"),
    ],
)  # fmt: skip
def test_surface_forms_are_in_every_text_that_is_tagged(
    lexicon: Lexicon, tagger: Tagger, skill: str, text: str
) -> None:
    assert skill in {mention.skill for mention in tagger.tag(text)}
    folded = surface_text(text)
    assert any(form in folded for form in lexicon.surface_forms(skill))


@pytest.mark.parametrize(
    ("alias", "kind", "some", "none"),
    [
        ("fine-tuning", "concept", ["fine tuning", "fine - tuning", "finetuning"], ["fine tunings"]),
        ("data pipeline", "concept", ["data pipelines", "data - pipeline"], []),
        ("data pipelines", "concept", ["data pipeline"], []),
        ("LLM", "tool", ["llms"], []),
        ("Airflow", "tool", ["airflow"], ["airflows"]),
        ("statistics", "concept", ["statistics"], ["statistic"]),
        ("ML taxonomy", "concept", ["ml taxonomies"], []),
        ("bachelor's degree", "credential", ["bachelors degree"], []),
        ("GPT-4", "tool", ["gpt 4", "gpt4"], []),
    ],
)
def test_forms(alias: str, kind: str, some: list[str], none: list[str]) -> None:
    made = {" ".join(words) for words in forms(alias, kind)}
    assert set(some) <= made
    assert not made & set(none)
    assert len(forms(alias, kind, variants=False)) == 1


def test_expand() -> None:
    assert expand("(a|b) [c] d") == ("a c d", "a d", "b c d", "b d")
    assert expand(r"401\(k\)") == ("401(k)",)
    with pytest.raises(LexiconError, match="not closed"):
        expand("(a|b")
    with pytest.raises(LexiconError, match="more than"):
        expand("(a|b|c|d|e|f|g|h|i|j)" * 4)


def test_lint_finds_what_is_wrong(tmp_path: Path) -> None:
    skills = (
        SKILL.replace("aliases: [programming]", "aliases: [programming, python, Go]")
        .replace('    accept: ["Good at programming."]\n', "")
        .replace("aliases: [Python]", "aliases: [Python, Go]")
    )
    folder = write(tmp_path, skills, rules="everyday: [go]")
    found = {finding.code for finding in lint(Lexicon.load(folder, strict=False), run_examples=False)}
    assert {"claimed-twice", "no-accept", "ambiguous"} <= found


def test_lint_tells_aliases_that_hide_another_skill(own_lexicon: Path) -> None:
    file = own_lexicon / "skills" / "language.yml"
    skill = "  - {id: quall, name: Quall, kind: tool, aliases: [Quall, Quall/Zorbex, Quall/QL]}\n"
    file.write_text(file.read_text() + skill)
    found = [finding for finding in lint(Lexicon.load(own_lexicon), run_examples=False) if finding.code == "joined"]
    assert [finding.where for finding in found] == ["skills/language.yml: quall"]
    assert "'Quall/Zorbex' hides zorbex" in found[0].what


def test_lint_tells_names_that_two_skills_claim_under_one_rule(own_lexicon: Path) -> None:
    file = own_lexicon / "skills" / "language.yml"
    zorbex = "aliases: [Zorbex, {text: quall, near: [ships, harbours]}]"
    tides = "aliases: [tide tables, {text: qualls, near: [harbours, ships], rule: calm}]"
    (own_lexicon / "rules.yml").write_text("rules: {calm: {variants: false}}")
    skills = file.read_text().replace("kind: tool", "kind: concept").replace("aliases: [Zorbex]", zorbex)
    file.write_text(skills.replace("aliases: [tide tables]", tides))
    found = [one for one in lint(Lexicon.load(own_lexicon), run_examples=False) if one.code == "claimed-twice"]
    assert [one.where for one in found] == ["skills/language.yml: zorbex"]
    assert "claimed by tide-tables ('qualls')" in found[0].what
    for parted in ("near: [harbours]", "not_near: [harbours, ships]", "near: [harbours, ships], case: exact"):
        file.write_text(skills.replace("aliases: [tide tables]", tides.replace("near: [harbours, ships]", parted)))
        codes = {one.code for one in lint(Lexicon.load(own_lexicon), run_examples=False)}
        assert "claimed-twice" not in codes, parted


@pytest.mark.parametrize(
    ("aliases", "is_moot"),
    [
        ("tide tables, {text: tide tables, near: [ships]}", True),
        ("{text: Tide Tables, near: [ships]}, tide tables", True),
        ("{text: tide tables, variants: false}, {text: tide tables, near: [ships]}", False),
        ("{text: tide tables, case: capital}, {text: tide tables, near: [ships]}", False),
        ("{text: tide tables, near: [docks]}, {text: tide tables, near: [ships]}", False),
        ("tide table, {text: low tide tables, near: [ships]}", False),
    ],
)
def test_lint_tells_rules_that_the_same_alias_without_them_undoes(
    own_lexicon: Path, aliases: str, is_moot: bool
) -> None:
    file = own_lexicon / "skills" / "language.yml"
    file.write_text(file.read_text().replace("aliases: [tide tables]", f"aliases: [{aliases}]"))
    found = [one for one in lint(Lexicon.load(own_lexicon), run_examples=False) if one.code == "moot-rule"]
    assert [(one.where, one.is_error) for one in found] == [("skills/language.yml: tide-tables", True)] * is_moot


def test_lint_tells_quotation_marks_in_phrases(own_lexicon: Path) -> None:
    file = own_lexicon / "skills" / "language.yml"
    quoted = r'aliases: [{text: tide tables, not_followed_by: ["\"and planning\"", and moons]}]'
    file.write_text(file.read_text().replace("aliases: [tide tables]", quoted))
    (found,) = [one for one in lint(Lexicon.load(own_lexicon), run_examples=False) if one.code == "quoted"]
    assert found.where == "skills/language.yml: tide-tables" and found.is_error
    assert "not_followed_by holds '\"and planning\"'" in found.what


def test_lint_tells_headings_that_two_sections_claim(own_lexicon: Path) -> None:
    file = own_lexicon / "sections.yml"
    headings = 'headings:\n  required: ["(what|all) you offer"]\n  benefits: [what you offer, what we offer]\n'
    file.write_text(headings)
    found = [one for one in lint(Lexicon.load(own_lexicon), run_examples=False) if one.code == "heading-twice"]
    assert [one.what for one in found] == ["'what you offer' stands below required and benefits; take it out of one"]
    file.write_text(headings.replace("what you offer, ", ""))
    codes = {one.code for one in lint(Lexicon.load(own_lexicon), run_examples=False)}
    assert "heading-twice" not in codes


def test_reach_knows_its_keys(own_lexicon: Path) -> None:
    (own_lexicon / "rules.yml").write_text("reach: {behind: [such as], beyond: [x]}\n")
    with pytest.raises(LexiconError, match="unknown key 'beyond'"):
        Lexicon.load(own_lexicon)


def test_lint_runs_the_examples(tmp_path: Path) -> None:
    skills = SKILL.replace("We use Python.", "We use Ruby.")
    codes = [finding.code for finding in lint(Lexicon.load(write(tmp_path, skills)))]
    assert "accept" in codes


def test_names_in_other_languages_join_their_skill(own_lexicon: Path) -> None:
    (own_lexicon / "names.yml").write_text("names: {tide-tables: {de: [Gezeitentafeln, Tide Tables]}}")
    skill = Lexicon.load(own_lexicon).skills["tide-tables"]
    assert [(alias.text, alias.languages) for alias in skill.aliases] == [
        ("tide tables", ()), ("Gezeitentafeln", ("de",)), ("Tide Tables", ("de",))
    ]  # fmt: skip
    assert skill.languages == ("en", "de")


def test_a_name_of_no_skill_is_an_error(own_lexicon: Path) -> None:
    (own_lexicon / "names.yml").write_text("names: {tide-table: {de: [Gezeitentafeln]}}")
    with pytest.raises(LexiconError, match=r"names\.yml: tide-table: is no skill's id"):
        Lexicon.load(own_lexicon)


def test_which_names_hold_others(lexicon: Lexicon) -> None:
    named = {(skill_id, *pair) for skill_id in lexicon.skills for pair in lexicon.named_within(skill_id)}
    assert ("azure-data-factory", "Azure Data Factory", "microsoft-azure") in named
    assert ("spark-streaming", "Spark Streaming", "apache-spark") in named
    assert ("gemini-cli", "Gemini CLI", "gemini") in named
    assert ("claude-agent-sdk", "Claude Agent SDK", "claude") in named
    assert ("nemo-rl", "NeMo-RL", "nvidia-nemo") in named
    for skill_id, alias, above in named:
        skills = lexicon.skills
        assert above in lexicon.ancestors(skill_id)
        assert any(word.lower() in alias.lower().replace("-", " ") for word in skills[above].within), alias
        assert (skills[skill_id].kind, skills[above].kind) not in {("tool", "concept")}, alias
    assert not any(skill_id == "azure-machine-learning" and above == "machine-learning" for skill_id, _, above in named)


@pytest.mark.parametrize(
    ("skill", "parents", "strangers"),
    [
        ("biometrics", {"security"}, {"computer-vision", "machine-learning"}),
        ("decision-rules", {"knowledge-representation"}, {"decision-trees", "machine-learning"}),
        ("matrix-factorization", {"linear-algebra"}, {"recommendation-systems", "machine-learning"}),
        ("data-privacy", {"data-governance"}, {"responsible-ai"}),
        ("weather-modeling", {"earth-science", "simulation"}, {"machine-learning"}),
        ("production-environments", {"software-deployment"}, {"mlops", "machine-learning"}),
        ("quality-control", {"quality-management-systems"}, {"software-testing"}),
        ("embedding-learning", {"embeddings"}, set()),
        ("knowledge-bases", {"knowledge-management"}, set()),
        ("langfuse", {"llm-evaluation", "llm-observability", "llmops"}, set()),
        ("verl", {"rlhf"}, {"hugging-face"}),
        ("groq", {"llm-inference", "hardware-accelerators"}, {"llm-routing"}),
        ("gurobi", {"optimization-solvers"}, set()),
        ("tesseract", {"optical-character-recognition", "computer-vision"}, set()),
        ("parquet", {"data-formats"}, set()),
        ("business-analysis", {"requirements-analysis"}, {"software-engineering"}),
        ("feasibility-studies", set(), {"software-engineering"}),
        ("digital-transformation", set(), {"business-analysis", "software-engineering"}),
        ("nvidia-nemo", {"deep-learning-frameworks"}, {"llm-fine-tuning"}),
    ],
)
def test_a_skill_implies_what_it_is_and_not_where_it_is_used(
    lexicon: Lexicon, skill: str, parents: set[str], strangers: set[str]
) -> None:
    above = set(lexicon.ancestors(skill))
    assert parents <= above
    assert not strangers & above


@pytest.mark.parametrize(
    ("name", "skill", "other"),
    [
        ("deploy", "model-deployment", "software-deployment"),
        ("deployed", "model-deployment", "software-deployment"),
        ("deployment", "model-deployment", "software-deployment"),
        ("deployments", "model-deployment", "software-deployment"),
        ("deploy to production", "model-deployment", "software-deployment"),
        ("deploying to production", "model-deployment", "software-deployment"),
        ("deployment to production", "model-deployment", "software-deployment"),
        ("deployment into production", "model-deployment", "software-deployment"),
        ("GLM", "glm", "generalized-linear-models"),
        ("logical reasoning", "knowledge-representation", "analytical-thinking"),
        ("biometrics", "biostatistics", "biometrics"),
        ("quality assurance", "quality-management-systems", "quality-assurance"),
        ("QA", "quality-management-systems", "quality-assurance"),
        ("change management", "itsm", "change-management"),
    ],
)
def test_a_name_that_two_skills_share_is_one_s_or_the_other_s(
    lexicon: Lexicon, name: str, skill: str, other: str
) -> None:
    """What `skill` needs near the name `other` excludes, and `other` excludes nothing else that `skill` lets pass."""
    of_skill, of_other = (
        [alias for alias in lexicon.skills[one].aliases if alias.text == name] for one in (skill, other)
    )
    needed = {phrase for alias in of_skill for phrase in alias.near}
    shunned = {phrase for alias in of_skill for phrase in alias.not_near}
    excluded = {phrase for alias in of_other for phrase in alias.not_near}
    assert needed
    assert needed <= excluded
    assert excluded <= needed | shunned


def test_no_skill_goes_by_the_name_of_another(lexicon: Lexicon) -> None:
    """A name that is only related to a skill, or a part of it, goes to the skill that is called so."""
    names = {skill.name.lower(): skill.id for skill in lexicon.skills.values()}
    taken = {
        (skill.id, alias.text)
        for skill, alias in lexicon.aliases()
        if not (alias.is_guarded or alias.languages or alias.case == "exact")
        and names.get(alias.text.lower(), skill.id) != skill.id
    }
    assert not taken

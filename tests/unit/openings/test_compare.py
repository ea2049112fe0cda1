"""Which postings are copies: written pairs with what is expected of them."""

import numpy as np
import pytest

from skilltide.openings import compare

from .kit import Ad, content, matches, members, openings, prose

BOILERPLATE = prose("who we are, what we offer, equal opportunity", 300)
TASKS = prose("what you do and bring", 300)
BASE = Ad("p1", TASKS)


def test_the_same_words_in_several_cities_are_one() -> None:
    assert openings(
        [BASE, BASE.but(id="p2", city="Hamburg", day=3), BASE.but(id="p3", city="Paris", country="FR")]
    ) == [{"p1", "p2", "p3"}]


def test_a_paragraph_added_is_the_same_opening() -> None:
    longer = BASE.but(id="p2", text=TASKS + " " + prose("legal text", 40), day=5)
    found = members([BASE, longer])
    assert [member.reason_code for member in found] == ["earliest", "same_employer_similar_text"]
    assert found[1].score is not None and 0.75 <= found[1].score < 1


def test_two_teams_with_shared_boilerplate_stay_two() -> None:
    # Two thirds of the words are shared; without weighing them down the pair would resemble like a reworded copy.
    teams = [
        Ad(f"p{n}", f"{BOILERPLATE} {prose(f'team {n}', 60)}", title=f"Data Scientist, {name}")
        for n, name in enumerate(["Payments", "Growth", "Search", "Risk"])
    ]
    assert len(openings(teams)) == 4


def test_boilerplate_weighs_little_between_one_title_and_its_variant_too() -> None:
    others = [Ad(f"o{n}", f"{BOILERPLATE} {prose(f'role {n}', 100)}", title=f"Role {n}") for n in range(8)]
    one = Ad("p1", f"{BOILERPLATE} {prose('maps', 45)}")
    other = Ad("p2", f"{BOILERPLATE} {prose('pricing', 45)}")
    assert len(openings([one, other])) == 1  # as far as these two tell, the shared words are what the role is
    assert {"p1"} in openings([one, other, *others]) and {"p2"} in openings([one, other, *others])


def test_another_level_is_another_opening() -> None:
    senior = BASE.but(id="p2", title="Senior Data Scientist")
    junior = BASE.but(id="p3", title="Junior Data Scientist")
    assert {"p2"} in openings([senior, junior])


def test_other_years_of_experience_weigh_like_a_level() -> None:
    texts = {years: f"{TASKS} You bring {years} years in analytics. {prose('pay', 20)}" for years in (2, 6)}
    reworded = {years: " ".join([text, prose(f"level {years}", 30)]) for years, text in texts.items()}
    junior, senior = Ad("p1", reworded[2]), Ad("p2", reworded[6])
    assert openings([junior, senior]) == [{"p1"}, {"p2"}]
    assert openings([junior, senior.but(text=reworded[6].replace("6 years", "2 years"))]) == [{"p1", "p2"}]


def test_one_text_under_two_titles_is_one_opening() -> None:
    retitled = BASE.but(id="p2", title="Data Scientist, Optimisation", day=1)
    assert openings([BASE.but(title="Data Scientist, Operations Research"), retitled]) == [{"p1", "p2"}]


def test_a_text_under_many_unlike_titles_is_a_form() -> None:
    titles = ["Cook", "Gardener", "Head of Stores", "Cleaner", "Programmer", "Lifeguard"]
    jobs = [BASE.but(id=f"p{n}", title=title) for n, title in enumerate(titles)]
    assert len(openings(jobs)) == len(jobs)
    assert len(openings(jobs[:2])) == 1


def test_nearly_the_same_text_under_another_name_of_the_profession_is_one_opening() -> None:
    edited = TASKS + " " + prose("closing date", 3)
    assert len(openings([BASE, BASE.but(id="p2", title="Machine Learning Engineer", text=edited)])) == 1
    maps, pricing = BASE.but(title="Data Scientist, Maps"), BASE.but(id="p2", title="Data Scientist, Pricing")
    assert len(openings([maps, pricing.but(text=edited)])) == 2  # another team, named in the title and the few words


def test_a_level_dropped_from_the_title_is_the_same_opening_unless_the_years_changed() -> None:
    asks = {years: f"{TASKS} You bring {years} years." for years in (2, 5)}
    senior = BASE.but(title="Senior Data Scientist", text=asks[5], city="Paris", country="FR")
    assert len(openings([senior, BASE.but(id="p2", text=asks[5])])) == 1
    assert len(openings([senior, BASE.but(id="p2", text=asks[2])])) == 2


def test_a_specific_title_speaks_for_one_opening_a_common_one_does_not() -> None:
    shared, one, other = prose("the work", 200), prose("one office", 22), prose("other office", 22)
    pair = [
        BASE.but(text=f"{shared} {one}"),
        BASE.but(id="p2", text=f"{shared} {other}", city="Paris", country="FR", day=1),
    ]
    specific = [ad.but(title="Data Scientist, Rider Pricing") for ad in pair]
    assert len(openings(pair)) == 2
    assert len(openings(specific)) == 1
    often = [BASE.but(id=f"o{n}", title=specific[0].title, text=prose(f"o{n}", 200)) for n in range(5)]
    assert len(openings([*specific, *often])) == 7


def test_tags_in_another_order_are_no_words() -> None:
    tags = [f"tag{n} of {n}" for n in range(40)]
    first, second = (BASE.but(id=f"p{n}", text=f"{TASKS}\nSkills: " + ",".join(tags[:: 1 - 2 * n])) for n in range(2))
    found = members([first, second])
    assert [member.reason_code for member in found] == ["earliest", "same_employer_similar_text"]
    assert found[1].score is not None and found[1].score > 0.98


def test_an_aggregators_copy_is_merged_by_its_text() -> None:
    frame = [prose("our site helps", 60), prose("apply through our site", 30)]
    copy = Ad("p2", f"{frame[0]} {TASKS} {frame[1]}", employer="jobpost fast", is_intermediary=True, day=2)
    others = [
        Ad(f"o{n}", f"{frame[0]} {prose(f'other {n}', 200)} {frame[1]}", f"Role {n}", "jobpost fast", True)
        for n in range(6)
    ]
    found = {member.posting_id: member for member in members([BASE, copy, *others])}
    assert found["p2"].opening_id == "p1"
    assert found["p2"].reason_code == "intermediary_copy"
    assert len(openings([BASE, copy, *others])) == 7


def test_a_posting_without_employer_is_merged_by_its_text() -> None:
    found = members([BASE, BASE.but(id="p2", employer=None, day=2)])
    assert [member.opening_id for member in found] == ["p1", "p1"]


def test_the_same_long_text_under_a_partners_name_is_merged() -> None:
    found = members([BASE, BASE.but(id="p2", employer="quay ventures", day=2)])
    assert [member.reason_code for member in found] == ["earliest", "other_employer_same_text"]
    related = members([BASE, BASE.but(id="p2", employer="harbour works labs", day=2)])
    assert related[1].reason_code == "related_employer_similar_text"


def test_a_form_that_many_employers_fill_alike_is_no_copy() -> None:
    form = prose("the ideal candidate", 135)
    assert len(openings([BASE.but(text=form), BASE.but(id="p2", text=form, employer="quay ventures")])) == 2


def test_matches_do_not_depend_on_the_order() -> None:
    ads = [
        BASE.but(id=f"p{n}", text=TASKS + " " + prose(f"tail {n}", 20 * n), employer=f"firm {n % 2}") for n in range(6)
    ]
    assert matches(ads) == matches(reversed(ads)) != []


def test_matches_do_not_depend_on_how_many_texts_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    employers = [f"employer {n}" for n in range(5)] + [None]
    ads = [
        Ad(f"{employer}{n}", f"{prose(f'about {employer}', 30)} {prose(f'job {n // 2}', 400)} {prose(str(n), 10)}",
           title=f"{('Data', 'Cloud', 'Test')[n // 2]} Engineer", employer=employer)
        for employer in employers for n in range(6)
    ]  # fmt: skip
    whole = matches(ads)
    assert {match.reason_code for match in whole} > {"same_employer_similar_text"}, "some between employers, too"
    for most in (1, 7):
        monkeypatch.setattr(compare, "AT_ONCE", most)
        monkeypatch.setattr(compare, "PAIRS_AT_ONCE", most)
        assert matches(ads) == whole


def test_a_snippet_joins_the_whole_text_even_if_it_was_posted_before() -> None:
    snippet = BASE.but(id="p0", text=" ".join(TASKS.split()[:70]), is_complete=False, day=-5, source="api")
    found = {member.posting_id: member for member in members([BASE, snippet])}
    assert found["p1"].is_representative and not found["p0"].is_representative
    assert found["p0"].reason_code == "snippet_of_text"
    assert {member.opening_id for member in found.values()} == {"p0"}  # named after the earliest


def test_two_snippets_of_one_text_are_one() -> None:
    snippets = [
        BASE.but(id=f"p{count}", text=" ".join(TASKS.split()[:count]), is_complete=False, source=str(count))
        for count in (60, 80)
    ]
    assert [match.reason_code for match in matches(snippets)] == ["snippet_of_text"]
    assert matches([snippets[0], snippets[1].but(title="Data Engineer")]) == []


def test_snippets_of_one_employer_are_not_all_compared_with_each_other() -> None:
    snippets = [BASE.but(id=f"s{n}", text=prose(f"snippet {n}", 60), is_complete=False) for n in range(20)]
    contents = [content(ad) for ad in (BASE, BASE.but(id="p2", title="Data Engineer"), *snippets)]
    pairs = [pair for part in compare._snippet_pairs(contents, np.ones(len(contents), dtype=bool)) for pair in part]
    assert [(pair.i, pair.j) for pair in pairs] == [(0, n) for n in range(2, 22)]  # with the one whole text


def test_a_snippet_of_something_else_stays_alone() -> None:
    other = BASE.but(id="p0", text=prose("elsewhere", 70), is_complete=False)
    titled = BASE.but(id="p3", text=" ".join(TASKS.split()[:70]), is_complete=False, title="Data Engineer")
    assert len(openings([BASE, other, titled])) == 3

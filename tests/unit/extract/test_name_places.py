"""Where forms of aliases stand."""

from skilltide.extract.compiled import Entry
from skilltide.extract.name_places import NamePlaces

ANY = Entry(0)
PLACES = NamePlaces([(1, 2, ANY), (1, 4, ANY), (3, 4, ANY), (7, 8, ANY)])


def test_forms_are_counted_by_their_starts() -> None:
    assert PLACES.count(1, 4) == 3
    assert PLACES.count(4, 7) == 0
    assert PLACES.count(7, 3) == 0
    assert PLACES.has_any(4, 8)
    assert not PLACES.has_any(4, 7)
    assert not PLACES.has_any(8, 99)
    assert not NamePlaces([]).has_any(0, 9)


def test_of_forms_with_one_end_the_longest_is_told() -> None:
    assert PLACES.ending_at(4) == 1
    assert PLACES.ending_at(8) == 7
    assert PLACES.ending_at(5) is None

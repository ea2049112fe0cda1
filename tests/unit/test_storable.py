"""What strangers write into JSON is kept as well as a file can hold it."""

from typing import Any

import orjson

from skilltide.storable import storable, to_json


def test_a_record_that_can_be_stored_is_left_as_it_is() -> None:
    record = {"title": "Pilot 🚀", "n": 2**63 - 1, "list": [1.5, None, True]}
    assert storable(record) is record


def test_half_characters_and_endless_numbers_are_mended() -> None:
    record = {"title \ud83d": "Pilot \ud83d", "n": 10**30, "is": True, "list": [("a", -(10**20))]}
    assert storable(record) == {
        "title ?": "Pilot ?", "n": "1" + "0" * 30, "is": True, "list": [["a", "-1" + "0" * 20]]
    }  # fmt: skip


def test_what_is_mended_beside_a_number_leaves_the_number() -> None:
    for number in (2**64 - 1, -(2**63)):
        assert storable({"n": number})["n"] == storable({"n": number, "title": "\ud83d"})["n"] == number
    for number in (2**64, -(2**63) - 1):
        assert storable({"n": number})["n"] == str(number)


def test_what_is_nested_without_end_is_cut() -> None:
    nested: Any = "bottom"
    for _ in range(400):
        nested = [nested]
    record = {"title": "Pilot", "nested": nested}
    assert orjson.loads(to_json([[record]]))[0][0]["title"] == "Pilot"
    assert orjson.loads(orjson.dumps([[[storable(record)]]]))

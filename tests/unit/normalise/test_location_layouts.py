"""Places in the layouts of job boards: a quarter before its city, words that are no place, codes of two meanings."""

import pytest

from skilltide.normalise.location import read_location


def _told(text: str) -> tuple[str | None, str | None, str | None]:
    place = read_location(text)
    return place.city_name, place.region_name, place.country_code


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("Macquarie Park, Sydney NSW", "Sydney", "New South Wales", "AU"),
        ("North Sydney, Sydney NSW", "Sydney", "New South Wales", "AU"),
        ("Newtown, Sydney NSW", "Sydney", "New South Wales", "AU"),
        ("Surry Hills, Sydney New South Wales", "Surry Hills", "New South Wales", "AU"),
        ("Richmond, Melbourne VIC", "Melbourne", "Victoria", "AU"),
        ("CBD & Inner Suburbs, Melbourne VIC", "Melbourne", "Victoria", "AU"),
        ("Fortitude Valley, Brisbane QLD 4006", "Brisbane", "Queensland", "AU"),
        ("Subiaco, Perth WA", "Perth", "Western Australia", "AU"),
        ("Hobart, Hobart TAS", "Hobart", "Tasmania", "AU"),
        ("Sydney CBD, Sydney NSW", "Sydney", "New South Wales", "AU"),
        ("Liberty Village, Toronto ON", "Toronto", "Ontario", "CA"),
        ("100 Main Street, Boston MA 02110", "Boston", "Massachusetts", "US"),
        ("Zona Sul, São Paulo SP", "São Paulo", "São Paulo", "BR"),
        ("Canary Wharf, London UK", "Canary Wharf", "London", "GB"),
        ("Kreuzberg, Berlin Germany", "Kreuzberg", "Berlin", "DE"),
        ("Sandyford, Dublin Ireland", "Sandyford", "Dublin", "IE"),
    ],
)
def test_a_city_with_its_state_or_country_behind_a_quarter(
    text: str, city: str, region: str | None, country: str
) -> None:
    assert _told(text) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("London, New York NY", "London", None, "GB"),
        ("Paris, Austin TX", "Paris", None, "FR"),
        ("Berlin, London UK", "Berlin", None, "DE"),
        ("Toronto, North York ON", "Toronto", None, "CA"),
        ("New York, United States", "New York", None, "US"),
        ("St Albans, Hertfordshire", "St Albans", "Hertfordshire", "GB"),
        ("Pune, Maharashtra India", "Pune", None, "IN"),
        ("Sydney, New South Wales AU", "Sydney", None, "AU"),
        ("Newcastle, Maitland & Hunter NSW", "Newcastle", None, None),
        ("US, Austin TX", "Austin", "Texas", "US"),
        ("Perth WA, Australia", "Perth", "Western Australia", "AU"),
    ],
)
def test_other_last_parts_are_not_split(text: str, city: str, region: str | None, country: str | None) -> None:
    assert _told(text) == (city, region, country)

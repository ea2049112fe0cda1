"""Places: every order and script, several countries, and that no text stops the reader."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.normalise.data import load
from skilltide.normalise.location import read_location, work_mode
from skilltide.normalise.place_tables import cities_called, country_names, meant_city, place_key


@pytest.mark.parametrize(
    ("text", "city", "region", "country", "is_remote"),
    [
        ("Berlin, Germany (no remote)", "Berlin", None, "DE", False),
        ("Paris; pas de télétravail", "Paris", None, "FR", False),
        ("Toronto, Ontario, Canada", "Toronto", "Ontario", "CA", None),
        ("San Francisco, CA", "San Francisco", "California", "US", None),
        ("Greenwood Village, CO 80121", "Greenwood Village", "Colorado", "US", None),
        ("London Area, United Kingdom", "London", None, "GB", None),
        ("London, England, United Kingdom", "London", "England", "GB", None),
        ("Greater Madrid Metropolitan Area", "Madrid", None, "ES", None),
        ("Stuttgart Region", "Stuttgart", None, "DE", None),
        ("Berlin, DE", "Berlin", None, "DE", None),
        ("Dover, DE", "Dover", "Delaware", "US", None),
        ("Bangalore, IN", "Bangalore", None, "IN", None),
        ("Gary, IN", "Gary", "Indiana", "US", None),
        ("Toronto, CA", "Toronto", None, "CA", None),
        ("Toronto, ON", "Toronto", "Ontario", "CA", None),
        ("München", "Munich", None, "DE", None),
        ("California, United States", None, "California", "US", None),
        ("Community of Madrid, Spain", None, "Community of Madrid", "ES", None),
        ("Brussels Region, Belgium", None, "Brussels Region", "BE", None),
        ("Deutschland", None, None, "DE", None),
        ("Remote - US", None, None, "US", True),
        ("Remote", None, None, None, True),
        ("Remote (Germany)", None, None, "DE", True),
        ("Berlin, Germany (Hybrid)", "Berlin", None, "DE", False),
        ("Paris, France; Lyon, France", "Paris", None, "FR", None),
        ("New York, NY or Remote", "New York", "New York", "US", True),
        ("Atlanta, Georgia", "Atlanta", "Georgia", "US", None),
        ("Tbilisi, Georgia", "Tbilisi", None, "GE", None),
        ("European Union", None, None, None, None),
        ("EMEA", None, None, None, None),
        ("Singapore", "Singapore", None, "SG", None),
        ("São Paulo, São Paulo, Brazil", "São Paulo", "São Paulo", "BR", None),
        ("Amsterdam Area", "Amsterdam", None, "NL", None),
        ("Washington, DC", "Washington", "District of Columbia", "US", None),
        ("10115 Berlin, Germany", "Berlin", None, "DE", None),
        ("", None, None, None, None),
        (None, None, None, None, None),
    ],
)
def test_location(
    text: str | None, city: str | None, region: str | None, country: str | None, is_remote: bool | None
) -> None:
    found = read_location(text)
    assert (found.city_name, found.region_name, found.country_code, found.is_remote) == (
        city,
        region,
        country,
        is_remote,
    )


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        # a name that holds another place's, a code in brackets, a quarter, a region that settles it
        ("Jersey City", "Jersey City", None, "US"),
        ("Oklahoma City", "Oklahoma City", None, "US"),
        ("Milano (MI)", "Milan", "Milano", "IT"),
        ("Springfield (IL)", "Springfield", "Illinois", "US"),
        ("Curitiba (PR)", "Curitiba", "Paraná", "BR"),
        ("Hyderabad, Sindh", "Hyderabad", "Sindh", "PK"),
        ("Perth WA, Australia", "Perth", "Western Australia", "AU"),
        ("Austin TX, USA", "Austin", "Texas", "US"),
        ("Paris 15e Arrondissement, Île-de-France, France", "Paris", "Île-de-France", "FR"),
        ("Lyon 3ème", "Lyon", None, "FR"),
        ("Orléans", "Orléans", None, "FR"),
        ("deutschlandweit", None, None, "DE"),
        ("DIYARBAKIR", "Diyarbakır", None, "TR"),
        # the country first, or marks other than commas
        ("US, TX, Austin", "Austin", "Texas", "US"),
        ("US-TX-Austin", "Austin", "Texas", "US"),
        ("US-TX-Austin, Remote", "Austin", "Texas", "US"),
        ("Hybrid, US-TX-Austin", "Austin", "Texas", "US"),
        ("USA.TX.Austin", "Austin", "Texas", "US"),
        ("United States-Texas-Austin", "Austin", "Texas", "US"),
        ("USA - Texas - Austin", "Austin", "Texas", "US"),
        ("IN-Pune", "Pune", None, "IN"),
        ("Poland, Gdynia", "Gdynia", None, "PL"),
        ("DE, Berlin", "Berlin", None, "DE"),
        ("IN, Indianapolis", "Indianapolis", "Indiana", "US"),
        ("CA, San Diego", "San Diego", "California", "US"),
        ("CA, ON, Toronto", "Toronto", "Ontario", "CA"),
        ("Toronto, Ontario, CA", "Toronto", "Ontario", "CA"),
        ("Munich, Bavaria, DE", "Munich", "Bavaria", "DE"),
        ("Pune, Maharashtra, IN", "Pune", "Maharashtra", "IN"),
        ("Gary, IN", "Gary", "Indiana", "US"),
        # states
        ("Remote (TX)", None, "Texas", "US"),
        ("Porto Alegre/RS", "Porto Alegre", "Rio Grande do Sul", "BR"),
        ("Milano, MI", "Milan", "Milano", "IT"),
        ("Milan, MI", "Milan", "Michigan", "US"),
        ("Washington, D.C.", "Washington", "District of Columbia", "US"),
        ("Remote, WA, US", None, "Washington", "US"),
        ("Remote, IN, US", None, "Indiana", "US"),
        ("CA, US", None, "California", "US"),
        ("US, CA", None, "California", "US"),
        ("Brisbane QLD", "Brisbane", "Queensland", "AU"),
        ("Perth WA", "Perth", "Western Australia", "AU"),
        ("Seattle WA", "Seattle", "Washington", "US"),
        ("Denver-CO", "Denver", "Colorado", "US"),
        ("Recife - PE", "Recife", "Pernambuco", "BR"),
        ("Joinville, SC", "Joinville", "Santa Catarina", "BR"),
        ("Columbia, SC", "Columbia", "South Carolina", "US"),
        ("Chennai, TN", "Chennai", "Tamil Nadu", "IN"),
        ("Nashville, TN", "Nashville", "Tennessee", "US"),
        ("Lebanon, Tennessee, United States", "Lebanon", "Tennessee", "US"),
        ("Peru, Indiana", "Peru", "Indiana", "US"),
        ("Italy, TX", "Italy", "Texas", "US"),
        ("Georgia, United States", None, "Georgia", "US"),
        # without a comma
        ("London UK", "London", None, "GB"),
        ("Hamburg Germany", "Hamburg", None, "DE"),
        ("Chicago Office", "Chicago", None, "US"),
        ("Acme Toronto", "Toronto", None, "CA"),
        ("US East Coast", None, None, "US"),
        # postcodes
        ("D-20095 Hamburg", "Hamburg", None, "DE"),
        ("Paris 9e", "Paris", None, "FR"),
        ("Melbourne VIC 3000", "Melbourne", "Victoria", "AU"),
        ("Toronto, ON M5V 2T6", "Toronto", "Ontario", "CA"),
        ("London EC2A 4NE", "London", None, "GB"),
        # words around
        ("Remote within the US only", None, None, "US"),
        ("Hybrid work in Leeds, England", "Leeds", None, "GB"),
        ("Remote - US: Boston", "Boston", None, "US"),
        ("Sweet Home, Oregon, United States", "Sweet Home", "Oregon", "US"),
        # parts of a state with a code of their own
        ("Hong Kong, China", "Hong Kong", None, "HK"),
        ("Taipei, Taiwan, China", "Taipei", None, "TW"),
        ("San Juan, Puerto Rico, United States", "San Juan", None, "PR"),
        # other scripts
        ("Москва", "Moscow", None, "RU"),
        ("г. Казань, Россия", "Kazan", None, "RU"),
        ("Київ", "Kyiv", None, "UA"),
        ("北京市", "Beijing", None, "CN"),
        ("上海·浦东新区", "Pudong", None, "CN"),
        ("中国深圳", "Shenzhen", None, "CN"),
        ("東京都渋谷区", "Tokyo", None, "JP"),
        ("神奈川県横浜市", "Yokohama", "神奈川県", "JP"),
        ("广东省深圳市", "Shenzhen", "广东", "CN"),
        ("日本、大阪", "Osaka", None, "JP"),
        ("서울특별시 강남구", "Seoul", None, "KR"),
        ("대한민국 부산", "Busan", None, "KR"),
        ("دبي", "Dubai", None, "AE"),
        ("القاهرة، مصر", "Cairo", None, "EG"),
        ("Αθήνα", "Athens", None, "GR"),
        # smaller cities, and names that many countries have
        ("Gdynia", "Gdynia", None, "PL"),
        ("Cluj-Napoca, Cluj County", "Cluj-Napoca", "Cluj", "RO"),
        ("Greater Tallahassee Area", "Tallahassee", None, "US"),
        ("Cambridge", None, None, None),
        ("Granada, Andalusia, Spain", "Granada", "Andalusia", "ES"),
        ("Franklin, TN", "Franklin", "Tennessee", "US"),
        # nothing told
        ("Foxborough (Foxboro), MA", "Foxborough", "Massachusetts", "US"),
        ("Frankfurt (Main), Germany", "Frankfurt", None, "DE"),
        ("Various", None, None, None),
        ("LA Office", None, None, None),
        ("Pittsburgh, PA/Remote", "Pittsburgh", "Pennsylvania", "US"),
        ("Boston-New England", None, None, None),
        ("Outside the US", None, None, None),
        ("Fort Berlin", None, None, None),
    ],
)
def test_places_in_every_order_and_script(text: str, city: str | None, region: str | None, country: str | None) -> None:
    found = read_location(text)
    assert (found.city_name, found.region_name, found.country_code) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("United States or Canada", ("US", "CA")),
        ("US/Canada", ("US", "CA")),
        ("US & Canada", ("US", "CA")),
        ("Remote in US & CAN", ("US", "CA")),
        ("US, Canada, Remote OK", ("US", "CA")),
        ("US, UK", ("US", "GB")),
        ("Remote (US, Canada, UK)", ("US", "CA", "GB")),
        ("Germany, Austria, Switzerland", ("DE", "AT", "CH")),
        ("London, UK / Berlin, Germany", ("GB", "DE")),
        ("London, UK, Berlin, Germany", ("GB", "DE")),
        ("Lisbon, Portugal; Madrid, Spain", ("PT", "ES")),
        ("Spain and Portugal", ("ES", "PT")),
        ("Multiple locations in Germany and Austria", ("DE", "AT")),
        ("Various locations across the UK and Ireland", ("GB", "IE")),
        ("Various locations across the UK & Ireland", ("GB", "IE")),
        ("Multiple US and Canada locations", ("US", "CA")),
        ("Berlin, Paris, London", ("DE", "FR", "GB")),
        ("Remote (Canada, UK, EU)", ("CA", "GB")),
        ("Росія или Україна", ("RU", "UA")),
    ],
)
def test_several_countries_are_all_told_and_none_is_the_one(text: str, codes: tuple[str, ...]) -> None:
    found = read_location(text)
    assert found.country_codes == codes
    assert (found.city_name, found.region_name, found.country_code) == (None, None, None)


@pytest.mark.parametrize(
    "text", ["Bosnia and Herzegovina", "Trinidad and Tobago", "Paris, France; Lyon, France", "Oslo"]
)
def test_one_country_is_the_one(text: str) -> None:
    found = read_location(text)
    assert found.country_codes == (found.country_code,)


def test_a_title_tells_how_work_is_done() -> None:
    assert work_mode("Data Scientist (Remote)") == (True, False)
    assert work_mode("Data Scientist - Hybrid, Berlin") == (False, True)
    assert work_mode("Remote Sensing") == (True, False)
    assert work_mode(None) == (None, False)


def test_a_name_means_the_city_that_is_far_larger() -> None:
    assert (meant_city("perth") or cities_called("perth")[0]).country_code == "AU"
    assert {city.country_code for city in cities_called("cambridge")} >= {"GB", "US", "CA"}
    assert meant_city("cambridge") is None


def test_tables_are_keyed_as_names_are_compared() -> None:
    for name in ("Wrocław", "Санкт-Петербург", "東京", "서울", "الرياض"):
        assert cities_called(place_key(name)), name
    for name, code in (
        ("Deutschland", "DE"),
        ("Германия", "DE"),
        ("日本", "JP"),
        ("대한민국", "KR"),
        ("ألمانيا", "DE"),
    ):
        assert country_names()[place_key(name)] == code


_data = load("places")
names = st.sampled_from(
    ["US", "CA", "UK", "USA", "DE", "IN", "OR", "NSW", "New York", "Georgia", "London", "北京", "서울", "Москва", "دبي",
     "Hong Kong", "China", "Remote", "Hybrid", "EU", "10115", "EC2A 4NE", "²", "İ", "ß", "\ud800", "non-US", "Berlin",
     "Acme", "of", "State of", "Greater", "Area", "in", "IN", "the"]
    + [name for listed in _data["countries"].values() for name in listed[:1]]
    + [name for listed in _data["states"].values() for name in listed.values()]
)  # fmt: skip
marks = st.sampled_from(
    [", ", " ", "-", ".", " - ", " / ", "/", "; ", " or ", " and ", " & ", " (", ") ", "·", "、", "\n", ": ", "|", ",,"]
)
written = st.text(max_size=80) | st.lists(names | marks, max_size=12).map("".join) | st.lists(names).map(", ".join)


@given(written)
@settings(max_examples=1000, deadline=None)
def test_no_place_stops_the_reader(text: str) -> None:
    found = read_location(text)
    assert all(len(code) == 2 and code.isupper() for code in found.country_codes)
    assert len(set(found.country_codes)) == len(found.country_codes)
    assert found.country_code == (found.country_codes[0] if len(found.country_codes) == 1 else None)
    assert read_location(text) == found


@given(
    st.sampled_from(sorted(_data["countries"])),
    st.sampled_from(["{}", "Remote - {}", "Remote, {}", "Anywhere in {}", "{} (Hybrid)"]),
)
@settings(max_examples=300, deadline=None)
def test_a_country_is_found_wherever_it_stands(code: str, around: str) -> None:
    name = _data["countries"][code][0]
    if place_key(name) not in {place_key(state) for listed in _data["states"].values() for state in listed.values()}:
        assert read_location(around.format(name)).country_code == code

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
        ("Dublin, OH USA", "Dublin", "Ohio", "US"),
        ("Paris, Texas USA", "Paris", "Texas", "US"),
        ("Paris, Texas U.S.A.", "Paris", "Texas", "US"),
        ("Birmingham, AL USA", "Birmingham", "Alabama", "US"),
        ("Melbourne, FL USA", "Melbourne", "Florida", "US"),
        ("Vancouver, Washington USA", "Vancouver", "Washington", "US"),
        ("Athens, Georgia USA", "Athens", "Georgia", "US"),
        ("London, ON Canada", "London", "Ontario", "CA"),
        ("London, Ontario CA", "London", "Ontario", "CA"),
        ("Manchester, New Hampshire United States", "Manchester", "New Hampshire", "US"),
        ("Cambridge, MA USA", "Cambridge", "Massachusetts", "US"),
        ("Austin, TX USA", "Austin", "Texas", "US"),
        ("Pune, Maharashtra India", "Pune", "Maharashtra", "IN"),
        ("Sydney, New South Wales AU", "Sydney", "New South Wales", "AU"),
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
        ("Newcastle, Maitland & Hunter NSW", "Newcastle", None, None),
        ("US, Austin TX", "Austin", "Texas", "US"),
        ("Perth WA, Australia", "Perth", "Western Australia", "AU"),
    ],
)
def test_other_last_parts_are_not_split(text: str, city: str, region: str | None, country: str | None) -> None:
    assert _told(text) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "city", "country"),
    [
        ("Multiple Locations, USA", None, "US"),
        ("US - Multiple Locations", None, "US"),
        ("Multiple Locations", None, None),
        ("Various, UK", None, "GB"),
        ("Various Locations, Germany", None, "DE"),
        ("Multiple Cities, India", None, "IN"),
        ("Various Cities - Canada", None, "CA"),
        ("Several locations, France", None, "FR"),
        ("Multiple Sites, UK", None, "GB"),
        ("Home-Office, Germany", None, "DE"),
        ("deutschlandweit, Home-Office", None, "DE"),
        ("Home Office, Germany", None, "DE"),
        ("Work-from-home, India", None, "IN"),
        ("Work From Home, India", None, "IN"),
        ("WFH - India", None, "IN"),
        ("Home-based, UK", None, "GB"),
        ("Field Based, UK", None, "GB"),
        ("Field-based, Germany", None, "DE"),
        ("Nationwide, UK", None, "GB"),
        ("Nationwide", None, None),
        ("US Nationwide", None, "US"),
        ("Bundesweit", None, "DE"),
        ("Location Negotiable After Selection, United States", None, "US"),
        ("Negotiable, Germany", None, "DE"),
        ("Location flexible, UK", None, "GB"),
        ("Flexible, Germany", None, "DE"),
        ("Any location, US", None, "US"),
        ("Mehrere Standorte, Deutschland", None, "DE"),
        ("Verschiedene Standorte, Deutschland", None, "DE"),
        ("Plusieurs sites, France", None, "FR"),
        ("Various - United Kingdom", None, "GB"),
        ("UK (Various)", None, "GB"),
        ("Multiple, USA", None, "US"),
        ("Anywhere, USA", None, "US"),
        ("Remote-USA", None, "US"),
        ("All Locations, India", None, "IN"),
        ("Different locations, Poland", None, "PL"),
        ("Multiple Office Locations, USA", None, "US"),
        ("Various European Locations", None, None),
        ("Tele-work, Spain", None, "ES"),
        ("Client Site, UK", None, "GB"),
        ("Not specified, Germany", None, "DE"),
        ("TBD, Germany", None, "DE"),
        ("Unspecified, UK", None, "GB"),
        ("On-site, Berlin", "Berlin", "DE"),
        ("Germany, Multiple", None, "DE"),
        ("Hybrid, Home Office, London", "London", "GB"),
        ("Multiple US Locations", None, "US"),
        ("Pan India", None, "IN"),
        ("Across Germany", None, "DE"),
        ("US-Remote", None, "US"),
        ("Remote Location, USA", None, "US"),
        ("Virtual Location, US", None, "US"),
        ("Homeoffice, Deutschland", None, "DE"),
        ("Multiple locations within the UK", None, "GB"),
        ("Various locations across Germany", None, "DE"),
        ("Any City, Any State, US", None, "US"),
        ("Multiple sites in Hamburg", "Hamburg", "DE"),
        ("Various locations across our network, UK", None, "GB"),
        ("Remote/Home-Office, Austria", None, "AT"),
        # where these places are stands behind the words, or between them
        ("Multiple Locations in the United States", None, "US"),
        ("Various locations across the United States", None, "US"),
        ("Various locations throughout the United States", None, "US"),
        ("Various locations within the United States", None, "US"),
        ("All cities in the United States", None, "US"),
        ("All United States", None, "US"),
        ("Multiple locations in the U.K.", None, "GB"),
        ("Mehrere Standorte in ganz Deutschland", None, "DE"),
        ("Multiple locations in the Greater London area", "London", "GB"),
        ("Multiple locations in Swindon", "Swindon", "GB"),
        ("Various locations in Little Berlin", None, None),
        ("Various locations around our shops", None, None),
    ],
)
def test_what_is_said_instead_of_a_place_is_no_city(text: str, city: str | None, country: str | None) -> None:
    assert _told(text) == (city, None, country)


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("Field, British Columbia", "Field", "British Columbia", "CA"),
        ("Berlin (multiple offices)", "Berlin", None, "DE"),
        ("Flexible, Berlin, Germany", "Berlin", None, "DE"),
        ("Home, Kansas", "Home", "Kansas", "US"),
        ("Marfield, UK", "Marfield", None, "GB"),
        ("Sheffield, UK", "Sheffield", None, "GB"),
        ("Homewood, AL", "Homewood", "Alabama", "US"),
        ("Various", None, None, None),
        ("Multan, Pakistan", "Multan", None, "PK"),
        ("Mumbai (All Areas)", "Mumbai", None, "IN"),
        ("Nation, OH", "Nation", "Ohio", "US"),
        ("Negombo, Sri Lanka", "Negombo", None, "LK"),
        ("Homestead, FL", "Homestead", "Florida", "US"),
        ("Remote, Oregon", None, "Oregon", "US"),
        ("Any, France", None, None, "FR"),
        ("Basel, Home-Office", "Basel", None, "CH"),
        ("London, Multiple Locations", "London", None, "GB"),
        ("Stuttgart / Home-Office", "Stuttgart", None, "DE"),
        ("Fieldbrook, CA", "Fieldbrook", "California", "US"),
        ("Clientville, US", "Clientville", None, "US"),
    ],
)
def test_places_like_such_words_stay(text: str, city: str | None, region: str | None, country: str | None) -> None:
    assert _told(text) == (city, region, country)


@pytest.mark.parametrize(
    "text", ["Home-Office, Germany", "Work-from-home, India", "Home-based, UK", "Basel, Home-Office"]
)
def test_work_at_home_is_told_with_hyphens_too(text: str) -> None:
    assert read_location(text).is_remote


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Belfast, NI", "Belfast"),
        ("Remote - Belfast, NI", "Belfast"),
        ("Belfast NI", "Belfast"),
        ("Belfast (NI)", "Belfast"),
        ("Belfast, N.I.", "Belfast"),
        ("Hybrid - Belfast NI", "Belfast"),
        ("Belfast, NI, UK", "Belfast"),
        ("Londonderry, NI", "Derry"),
        ("Derry, NI", "Derry"),
        ("Lisburn, NI", "Lisburn"),
        ("Newry, NI", "Newry"),
        ("Bangor, NI", "Bangor"),
        ("Craigavon, NI", "Craigavon"),
        ("Omagh, NI", "Omagh"),
        ("Newtownabbey, NI", "Newtownabbey"),
    ],
)
def test_ni_behind_a_city_of_it_is_northern_ireland(text: str, city: str) -> None:
    assert _told(text) == (city, "Northern Ireland", "GB")


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Managua, NI", "NI"),
        ("Managua, Nicaragua", "NI"),
        ("León, NI", "NI"),
        ("Granada, NI", "NI"),
        ("Masaya, NI", "NI"),
        ("Hannover, NI", "DE"),
        ("Braunschweig, NI", "DE"),
        ("Remote, NI", None),
        ("Lagos, PT", "PT"),
        ("Essen, BE", "BE"),
        ("Warsaw, IN", "US"),
        ("Verona, PA", "US"),
        ("Derry, NH", "US"),
        ("Londonderry, NH", "US"),
    ],
)
def test_ni_and_other_codes_mean_their_country_elsewhere(text: str, country: str | None) -> None:
    assert read_location(text).country_code == country


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("Americas-United States-New York-New York", "New York", "New York", "US"),
        ("EMEA-UK-London", "London", None, "GB"),
        ("EMEA-UK-London, Remote", "London", None, "GB"),
        ("APAC-Singapore", "Singapore", None, "SG"),
        ("APAC - Singapore", "Singapore", None, "SG"),
        ("EMEA-Germany-Berlin", "Berlin", None, "DE"),
        ("Europe-Germany-Munich", "Munich", None, "DE"),
        ("North America-Canada-Ontario-Toronto", "Toronto", "Ontario", "CA"),
        ("Americas-Brazil-São Paulo", "São Paulo", None, "BR"),
        ("APAC-India-Karnataka-Bangalore", "Bangalore", "Karnataka", "IN"),
        ("Asia Pacific-Japan-Tokyo", "Tokyo", None, "JP"),
        ("EMEA-United Kingdom-England-London", "London", "England", "GB"),
        ("LATAM-Mexico-Mexico City", "Mexico City", None, "MX"),
        ("NAMER-US-CA-San Francisco", "San Francisco", "California", "US"),
        ("Americas-US-NY-New York", "New York", "New York", "US"),
        ("EMEA-France-Paris-La Défense", "La Defense", "Paris", "FR"),
        ("Middle East-UAE-Dubai", "Dubai", None, "AE"),
        ("Asia-China-Shanghai", "Shanghai", None, "CN"),
        ("Europe-Netherlands", None, None, "NL"),
        ("EMEA-IE-Dublin", "Dublin", None, "IE"),
        ("EMEA_UK_London", "London", None, "GB"),
        ("APJ-Japan-Tokyo", "Tokyo", None, "JP"),
        ("Western Europe-France-Paris", "Paris", None, "FR"),
        ("APAC-Australia-NSW-Sydney", "Sydney", "New South Wales", "AU"),
        ("Global-Remote", None, None, None),
        ("Africa-South Africa-Cape Town", "Cape Town", None, "ZA"),
    ],
)
def test_what_names_several_countries_may_stand_in_front(
    text: str, city: str | None, region: str | None, country: str | None
) -> None:
    assert _told(text) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("EMEA", None, None, None),
        ("Americas", None, None, None),
        ("Asia-Pacific", None, None, None),
        ("EMEA-Remote", None, None, None),
        ("US-NY-New York", "New York", "New York", "US"),
        ("United States-New York-New York", "New York", "New York", "US"),
        ("Germany-Berlin", "Berlin", None, "DE"),
        ("Stratford-upon-Avon", "Stratford-upon-Avon", None, "GB"),
        ("Baden-Württemberg", None, "Baden-Württemberg", "DE"),
        ("Clermont-Ferrand", "Clermont-Ferrand", None, "FR"),
        ("Winston-Salem, NC", "Winston-Salem", "North Carolina", "US"),
        ("Aix-en-Provence, France", "Aix-en-Provence", None, "FR"),
        ("Europe - Remote", None, None, None),
        ("London, EMEA", None, None, None),
        ("EU-Germany", None, None, "DE"),
        ("Saint-Denis, France", "Saint-Denis", None, "FR"),
        ("Nord-Pas-de-Calais, France", None, "Nord-Pas-de-Calais", "FR"),
        ("DACH-Region", None, None, None),
    ],
)
def test_other_hyphens_stay(text: str, city: str | None, region: str | None, country: str | None) -> None:
    assert _told(text) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("Frankfurt/Main", "Frankfurt", None, "DE"),
        ("Frankfurt/Main, DE", "Frankfurt", None, "DE"),
        ("Frankfurt/Main, Germany", "Frankfurt", None, "DE"),
        ("Frankfurt a.M.", "Frankfurt", None, "DE"),
        ("Frankfurt a. M.", "Frankfurt", None, "DE"),
        ("Frankfurt a.M., Germany", "Frankfurt", None, "DE"),
        ("Frankfurt a. Main", "Frankfurt", None, "DE"),
        ("Frankfurt am Main", "Frankfurt", None, "DE"),
        ("Frankfurt (Main)", "Frankfurt", None, "DE"),
        ("Frankfurt (Main), Germany", "Frankfurt", None, "DE"),
        ("Frankfurt", "Frankfurt", None, "DE"),
        ("Frankfurt, Hessen, Germany", "Frankfurt", "Hessen", "DE"),
        ("Frankfurt am Main, Hesse, Germany", "Frankfurt", "Hesse", "DE"),
        ("Québec", None, "Quebec", "CA"),
        ("Québec, QC", "Quebec City", "Quebec", "CA"),
        ("Quebec City, QC", "Quebec City", "Quebec", "CA"),
        ("Québec City, Canada", "Quebec City", None, "CA"),
        ("Quebec, Canada", None, "Quebec", "CA"),
        ("Ville de Québec", "Quebec City", None, "CA"),
        ("Taipei City", "Taipei", None, "TW"),
        ("Taipei City, Taiwan", "Taipei", None, "TW"),
        ("Taipei, Taiwan", "Taipei", None, "TW"),
        ("Montréal, QC", "Montreal", "Quebec", "CA"),
        ("Montreal, Canada", "Montreal", None, "CA"),
        ("Zürich, Switzerland", "Zurich", None, "CH"),
        ("Geneva / Genève", "Geneva", None, "CH"),
        ("München/Germany", "Munich", None, "DE"),
        ("Köln/Bonn", "Cologne", None, "DE"),
        ("Bengaluru/Bangalore, India", "Bangalore", None, "IN"),
        ("Halle/Saale", "Halle", None, "DE"),
        ("Halle (Saale), Germany", "Halle", None, "DE"),
        ("Freiburg/Breisgau", "Freiburg", None, "DE"),
        ("Freiburg im Breisgau, Germany", "Freiburg", None, "DE"),
        ("Freiburg i. Br.", "Freiburg", None, "DE"),
        ("Freiburg i.Br., Germany", "Freiburg", None, "DE"),
        ("Offenbach/Main", "Offenbach", None, "DE"),
        ("Offenbach am Main, Germany", "Offenbach", None, "DE"),
        ("Ludwigshafen/Rhein", "Ludwigshafen", None, "DE"),
        ("Ludwigshafen am Rhein", "Ludwigshafen", None, "DE"),
        ("Frankfurt/Oder", "Frankfurt (Oder)", None, "DE"),
        ("Frankfurt (Oder), Germany", "Frankfurt (Oder)", None, "DE"),
        ("Kraków, Poland", "Krakow", None, "PL"),
        ("Cracow, Poland", "Krakow", None, "PL"),
        ("Warszawa, Poland", "Warsaw", None, "PL"),
        ("Praha, Czechia", "Prague", None, "CZ"),
        ("Lisboa, Portugal", "Lisbon", None, "PT"),
        ("Mexico City, Mexico", "Mexico City", None, "MX"),
        ("Ciudad de México, Mexico", "Mexico City", None, "MX"),
        ("CDMX, Mexico", "Mexico City", None, "MX"),
        ("New Taipei City, Taiwan", "New Taipei City", None, "TW"),
        ("Hsinchu City, Taiwan", "Hsinchu", None, "TW"),
        ("Ho Chi Minh, Vietnam", "Ho Chi Minh City", None, "VN"),
        ("Hồ Chí Minh, Vietnam", "Ho Chi Minh City", None, "VN"),
        ("HCMC, Vietnam", "Ho Chi Minh City", None, "VN"),
        ("Singapore City, Singapore", "Singapore", None, "SG"),
        ("Makati City, Philippines", "Makati", None, "PH"),
    ],
)
def test_one_city_has_one_name(text: str, city: str | None, region: str | None, country: str | None) -> None:
    assert _told(text) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("Panama City, Panama", "Panama City", None, "PA"),
        ("New York City, NY", "New York", "New York", "US"),
        ("Seoul, South Korea", "Seoul", None, "KR"),
        ("Wien, Austria", "Vienna", None, "AT"),
        ("Den Haag, Netherlands", "The Hague", None, "NL"),
        ("Firenze, Italy", "Florence", None, "IT"),
        ("Rotenburg/Wümme", "Rotenburg", None, "DE"),
        ("Kansas City, MO", "Kansas City", "Missouri", "US"),
        ("Salt Lake City, UT", "Salt Lake City", "Utah", "US"),
        ("Quezon City, Philippines", "Quezon City", None, "PH"),
        ("Jersey City, NJ", "Jersey City", "New Jersey", "US"),
        ("Berlin/Hamburg", "Berlin", None, "DE"),
        ("London/Manchester", "London", None, "GB"),
        ("Paris/Lyon, France", "Paris", None, "FR"),
        ("Mumbai/Pune", "Mumbai", None, "IN"),
    ],
)
def test_other_names_of_cities_stay(text: str, city: str | None, region: str | None, country: str | None) -> None:
    assert _told(text) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Franklin, TN", "Franklin"),
        ("Frisco, TX", "Frisco"),
        ("México, Mexico", "México"),
        ("Querétaro, Mexico", "Querétaro"),
        ("Lincoln City, OR", "Lincoln City"),
        ("Halifax, West Yorkshire", "Halifax"),
        ("Berlin (Mitte)", "Berlin"),
        ("Foxborough (Foxboro), MA", "Foxborough"),
        ("Nurtingen, Baden-Württemberg, Germany", "Nürtingen"),
        ("Stoke-On-Trent, England, United Kingdom", "Stoke-on-Trent"),
        ("Villingen (Schwenningen)", "Villingen-Schwenningen"),
    ],
)
def test_a_city_is_shown_by_another_name_only_where_it_is_its_own(text: str, city: str) -> None:
    assert read_location(text).city_name == city


@pytest.mark.parametrize(
    ("text", "city", "countries"),
    [
        ("Bangalore/Bengaluru(Whitefield)", "Bangalore", ("IN",)),
        ("Bengaluru (Whitefield)", "Bangalore", ("IN",)),
        ("Bengaluru (Whitefield, Hoodi)", "Bangalore", ("IN",)),
        ("Hybrid - Bengaluru (Whitefield)", "Bangalore", ("IN",)),
        ("London (Waterloo)", "London", ("GB",)),
        ("London [Waterloo]", "London", ("GB",)),
        ("Dubai [Marina]", "Dubai Marina", ("AE",)),
        ("Bengaluru, Karnataka, India (Whitefield)", "Bangalore", ("IN",)),
        ("London, UK (Waterloo)", "London", ("GB",)),
        ("London (Soho), England (Waterloo)", "London", ("GB",)),
        # two places, and what is no city
        ("Berlin (London)", None, ("DE", "GB")),
        ("London (Boston)", None, ("GB", "US")),
        ("London, UK (Amsterdam)", None, ("GB", "NL")),
        ("London (Ontario)", "London", ("CA",)),
        ("Remote (Whitefield)", "Whitefield", ("GB",)),
        ("London (Germany, Austria)", None, ("GB", "DE", "AT")),
    ],
)
def test_a_name_in_brackets_behind_a_far_larger_city_is_its_quarter(
    text: str, city: str | None, countries: tuple[str, ...]
) -> None:
    place = read_location(text)
    assert (place.city_name, place.country_codes) == (city, countries)


@pytest.mark.parametrize(
    ("text", "city", "region", "country"),
    [
        ("Hamilton, On", "Hamilton", "Ontario", "CA"),
        ("London, On", "London", "Ontario", "CA"),
        ("london, on, canada", "london", "Ontario", "CA"),
        ("Gary, In", "Gary", "Indiana", "US"),
        ("Portland, Or", "Portland", "Oregon", "US"),
        ("Tulsa, Ok", "Tulsa", "Oklahoma", "US"),
        ("Berlin, in", "Berlin", None, "DE"),
        ("Canada, Ok", None, None, "CA"),
        ("On, Berlin", "Berlin", None, "DE"),
        ("Remote, Ok", None, None, None),
    ],
)
def test_a_state_whose_code_is_a_word_is_read_in_small_letters_behind_a_city(
    text: str, city: str | None, region: str | None, country: str | None
) -> None:
    assert _told(text) == (city, region, country)

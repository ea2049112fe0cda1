"""Regions and their codes behind cities, lists of states, and codes that mean two things."""

import pytest

from skilltide.normalise.data import load
from skilltide.normalise.location import read_location
from skilltide.normalise.place_names import place_names, regions_named
from skilltide.normalise.place_tables import is_part_of, place_key, regions_called


def _lines(text: str) -> list[tuple[str, str, str]]:
    """Return text, city and countries of each line; "*" is any city."""
    rows = [line.rsplit("|", 2) for line in text.strip().split("\n")]
    return [(written, city, countries) for written, city, countries in rows]


def _check(text: str, city: str, countries: str) -> None:
    found = read_location(text)
    assert ",".join(found.country_codes) == countries
    assert city in ("*", found.city_name or "")


@pytest.mark.parametrize(
    ("text", "city", "countries"),
    _lines(
        """
Chelmsford, Essex|Chelmsford|GB
Ipswich, Suffolk|Ipswich|GB
Warrington, Cheshire|Warrington|GB
Taunton, Somerset|Taunton|GB
Truro, Cornwall|Truro|GB
Norwich, Norfolk|Norwich|GB
Durham, County Durham|Durham|GB
Boston, Lincolnshire|Boston|GB
Perth, Perthshire|Perth|GB
Medellín, Antioquia|Medellín|CO
Cartagena, Bolívar|Cartagena|CO
Athlone, Co. Westmeath|Athlone|IE
Worcester, Worcestershire|Worcester|GB
Plymouth, Devon|Plymouth|GB
Stafford, Staffordshire|Stafford|GB
Southend-on-Sea, Essex|Southend-on-Sea|GB
Newmarket, Suffolk|Newmarket|GB
Macclesfield, Cheshire East|Macclesfield|GB
Crewe, Cheshire|Crewe|GB
Lowestoft, Suffolk|Lowestoft|GB
Bath, Somerset|Bath|GB
Exeter, Devon|Exeter|GB
Poole, Dorset|Poole|GB
Tetbury, Gloucestershire|Tetbury|GB
Lancaster, Lancs|Lancaster|GB
Hamilton, South Lanarkshire|Hamilton|GB
Wellington, Somerset|Wellington|GB
Bangor, Gwynedd|Bangor|GB
Bangor, County Down|Bangor|GB
Newry, Co. Down|Newry|GB
Aberdeen, Aberdeenshire|Aberdeen|GB
Washington, Tyne & Wear|Washington|GB
Richmond, North Yorkshire|Richmond|GB
Richmond, Surrey|Richmond|GB
Melbourne, Derbyshire|Melbourne|GB
Dallas, Moray|Dallas|GB
Bedford, Beds|Bedford|GB
Swindon, Wilts|Swindon|GB
Chelmsford Essex|Chelmsford|GB
Chelmsford (Essex)|Chelmsford|GB
Ipswich - Suffolk|Ipswich|GB
Norwich / Norfolk|Norwich|GB
Galway, Co. Galway|Galway|IE
Newbridge, Co Kildare|Newbridge|IE
Naas, County Kildare|Naas|IE
Kilkenny, Kilkenny|Kilkenny|IE
Ennis, Co Clare|Ennis|IE
Cali, Valle del Cauca|Cali|CO
Barranquilla, Atlántico|Barranquilla|CO
Bucaramanga, Santander|Bucaramanga|CO
Pereira, Risaralda|Pereira|CO
Rionegro, Antioquia|Rionegro|CO
Envigado, Antioquia|Envigado|CO
Chía, Cundinamarca|Chía|CO
Montería, Córdoba|Montería|CO
Medellín (Antioquia)|Medellín|CO
Medellín - Antioquia|Medellín|CO
León, Guanajuato|León|MX
Mérida, Yucatán|Mérida|MX
Guadalajara, Jalisco|Guadalajara|MX
Toluca, Estado de México|Toluca|MX
Monterrey, Nuevo León|Monterrey|MX
Villa Carlos Paz, Córdoba|Villa Carlos Paz|AR
Rosario, Santa Fe|Rosario|AR
Valencia, Carabobo|Valencia|VE
Trujillo, La Libertad|Trujillo|PE
Hasselt, Limburg|Hasselt|BE
Maastricht, Limburg|Maastricht|NL
Arlon, Luxembourg|Arlon|BE
Gent, Oost-Vlaanderen|Ghent|BE
Sesto San Giovanni, Lombardia|Sesto San Giovanni|IT
Tarragona, Catalunya|Tarragona|ES
Mérida, Extremadura|Mérida|ES
Neuilly-sur-Seine, Hauts-de-Seine|Neuilly-sur-Seine|FR
Boulogne-Billancourt, Hauts-de-Seine|Boulogne-Billancourt|FR
Malmö, Skåne län|Malmö|SE
Hamilton, Waikato|Hamilton|NZ
East London, Eastern Cape|East London|ZA
Minna, Niger|Minna|NG
Bandung, West Java|Bandung|ID
Hyderabad, Telangana|Hyderabad|IN
Hyderabad, Sindh|Hyderabad|PK
Setúbal, Distrito de Setúbal|Setúbal|PT
Maidstone, Kent|*|GB
Colchester, Essex|*|GB
Telford, Shropshire|*|GB
Carlisle, Cumbria|*|GB
Torquay, Devon|*|GB
Newquay, Cornwall|*|GB
Kettering, Northants|*|GB
Mansfield, Notts|*|GB
Burton upon Trent, Staffs|*|GB
Paisley, Renfrewshire|*|GB
Inverness, Highland|*|GB
Wrexham, Clwyd|*|GB
Kingston, Surrey|*|GB
Chelmsford, Essex CM1 1AA|*|GB
Chelmsford, Essex, CM1 1AA|*|GB
Hybrid - Chelmsford, Essex|*|GB
Chelmsford, Essex (Hybrid)|*|GB
Chelmsford, Essex, Remote|*|GB
Canterbury, Kent|*|GB
Lancaster, Lancashire|*|GB
York, North Yorkshire|*|GB
Dover, Kent|*|GB
Sandwich, Kent|*|GB
Rochester, Kent|*|GB
Gloucester, Gloucestershire|*|GB
Hereford, Herefordshire|*|GB
St Helens, Merseyside|*|GB
Halifax, West Yorks|*|GB
Salem, Massachusetts|*|US
Letterkenny, Co. Donegal|*|IE
Tralee, Co. Kerry|*|IE
Drogheda, Louth|*|IE
Dundalk, Co Louth|*|IE
Leixlip, Co. Kildare|*|IE
Shannon, County Clare|*|IE
Swords, Co. Dublin|*|IE
Sandyford, Dublin|*|IE
Waterford, Co. Waterford|*|IE
Armenia, Quindío|*|CO
Neiva, Huila|*|CO
Pasto, Nariño|*|CO
Popayán, Cauca|*|CO
Villavicencio, Meta|*|CO
Valledupar, Cesar|*|CO
Sincelejo, Sucre|*|CO
Riohacha, La Guajira|*|CO
Tunja, Boyacá|*|CO
Quibdó, Chocó|*|CO
Palmira, Valle del Cauca|*|CO
Soacha, Cundinamarca|*|CO
Bello, Antioquia|*|CO
Itagüí, Antioquia|*|CO
Sabaneta, Antioquia|*|CO
Mendoza, Mendoza|*|AR
La Plata, Buenos Aires|*|AR
Concepción, Biobío|*|CL
Antofagasta, Antofagasta|*|CL
Arequipa, Arequipa|*|PE
Maracaibo, Zulia|*|VE
Guayaquil, Guayas|*|EC
Quito, Pichincha|*|EC
Heredia, Heredia|*|CR
Surabaya, East Java|*|ID
Johor Bahru, Johor|*|MY
Petaling Jaya, Selangor|*|MY
Cebu City, Cebu|*|PH
Makati, Metro Manila|*|PH
Lahore, Punjab|*|PK
Ludhiana, Punjab|*|IN
Lucknow, Uttar Pradesh|*|IN
Gdańsk, Pomerania|*|PL
Katowice, Silesia|*|PL
Brno, South Moravia|*|CZ
Timișoara, Timiș|*|RO
Oradea, Bihor|*|RO
Lviv, Lviv Oblast|*|UA
Kazan, Tatarstan|*|RU
Bergen, Vestland|*|NO
Tampere, Pirkanmaa|*|FI
Aarhus, Midtjylland|*|DK
Lund, Skåne|*|SE
Göteborg, Västra Götaland|*|SE
Leuven, Vlaams-Brabant|*|BE
Charleroi, Hainaut|*|BE
Linz, Upper Austria|*|AT
Linz, Oberösterreich|*|AT
Innsbruck, Tirol|*|AT
Lausanne, Vaud|*|CH
Bilbao, Bizkaia|*|ES
Vigo, Pontevedra|*|ES
Palma, Illes Balears|*|ES
Córdoba, Andalucía|*|ES
Valencia, Comunidad Valenciana|*|ES
Valencia, Comunitat Valenciana|*|ES
León, Castilla y León|*|ES
Cartagena, Región de Murcia|*|ES
Guadalajara, Castilla-La Mancha|*|ES
Santiago de Compostela, Galicia|*|ES
Grenoble, Isère|*|FR
Lyon, Rhône|*|FR
Nice, Alpes-Maritimes|*|FR
Vienne, Isère|*|FR
Parma, Emilia-Romagna|*|IT
Bari, Puglia|*|IT
Palermo, Sicilia|*|IT
Syracuse, Sicily|*|IT
Athens, Attica|*|GR
Athens, Georgia|*|US
Heraklion, Crete|*|GR
Ikeja, Lagos|*|NG
Christchurch, Canterbury|*|NZ
Dunedin, Otago|*|NZ
Wellington, Wellington|*|NZ
Yokohama, Kanagawa|*|JP
Suwon, Gyeonggi|*|KR
Shenzhen, Guangdong|*|CN
Victoria, Tamaulipas|*|MX
San Luis, Sonora|*|MX
Santiago, Nuevo León|*|MX
Durango, Durango|*|MX
Torreón, Coahuila|*|MX
Saltillo, Coahuila de Zaragoza|*|MX
Ciudad Obregón, Sonora|*|MX
Naucalpan, Edo. de México|*|MX
Naucalpan de Juárez, Méx.|*|MX
"""
    ),
)
def test_a_region_behind_a_city_tells_the_country(text: str, city: str, countries: str) -> None:
    _check(text, city, countries)


@pytest.mark.parametrize(
    ("text", "city", "countries"),
    _lines(
        """
Boston, Massachusetts|Boston|US
Durham, North Carolina|Durham|US
Cambridge, Ontario|Cambridge|CA
Vancouver, Surrey|*|CA
Newark, Essex County|*|US
Portland, Oregon|Portland|US
Paris, Texas|Paris|US
London, Ontario|London|CA
Perth, Western Australia|Perth|AU
Cornwall, Ontario|Cornwall|CA
Norfolk, Virginia|Norfolk|US
Norfolk, VA|Norfolk|US
Essex, MD|Essex|US
Kent, WA|Kent|US
Surrey, BC|Surrey|CA
Somerset, NJ|Somerset|US
Berlin, Germany|Berlin|DE
Berlin, Mitte|Berlin|DE
Shibuya, Tokyo|Tokyo|JP
Salford, Manchester|*|GB
London, Soho|London|GB
Kista, Stockholm|Stockholm|SE
Norfolk|*|
Berlin, Paris, London||DE,FR,GB
Santander, Spain|Santander|ES
Santander, Cantabria|Santander|ES
Granada, Andalucía|Granada|ES
Córdoba, Argentina|Córdoba|AR
Cork, Ireland|Cork|IE
Setúbal, Portugal|Setúbal|PT
Luxembourg, Luxembourg|*|LU
Mexico City, Mexico|Mexico City|MX
Meta||
Nord||
Atlanta, Georgia|Atlanta|US
Tbilisi, Georgia|Tbilisi|GE
Jersey City, New Jersey|Jersey City|US
Camden, London|*|GB
Worcester, Blahshire|Worcester|
Durham, Foo|Durham|US
Latin America||
Halifax (England)|Halifax|GB
London (Ontario)|London|CA
Melbourne (Florida)|Melbourne|US
Atlanta (Georgia)|Atlanta|US
Berlin (Germany)|Berlin|DE
Remote (California)||US
Panaji, Goa|Panaji|IN
Denpasar, Bali|Denpasar|ID
Hamilton, CAN|Hamilton|CA
San Juan, ARG|San Juan|AR
North America||
Kent County|*|US
Minna, Niger|Minna|NG
Barcelona, Prague, Vilnius, Skopje||ES,CZ,LT,MK
"""
    ),
)
def test_other_names_behind_a_city_mean_what_they_meant(text: str, city: str, countries: str) -> None:
    _check(text, city, countries)


@pytest.mark.parametrize(
    ("text", "city", "countries"),
    _lines(
        """
Modena (MO)|Modena|IT
Modena, MO|Modena|IT
Varese, VA|Varese|IT
Cagliari, CA|Cagliari|IT
Busto Arsizio, VA|Busto Arsizio|IT
Brescia, BS|Brescia|IT
Parma (PR)|Parma|IT
Parma, PR|Parma|IT
Novara, NO|Novara|IT
Cuneo, CN|Cuneo|IT
Pescara, PE|Pescara|IT
Vicenza, VI|Vicenza|IT
Vicenza (VI)|Vicenza|IT
Utrecht, UT|Utrecht|NL
Eindhoven, NB|Eindhoven|NL
Breda, NB|Breda|NL
Almere, FL|Almere|NL
Haarlem, NH|Haarlem|NL
Groningen, GR|Groningen|NL
Rotterdam, ZH|Rotterdam|NL
München, BY|Munich|DE
Stuttgart, BW|Stuttgart|DE
Berlin, BE|Berlin|DE
Kiel, SH|Kiel|DE
Magdeburg, ST|Magdeburg|DE
Erfurt, TH|Erfurt|DE
Monterrey, NL|Monterrey|MX
Monterrey, N.L.|Monterrey|MX
Tijuana, BC|Tijuana|MX
Tijuana, B.C.|Tijuana|MX
Zapopan, JAL|Zapopan|MX
Zapopan, Jal.|Zapopan|MX
Querétaro, QRO|*|MX
León, GTO|León|MX
Cork, CO|Cork|IE
Vitória, ES|Vitória|BR
Vitória - ES|Vitória|BR
Vitória/ES|Vitória|BR
Catania, CT|Catania|IT
Bergamo, BG|Bergamo|IT
Messina (ME)|Messina|IT
Carpi (MO)|Carpi|IT
Como, CO|Como|IT
Siena, SI|Siena|IT
Arezzo, AR|Arezzo|IT
Pistoia - PT|Pistoia|IT
Salerno, SA|Salerno|IT
Lodi, LO|Lodi|IT
Málaga, MA|Málaga|ES
Neuchâtel, NE|Neuchâtel|CH
Solothurn, SO|Solothurn|CH
Cluj-Napoca, CJ|Cluj-Napoca|RO
Iași, IS|*|RO
Sandton, GP|*|ZA
Durban, KZN|Durban|ZA
Lagos, LA|Lagos|NG
Modena, MO, IT|Modena|IT
IT-MO-Modena|Modena|IT
DE-BY-Munich|Munich|DE
Santiago, RM|Santiago|CL
Edinburgh, SCT|Edinburgh|GB
Varese (VA)|*|IT
Sassuolo (Modena)|*|IT
Rho (MI)|*|IT
Bolzano (BZ)|*|IT
Assago, Milano|*|IT
Assago (MI), Italia|*|IT
Modena MO Italia|*|IT
20121 Milano (MI)|*|IT
41121 Modena MO|*|IT
Modena, 41121 (MO)|*|IT
Modena (MO) - Italia|*|IT
Lucca/LU|*|IT
Remoto / Varese (VA)|*|IT
Nijmegen (GE)|*|NL
Tilburg - NB|*|NL
Heidelberg (BW)|*|DE
Nürnberg/BY|*|DE
Zapopan, Jal., México|*|MX
Guadalajara, Jal.|*|MX
San Pedro Garza García, N.L.|*|MX
Mérida, Yuc.|*|MX
Cancún, Q. Roo|*|MX
Galway (Co. Galway)|*|IE
Vila Velha (ES)|*|BR
Vitória - Espírito Santo|*|BR
Belém, PA|*|BR
"""
    ),
)
def test_a_regions_code_behind_a_city_tells_the_country(text: str, city: str, countries: str) -> None:
    _check(text, city, countries)


@pytest.mark.parametrize(
    ("text", "city", "countries"),
    _lines(
        """
St. Louis, MO|St. Louis|US
Kansas City, MO|Kansas City|US
Richmond, VA|Richmond|US
San Diego, CA|San Diego|US
Nassau, BS|Nassau|BS
San Juan, PR|San Juan|PR
Oslo, NO|Oslo|NO
Bergen, NO|Bergen|NO
Shanghai, CN|Shanghai|CN
Lima, PE|Lima|PE
Charlottetown, PE|Charlottetown|CA
Moncton, NB|Moncton|CA
Salt Lake City, UT|Salt Lake City|US
Provo, UT|Provo|US
Zürich, ZH|Zurich|CH
Winterthur, ZH|Winterthur|CH
Minsk, BY|Minsk|BY
Brest, BY|Brest|BY
Gaborone, BW|Gaborone|BW
Brussels, BE|Brussels|BE
Bern, BE|Bern|CH
Amsterdam, NL|Amsterdam|NL
Amersfoort, NL|Amersfoort|NL
St. John's, NL|St. John's|CA
Denver, CO|Denver|US
Bogotá, CO|Bogotá|CO
Barcelona, ES|Barcelona|ES
Vitoria, ES|*|ES
Vila Velha, ES|Vila Velha|BR
Verona, PA|Verona|US
Verona, WI|Verona|US
Geneva, NE|Geneva|US
Florence, AL|Florence|US
Naples, FL|Naples|US
Milan, MI|Milan|US
Rome, GA|Rome|US
Venice, CA|Venice|US
Palermo, ND|Palermo|US
Parma, OH|Parma|US
Moscow, ME|Moscow|US
Valencia, CA|Valencia|US
Madrid, AL|Madrid|US
Vancouver, BC|Vancouver|CA
Victoria, BC|*|CA
Toledo, OH|Toledo|US
Dublin, CA|Dublin|US
Dublin, OH|Dublin|US
Aurora, IL|Aurora|US
Tel Aviv, IL|Tel Aviv|IL
Haarlem, NL|Haarlem|NL
Curitiba, PR|Curitiba|BR
Torino, TO|Turin|IT
Guadalajara, MX|Guadalajara|MX
Kerala, IN|*|IN
Alexandria, MN|Alexandria|US
Santa Cruz, CA|Santa Cruz|US
Durango, CO|Durango|US
Toledo, OR|Toledo|US
Paris, TX|Paris|US
London, ON|London|CA
Maranello, MO|Maranello|US
Lagos, LA|Lagos|NG
Montevideo, MO|Montevideo|UY
Shanghai, SH|Shanghai|CN
Salamanca, CL|*|CL
Essen, BE|*|BE
Pamplona, CO|*|CO
"""
    ),
)
def test_codes_of_states_and_countries_mean_what_they_meant(text: str, city: str, countries: str) -> None:
    _check(text, city, countries)


@pytest.mark.parametrize(
    ("text", "city", "countries"),
    _lines(
        """
Remote (EST)||
Remote - EST||
Remote (EST or CST)||
Remote, EST hours||
Remote - PST/EST||
Remote (ET)||
Remote, ET time zone||
Remote (PT hours)||
Remote (CT or EST)||
Remote US, EST time zone||US
Remote, US (EST)||US
Remote (US, EST)||US
Bogotá D.C.|Bogotá|CO
Bogotá, D.C.|Bogotá|CO
Bogota, DC|Bogotá|CO
Bogotá, D.C., Colombia|Bogotá|CO
Bogotá DC|Bogotá|CO
Caracas, D.C.|Caracas|VE
CA, NY, TX||US
Remote: AZ, CO, FL, IL, NC, TX||US
Remote in IL, IN, MN||US
Remote - CA, NY, WA||US
Remote (CO, NY, WA)||US
CA, NY or TX||US
CA, NY, and TX||US
CA/NY/TX||US
CA; NY; TX||US
CA | NY | TX||US
NY, NJ, CT||US
NY & NJ||US
US - CA, NY, WA||US
Remote, US: TX, FL, GA||US
United States (CA, CO, NY)||US
California, Oregon, Washington||US
New York, New Jersey, Connecticut||US
ON, BC, AB||CA
NSW, VIC, QLD||AU
SP, RJ, MG||BR
Remote - AZ||
Remote, CO||
Remote, IL||
Remote, CA||
Remote - AR||
Remote - KY||
Remote, TN||
CA||
CA, IN||
NY, ON||US,CA
Remote (EDT)|*|
Remote [EST]|*|
Remote | EST|*|
EST Remote|*|
100% Remote (EST hours)|*|
Remote, EST/CST only|*|
Remote - US (EST)|*|US
Remote (Eastern US, EST)|*|US
US Remote - EST|*|US
Remote - MST|*|
Remote, PST or MST|*|
New York, NY (EST)|*|US
Remote (CT, ET)|*|
Remote (ET/CT)|*|
Bogotá, D. C.|*|CO
Bogotá, DC, Colombia|*|CO
Bogota D.C|*|CO
Bogotá D.C. (Remoto)|*|CO
Santafé de Bogotá, D.C.|*|CO
Caracas, DC|*|VE
México, D.F.|*|MX
México D.F.|*|MX
Mexico City, DF|*|MX
Ciudad de México, D.F.|*|MX
OR, WA, ID|*|US
Remote - CA, CO, IL, NY, TX|*|US
Remote in: TX, FL, OK|*|US
Open to: GA, NC, SC, TN|*|US
Remote (must reside in AZ, CA, CO, or WA)|*|US
Remote (AL, AR, KY, TN)|*|US
MN, WI, IA|*|US
IL/IN/WI|*|US
Remote - MA/NH/ME|*|US
Remote in CA, NY and TX|*|US
Remote: ON, BC|*|CA
Remote - KY|*|
Remote: CO|*|
AZ|*|
AR|*|
"""
    ),
)
def test_lists_of_states_time_zones_and_codes_of_two_meanings(text: str, city: str, countries: str) -> None:
    _check(text, city, countries)


@pytest.mark.parametrize(
    ("text", "city", "countries"),
    _lines(
        """
Tallinn, Estonia|Tallinn|EE
Tallinn, EST|Tallinn|EE
Estonia||EE
Washington, D.C.|Washington|US
Washington, DC|Washington|US
DC|*|US
CA, US||US
US, CA||US
US or CA||US,CA
US/CA||US,CA
Remote (US, CA, UK)|*|US,CA,GB
US, UK||US,GB
DE, AT, CH||DE,AT,CH
DE, CH||DE,CH
DE, FR, IT||DE,FR,IT
ON, CA||CA
Toronto, ON, CA|Toronto|CA
Remote, TX||US
TX||US
Remote, NY||US
Los Angeles, CA|Los Angeles|US
Denver, CO|Denver|US
Chicago, IL|Chicago|US
NY, New York|New York|US
New York, NY|New York|US
New York, New York|New York|US
Remote, CO, US||US
Remote, Colorado||US
Remote - Israel||IL
Remote (Colombia)||CO
Remote - DE||DE
Portland, ME|Portland|US
Nevada, Missouri|Nevada|US
Delaware, Ohio|Delaware|US
Lisbon, PT|Lisbon|PT
Remote - PT||PT
Hartford, CT|Hartford|US
Helena, MT|Helena|US
IN, Pune|Pune|IN
Addis Ababa, ET|Addis Ababa|ET
"""
    ),
)
def test_single_codes_and_lists_of_countries_mean_what_they_meant(text: str, city: str, countries: str) -> None:
    _check(text, city, countries)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Chelmsford, Essex", "Essex"),
        ("Oxford, Oxon", "Oxfordshire"),
        ("Tralee, Co. Kerry", "Kerry"),
        ("County Kerry", "Kerry"),
        ("Cartagena, Bolívar", "Bolívar"),
        ("Zapopan, Jal.", "Jalisco"),
        ("Modena (MO)", "Modena"),
        ("IT-MO-Modena", "Modena"),
        ("Breda, NB", "North Brabant"),
        ("DE-BY-Munich", "Bavaria"),
        ("Essex, United Kingdom", "Essex"),
        ("Baja California, Mexico", "Baja California"),
        ("Hrastnik, Slovenia", None),
        ("Mérida (Extremadura)", "Extremadura"),
        ("Birmingham (Alabama)", "Alabama"),
        ("Basel-Country, Switzerland", "Basel-Country"),
        ("England, United Kingdom", "England"),
        ("Guadalajara, MEX", None),
        ("CA, NY, TX", None),
        ("California or Texas", None),
    ],
)
def test_the_region_is_told_by_its_name(text: str, region: str | None) -> None:
    assert read_location(text).region_name == region


def test_codes_of_italian_provinces_go_with_their_capitals() -> None:
    """All that CLDR knows and whose capital the tables know; the English names are those of CLDR."""
    codes = {
        code: names["IT"] for code, names in place_names().region_codes.items() if "IT" in names and code.isalpha()
    }
    capitals = {code: name for code, name in codes.items() if place_key(name) not in place_names().english_names["IT"]}
    assert len(codes) >= 107
    known = {code: name for code, name in capitals.items() if read_location(f"{name}, Italia").city_name == name}
    assert len(known) > 85
    for code, name in known.items():
        for text in (f"{name}, {code}", f"{name} ({code})", f"{name} - {code}"):
            assert read_location(text).country_code == "IT", text


def test_the_data_names_countries_that_there_are() -> None:
    data = load("places")
    countries = set(data["countries"])
    for table in ("regions", "region_names", "region_codes", "codes_of_one_city", "english_names", "neighbours"):
        assert countries >= set(data[table]), table
    assert countries >= {*data["codes_written"], *data["towns_are_regions"]}
    for words in data["region_words"].values():
        assert countries >= {country for listed in words.values() for country in listed}
    assert set(data["codes_not_alone"]) >= set(data["codes_rather_states"])
    assert place_names().regions.keys() >= set(data["regions_not_alone"])


def test_regions_are_found_by_name_word_and_what_they_are_part_of() -> None:
    assert {region.country_code for region in regions_called("bolivar")} == {"CO", "EC", "VE"}
    assert regions_named("Co. Cork") == {"IE": "Cork"}
    assert regions_named("Cork County") == {}
    assert regions_named("Tyne & Wear") == {"GB": "Tyne and Wear"}
    assert is_part_of("ES", "B", "CT")
    assert not is_part_of("ES", "B", "MD")

"""Write the table of regions that `skilltide.normalise.place_tables` reads, from Unicode CLDR.

    npm install cldr-core cldr-subdivisions-full
    python scripts/places/make_regions.py node_modules

`regions.tsv` has the subdivisions of ISO 3166-2 (states, provinces, counties, departments) under their English names,
with their codes. What CLDR lacks (names in other languages, counties of old, codes as people write them) stands in
`places.yml`.

Data: Unicode CLDR, Unicode licence.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

from skilltide.normalise.data import load  # noqa: E402
from skilltide.normalise.place_tables import REGIONS, place_key  # noqa: E402

LISTED_BY_HAND = ("US", "CA", "AU")
"""Countries whose states stand in `places.yml`, as their codes are read without a city, too."""
_DIRECTION = re.compile(r"(?:north|south|east|west)(?:ern)?|central|center|capital|islands?")
"""Names that say too little."""
_AREA = re.compile(
    r"\s(?:Province|Region|County|Department|State|(?:Autonomous|Chartered) Community|Metropolitan)$", re.IGNORECASE
)
"""What a region's name is compared without, so that a city's that is called like it is the same."""


def main(folder: str) -> None:
    """Write the table and print what it holds."""
    names = read(folder, "cldr-subdivisions-full/subdivisions/en/en.json")["subdivisions"]["localeDisplayNames"]
    contained = read(folder, "cldr-core/supplemental/subdivisionContainment.json")["supplemental"]
    around = {
        inner: outer[2:] for outer, listed in contained["subdivisionContainment"].items() if len(outer) > 2
        for inner in listed["_contains"]
    }  # fmt: skip
    rows = sorted(
        (*row, around.get(code, "").upper())
        for code, name in names["subdivisions"].items()
        if (row := region(code.upper(), name))
    )
    lines = ["key\tcountry_code\tcode\tname\taround", *("\t".join(row) for row in rows)]
    REGIONS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{REGIONS.name}: {len(rows):,} rows, {REGIONS.stat().st_size:,} bytes")


def read(folder: str, path: str) -> Any:
    """Return what a file of CLDR holds."""
    return json.loads((Path(folder) / path).read_text(encoding="utf-8"))


def region(whole: str, name: str) -> tuple[str, str, str, str] | None:
    """Return a row, None for what is no region of a country."""
    name = re.sub(r"\s*[(²].*", "", name)
    places, country, code, key = load("places"), whole[:2], whole[2:], place_key(_AREA.sub("", name))
    if country not in places["countries"] or country in LISTED_BY_HAND or _DIRECTION.fullmatch(key) or len(key) < 2:
        return None
    is_country = any(
        key in map(place_key, listed) and (places["within"].get(other) == country or other == country)
        for other, listed in places["countries"].items()
    )
    return None if is_country else (key, country, code, name)


if __name__ == "__main__":
    main(*sys.argv[1:])

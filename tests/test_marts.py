import math
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines import marts
from pipelines.coding import load_lexicon
from pipelines.marts import MartsError, build_marts
from pipelines.tables import Lake
from pipelines.warehouse import movers, query
from tests.mart_lake import DIMS, Event, by_chance, fill, visit

slow = pytest.mark.slow
FIRST = date(2024, 1, 1)
TABLES = {
    "fct_events",
    "fct_event_mentions",
    "dyad_daily",
    "relation_trends_daily",
    "relation_trends_monthly",
    "coverage_daily",
    "coded_events_daily",
    "country_network_monthly",
    "event_mix_monthly",
    "domestic_monthly",
    "panel_dyad_monthly",
    "panel_country_monthly",
    "dim_event_codes",
    "dim_actors",
    "dim_countries",
    "dim_entities",
    "dim_state_numbers",
    "dim_sources",
    "fct_source_fetches",
}
# Their rows come with the project, whatever the lake and the lexicon hold.
SEEDED = {"dim_state_numbers", "dim_countries", "dim_entities"}
SERIES = ["coder", "entity_a", "entity_b", "actor_scope"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty lake, built with the unit tests of the formulas."""
    home = tmp_path_factory.mktemp("marts") / "an empty lake's [home] {{ of braces }}"
    build_marts(home, {name: frame.clear() for name, frame in DIMS.items()}, unit_tests=True)
    return home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year and a half of events by chance."""
    home = tmp_path_factory.mktemp("marts") / "lake"
    events, coded = by_chance(FIRST, days=500, seed=1)
    fill(home, events, coded)
    visit(home, FIRST)
    build_marts(home, DIMS)
    return home


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@slow
def test_an_empty_lake_has_every_mart_and_no_row(empty):
    assert set(query(empty, "show tables").to_series()) == TABLES
    assert {path.name for path in (empty / "marts").iterdir()} == TABLES
    for table in TABLES:
        columns = query(empty, f"select column_name from (describe {table})").to_series().to_list()
        files = pl.scan_parquet(empty / "marts" / table, hive_partitioning=False).collect()
        assert (table, files.is_empty(), files.columns) == (table, table not in SEEDED, columns)
    assert movers(empty).height == 0


@slow
@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_files_hold_what_the_warehouse_holds(home, table):
    files = pl.scan_parquet(home / "marts" / table, hive_partitioning=False).collect()
    rows = query(home, f"from {table}")
    assert rows.height > 0
    assert files.sort(pl.all()).equals(rows.sort(pl.all()))


@slow
def test_files_lie_in_years(home):
    found = pl.scan_parquet(home / "marts" / "relation_trends_daily").select("year", "trend_date").collect()
    assert found["year"].dtype == pl.Int64
    assert (found["year"] == found["trend_date"].dt.year()).all()
    assert found["year"].n_unique() == 3


@slow
def test_every_column_has_its_words(home):
    silent = query(
        home,
        "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and comment is null "
        "union all select view_name, '' from duckdb_views() where schema_name = 'marts' and comment is null "
        "union all select table_name, '' from duckdb_tables() where schema_name = 'marts' and comment is null",
    )
    assert silent.rows() == []


@slow
def test_a_moved_lake_still_answers(home, tmp_path):
    (tmp_path / "moved").symlink_to(home)
    assert query(tmp_path / "moved", "from fct_events").height == query(home, "from fct_events").height


@slow
def test_events_are_counted_once_and_in_one_place(home):
    (counted,) = query(
        home,
        "select sum(events) from relation_trends_daily where actor_scope = 'all' "
        "union all select sum(events) from relation_trends_monthly where actor_scope = 'all' "
        "union all select sum(events) from dyad_daily "
        "union all select count(*) from fct_events where status = 'actual' and source_entity != target_entity",
    )
    assert counted.n_unique() == 1
    assert counted[0] > 200


@slow
@pytest.mark.parametrize(
    ("sql", "counted"),
    [
        ("select sum(events) from panel_dyad_monthly where actor_scope = 'all'", "source_entity != target_entity"),
        (
            "select sum(events - a - b) from (select *, "
            "verbal_cooperation_ab + material_cooperation_ab + verbal_conflict_ab + material_conflict_ab as a, "
            "verbal_cooperation_ba + material_cooperation_ba + verbal_conflict_ba + material_conflict_ba as b "
            "from panel_dyad_monthly)",
            "false",
        ),
        (
            "select sum(verbal_cooperation_domestic + material_cooperation_domestic + verbal_conflict_domestic "
            "+ material_conflict_domestic) from panel_country_monthly where actor_scope = 'all'",
            "source_entity = target_entity",
        ),
        ("select sum(events) from domestic_monthly", "source_entity = target_entity"),
        ("select sum(out_events) from country_network_monthly", "source_entity != target_entity"),
        ("select sum(in_events) from country_network_monthly", "source_entity != target_entity"),
        ("select sum(out_events + domestic_events) from event_mix_monthly", "true"),
        ("select sum(trend_events) from coded_events_daily", "true"),
        ("select count(*) from panel_dyad_monthly where cow_dyad = 2710 and actor_scope = 'all'", None),
    ],
)
def test_monthly_marts_count_what_the_facts_hold(home, sql, counted):
    (found,) = query(home, sql).row(0)
    if counted is None:
        months = query(home, "select distinct date_trunc('month', published_date) from coded_events_daily")
        assert found == months.height
    else:
        events = query(home, f"from fct_events where status = 'actual' and {counted}")
        assert found == events.height


@slow
def test_a_lake_of_one_event(tmp_path):
    fill(tmp_path, [Event(FIRST, "CHNGOV", "USAGOV", "112")])
    rows = build_marts(tmp_path, DIMS).rows
    assert {table: count for table, count in rows.items() if count and table not in SEEDED} == {
        "fct_events": 1,
        "fct_event_mentions": 1,
        "coverage_daily": 1,
        "coded_events_daily": 1,
        "relation_trends_daily": 2,
        "relation_trends_monthly": 2,
        "dyad_daily": 1,
        "country_network_monthly": 2,
        "event_mix_monthly": 2,
        "panel_dyad_monthly": 2,
        "panel_country_monthly": 4,
        "dim_event_codes": DIMS["event_codes"].height,
        "dim_actors": 1,
        "dim_sources": 0,
        "fct_source_fetches": 0,
    }
    (trend,) = query(tmp_path, "from relation_trends_daily where actor_scope = 'all'").to_dicts()
    one = {"events": 1, "goldstein_mean": -2, "conflict_share": 1, "event_share": 1, "publishers": 1, "events_90d": 1}
    assert {name: trend[name] for name in one} == one
    unknown = (
        "goldstein_mean_low",
        "goldstein_slope_30d",
        "goldstein_volatility_90d",
        "goldstein_z",
        "is_change_point",
    )
    assert [trend[name] for name in unknown] == [None] * len(unknown)


@slow
def test_gaps_dyads_that_vanish_and_countries_that_ceased(tmp_path):
    last = date(1992, 3, 1)
    events = [Event(date(1990, 9, 1), "SUN", "USA"), Event(date(1991, 1, 1), "CHN", "USA"), Event(last, "CHN", "USA")]
    fill(tmp_path, events, [date(1990, 9, 2), date(1990, 10, 1), date(1991, 12, 31)])
    build_marts(tmp_path, DIMS)

    # The dyad that vanishes ends 90 days after its last event; days without coded articles are no zeros.
    life = query(tmp_path, "from relation_trends_daily where dyad = 'SUN-USA' and actor_scope = 'all'")
    assert life["trend_date"].max() == date(1990, 9, 1) + timedelta(90)
    counted = life.filter(pl.col("events").is_not_null())
    assert counted.select("trend_date", "events").rows() == [
        (date(1990, 9, 1), 1),
        (date(1990, 9, 2), 0),
        (date(1990, 10, 1), 0),
    ]

    # In the panel it goes on, with null where nothing was coded and the number it had.
    panel = query(
        tmp_path, "from panel_dyad_monthly where dyad = 'SUN-USA' and actor_scope = 'all' order by trend_month"
    )
    assert panel.height == 19
    assert panel.filter(pl.col("events") == 0)["trend_month"].to_list() == [
        date(1990, 10, 1),
        date(1991, 1, 1),
        date(1991, 12, 1),
        date(1992, 3, 1),
    ]
    assert panel["events"].null_count() == 14
    assert panel.select("cow_a", "cow_dyad").unique(maintain_order=True).rows() == [(365, 2365), (None, None)]
    assert panel.filter(pl.col("cow_a").is_null())["trend_month"].min() == date(1991, 12, 1)
    assert query(tmp_path, "select name from dim_entities where entity = 'SUN'").item() == "Soviet Union"


# The formulas once more, in plain Python and by definition: slow, and nothing in common with the SQL.


def mean(values: list[float]) -> float | None:
    return statistics.fmean(values) if values else None


def ratio(part: int, whole: int | None) -> float | None:
    return part / whole if whole else None


@cache
def t_quantile(freedom: int) -> float:
    """The .975 quantile of Student's t: where the density's integral from 0 is .475."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    area, step, t, density = 0.0, 1e-3, 0.0, scale
    while area < 0.475:
        density = scale * math.pow(1 + (t + step / 2) ** 2 / freedom, -(freedom + 1) / 2)
        area += step * density
        t += step
    return t - (area - 0.475) / density


def means(rows: list[dict[str, Any]], suffix: str = "") -> dict[str, float | None]:
    """The mean of the events of some rows and its interval."""
    values = [value for row in rows for value in row["values"]]
    low = high = None
    if len(set(values)) > 1:
        half = t_quantile(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
        low, high = max(-10.0, statistics.fmean(values) - half), min(10.0, statistics.fmean(values) + half)
    return {
        f"goldstein_mean{suffix}": mean(values),
        f"goldstein_mean_low{suffix}": low,
        f"goldstein_mean_high{suffix}": high,
    }


def tolerance(name: str) -> float:
    """How far a figure may be off; the quantile behind an interval is worked out in other ways here and there."""
    return 1e-4 if "_low" in name or "_high" in name else 1e-6


def figures(
    rows: list[dict[str, Any]], *, unit: str, windows: tuple[int, ...], slopes: tuple[int, ...], year: int, least: int
) -> Iterator[dict[str, Any]]:
    """The expected figures of one series, period by period."""
    up = down = 0.0
    scored = False
    for now in range(len(rows)):
        row, expected = rows[now], dict[str, Any]()
        for length in windows:
            counted = [row for row in rows[max(0, now - length + 1) : now + 1] if row["events"] is not None]
            events = sum(row["events"] for row in counted)
            suffix = f"{length}{unit[0]}"
            expected |= {
                f"counted_{unit}s_{suffix}": len(counted),
                f"events_{suffix}": events if counted else None,
                f"cooperation_avg_{suffix}": mean([row["cooperation"] for row in counted]),
                f"conflict_avg_{suffix}": mean([row["conflict"] for row in counted]),
                f"goldstein_sum_avg_{suffix}": mean([row["goldstein_sum"] for row in counted]),
                f"event_share_{suffix}": ratio(events, sum(row["trend_events"] for row in counted)),
                **means(counted, f"_{suffix}"),
            }
        for length in slopes:
            start = max(0, now - length + 1)
            points = [(i, rows[i]["goldstein_sum"]) for i in range(start, now + 1) if rows[i]["events"] is not None]
            slope = statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) >= 3 else None
            expected[f"goldstein_slope_{length}{unit[0]}"] = slope
            volatility = statistics.stdev(value for _, value in points) if len(points) >= 3 else None
            expected[f"goldstein_volatility_{length}{unit[0]}"] = volatility
        baseline = [row for row in rows[max(0, now - year) : now] if row["events"] is not None]
        sums = [row["goldstein_sum"] for row in baseline]
        events = sum(row["events"] for row in baseline)
        sd = statistics.stdev(sums) if len(sums) > 1 else None
        z = None
        if len(sums) >= least and events >= 5 and sd and row["events"] is not None:
            z = (row["goldstein_sum"] - statistics.fmean(sums)) / sd
        before_up, before_down = up, down
        if z is not None:
            up, down, scored = max(0.0, up + z - 0.5), max(0.0, down - z - 0.5), True
        direction = "up" if up > 5 >= before_up else "down" if down > 5 >= before_down else None
        yield (
            expected
            | means([row])
            | {
                "cooperation_share": row["cooperation"] / row["events"] if row["events"] else None,
                "conflict_share": row["conflict"] / row["events"] if row["events"] else None,
                "event_share": row["events"] / row["trend_events"] if row["trend_events"] else None,
                f"baseline_{unit}s": len(sums),
                "baseline_events": events,
                "baseline_mean": mean(sums),
                "baseline_sd": sd,
                "goldstein_z": z,
                "cusum_up": up if scored else None,
                "cusum_down": down if scored else None,
                "is_change_point": bool(direction) if scored else None,
                "change_direction": direction,
            }
        )


@slow
@pytest.mark.parametrize(
    ("table", "period", "expected_figures"),
    [
        (
            "relation_trends_daily",
            "trend_date",
            partial(figures, unit="day", windows=(7, 30, 90), slopes=(30, 90), year=365, least=30),
        ),
        (
            "relation_trends_monthly",
            "trend_month",
            partial(figures, unit="month", windows=(3, 6, 12), slopes=(6, 12), year=12, least=6),
        ),
    ],
)
def test_trends_follow_their_definitions(home, table, period, expected_figures):
    rows = query(home, f"from {table} order by {', '.join(SERIES)}, {period}")
    values = rows.select(*SERIES, period).join(values_of(home, period), [*SERIES, period], "left")["goldstein"]
    rows = rows.with_columns(values=values.fill_null([]))
    series = [group.to_dicts() for group in rows.partition_by(SERIES, maintain_order=True)]
    assert len(series) > 10
    compared = 0
    for group in series:
        for row, expected in zip(group, expected_figures(group), strict=True):
            found = {name: row[name] for name in expected}
            assert found == {
                name: pytest.approx(value, abs=tolerance(name)) if isinstance(value, float) else value
                for name, value in expected.items()
            }, (row[period], group[0])
            compared += 1
    assert compared == rows.height
    if table == "relation_trends_daily":
        assert {"up", "down"} <= set(rows["change_direction"])


@slow
def test_dyads_follow_their_definitions(home):
    rows = query(home, "from dyad_daily").to_dicts()
    acts = {(row["source_entity"], row["target_entity"], row["trend_date"]): row for row in rows}
    answers = 0
    for (source, target, day), row in acts.items():
        days = [day - timedelta(number) for number in range(91)]
        own = [acts.get((source, target, before)) for before in days]
        back = [acts.get((target, source, before)) for before in days]
        out, reverse = (sum(act["events"] for act in side[:90] if act) for side in (own, back))
        conflict, reverse_conflict = (sum(act["conflict"] for act in side[:90] if act) for side in (own, back))
        last_own, last_back = (next((lag for lag in range(1, 91) if side[lag]), 91) for side in (own, back))
        expected = {
            "reverse_events": back[0]["events"] if back[0] else 0,
            "events_90d": out,
            "reverse_events_90d": reverse,
            "reciprocity_90d": pytest.approx(2 * min(out, reverse) / (out + reverse)),
            "conflict_reciprocity_90d": pytest.approx(
                ratio(2 * min(conflict, reverse_conflict), conflict + reverse_conflict)
            ),
            "response_days": last_back if last_back < last_own else None,
        }
        assert {name: row[name] for name in expected} == expected, (source, target, day)
        answers += row["response_days"] is not None
    assert answers > 10


@slow
def test_days_follow_their_definitions(home):
    events, _ = by_chance(FIRST, days=500, seed=1)
    coded = set(Lake(home).days("articles"))
    counted: dict[tuple[str, str, str], dict[date, set[Event]]] = defaultdict(lambda: defaultdict(set))
    seen: dict[str, date] = {}
    for event in sorted(events, key=lambda event: event.published_date):
        if event.status == "actual" and event.source[:3] != event.target[:3]:
            event_id = str(event.row()["event_id"])
            if event_id in seen:
                continue
            seen[event_id] = event.published_date
            day = event.event_date or event.published_date
            if not 0 <= (event.published_date - day).days <= 30:
                day = event.published_date
            a, b = sorted([event.source[:3], event.target[:3]])
            for scope in scopes({event.source[3:], event.target[3:]}):
                counted[a, b, scope][day].add(event)
    rows = query(home, "from relation_trends_daily")
    found = {
        (row["entity_a"], row["entity_b"], row["actor_scope"], row["trend_date"]): row["events"]
        for row in rows.iter_rows(named=True)
    }
    expected = {}
    for (a, b, scope), days in counted.items():
        life = counted[a, b, "all"]
        last = max([*life, min(max(life) + timedelta(90), max(coded))])
        for number in range((last - min(life)).days + 1):
            day = min(life) + timedelta(number)
            expected[a, b, scope, day] = len(days[day]) if day in days or day in coded else None
    assert found == expected


def values_of(home: Path, period: str) -> pl.DataFrame:
    """The Goldstein values of the counted events of a relation and a day or month."""
    events = query(home, "from fct_events where status = 'actual' and source_entity != target_entity")
    pair = pl.concat_list("source_entity", "target_entity").list.sort()
    roles = pl.struct(pl.col("source_role", "target_role").fill_null(""))
    return (
        events.with_columns(
            entity_a=pair.list.first(),
            entity_b=pair.list.last(),
            actor_scope=roles.map_elements(lambda row: [*scopes(set(row.values()))], pl.List(pl.String)),
        )
        .with_columns(trend_month=pl.col("trend_date").dt.truncate("1mo"))
        .explode("actor_scope")
        .group_by(*SERIES, period)
        .agg("goldstein")
    )


def scopes(roles: set[str]) -> Iterator[str]:
    yield "all"
    if roles <= {"", "GOV"}:
        yield "gov"
    if "MIL" in roles:
        yield "mil"


@slow
def test_builds_follow_one_another(tmp_path):
    home, clone = tmp_path / "lake", tree(marts._PROJECT)
    fill(home, [Event(FIRST, "CHNGOV", "USAGOV")])
    first = build_marts(home, DIMS)
    assert first.rows["fct_events"] == 1
    reader = duckdb.connect(home / "warehouse.duckdb", read_only=True)

    # A day more.
    fill(home, [Event(FIRST + timedelta(1), "CHNGOV", "USAGOV")])
    second = build_marts(home, DIMS)
    assert query(home, "from fct_events").height == second.rows["fct_events"] == 2
    assert reader.execute("select count(*) from marts.dyad_daily").fetchall() == [(1,)]
    reader.close()

    # A mart that breaks its contract is not published, and leaves nothing.
    table = home / "tables" / "events" / f"published_date={FIRST}" / "data.parquet"
    good = table.read_bytes()
    pl.read_parquet(table).with_columns(status=pl.lit("imagined")).write_parquet(table)
    before = tree(home)
    with pytest.raises(MartsError, match=r"^fct_events: .*status") as failed:
        build_marts(home, DIMS)
    assert "relation_trends_daily" not in str(failed.value)
    assert tree(home) == before
    assert query(home, "from fct_events").height == 2

    # Nor is one whose key is broken.
    pl.concat([pl.read_parquet(good)] * 2).write_parquet(table)
    with pytest.raises(MartsError, match="unique_key_stg_events"):
        build_marts(home, DIMS)
    assert tree(home) == before

    # What a killed build left is cleared away, and of the old ones two are kept.
    table.write_bytes(good)
    (home / "builds" / ".next").mkdir()
    (home / "builds" / "99990101T000000.000000Z").mkdir()
    third, fourth = build_marts(home, DIMS), build_marts(home, DIMS)
    builds = {path.name for path in (home / "builds").iterdir()}
    assert builds == {"current", second.build_id, third.build_id, fourth.build_id}
    assert tree(marts._PROJECT) == clone


QUERIES = Path(__file__).parents[1] / "docs" / "queries"


def test_every_documented_query_has_its_question():
    questions = re.findall(r"^\| `(\w+)\.sql` \| (.+\?) \|$", (QUERIES / "README.md").read_text(), re.MULTILINE)
    assert sorted(name for name, _ in questions) == sorted(path.stem for path in QUERIES.glob("*.sql"))


@slow
@pytest.mark.parametrize("sql", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_the_documented_queries_run(home, empty, sql):
    answer = query(home, sql.read_text(encoding="utf-8"))
    assert answer.width > 1
    assert query(empty, sql.read_text(encoding="utf-8")).columns == answer.columns


@pytest.fixture(scope="module")
def state_numbers() -> pl.DataFrame:
    path = marts._PROJECT / "reference" / "state_numbers.csv"
    return pl.read_csv(path, comment_prefix="#", try_parse_dates=True)


def test_state_numbers_are_of_countries(state_numbers):
    ceased = set(state_numbers["country"]) - set(load_lexicon().countries["country"])
    assert ceased == {"SUN", "YUG", "SCG", "CSK", "DDR", "YMD"}
    last = state_numbers.group_by("country").agg(pl.col("last_date").sort(nulls_last=True).last())
    assert set(last.drop_nulls()["country"]) == ceased


def test_periods_of_state_numbers_follow_one_another(state_numbers):
    periods = state_numbers.with_columns(before=pl.col("last_date").shift().over("country"))
    later = periods.filter(pl.col("first_date").is_not_null())
    assert later.select("country", "first_date").rows() == [
        ("DEU", date(1990, 10, 3)),
        ("SRB", date(2006, 6, 5)),
        ("YEM", date(1990, 5, 22)),
    ]
    assert (later["first_date"] - later["before"] == timedelta(1)).all()
    assert later.height == state_numbers.height - state_numbers["country"].n_unique()


def test_state_numbers_are_of_one_state_at_a_time(state_numbers):
    today = state_numbers.filter(pl.col("last_date").is_null())
    assert today["cow_number"].is_unique().all()
    assert today["gw_number"].is_unique().all()
    assert today.filter(pl.col("cow_number") != pl.col("gw_number")).select(
        "country", "cow_number", "gw_number"
    ).rows() == [
        ("DEU", 255, 260),
        ("SRB", 345, 340),
        ("YEM", 679, 678),
        ("KIR", 946, 970),
        ("TUV", 947, 973),
        ("TON", 955, 972),
        ("NRU", 970, 971),
    ]


def test_the_disk_is_full(tmp_path, monkeypatch):
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device", "some.parquet")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(MartsError, match=r"the marts could not be written: No space left on device: some\.parquet"):
        build_marts(tmp_path, DIMS)
    assert list((tmp_path / "builds").iterdir()) == []


def test_a_link_moves_by_one_rename(tmp_path):
    for target in ("a", "a", "b"):
        marts._link(tmp_path / "current", Path(target))
        assert [path.name for path in tmp_path.iterdir()] == ["current"]
        assert (tmp_path / "current").readlink() == Path(target)


@pytest.mark.parametrize(
    ("made", "current", "kept"),
    [
        ([1], 1, [1]),
        ([1, 2, 3, 4, 5], 5, [3, 4, 5]),
        ([1, 2, 3, 9], 3, [1, 2, 3]),
    ],
)
def test_prune(tmp_path, made, current, kept):
    def name(number: int) -> str:
        return f"20250101T000000.00000{number}Z"

    for number in made:
        (tmp_path / name(number) / "marts").mkdir(parents=True)
    (tmp_path / "notes").mkdir()
    marts._prune(tmp_path, name(current))
    assert sorted(path.name for path in tmp_path.iterdir()) == [*map(name, kept), "notes"]


def test_docs_have_every_name_that_models_refer_to():
    models = "".join(path.read_text(encoding="utf-8") for path in (marts._PROJECT / "models").rglob("*.yml"))
    names = set(re.findall(r"""\{\{ doc\("(\w+)"\) \}\}""", models))
    assert names <= marts.docs().keys()
    assert marts.docs()["events__root_code"] == "Its first two digits."
    assert "{%" not in "".join(marts.docs().values())


def test_a_comma_in_the_path(tmp_path):
    with pytest.raises(MartsError, match="comma"):
        build_marts(tmp_path / "a,b", DIMS)
    assert not (tmp_path / "a,b").exists()


def test_nothing_phones_home(tmp_path):
    output = marts._profile(tmp_path)["dyad"]["outputs"]["build"]
    assert output["config_options"] == {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    assert {"--no-send-anonymous-usage-stats", "--no-version-check"} <= set(marts._FLAGS)

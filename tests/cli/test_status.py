import json
from collections import Counter
from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.checks import Run
from pipelines.cli.status import Format, _size, described, read_state, status
from pipelines.coding import load_lexicon
from pipelines.contracts import load_contract
from pipelines.orchestration.gate import Gate
from pipelines.orchestration.ledger import Account, record
from pipelines.sources.landing import land
from pipelines.tables import Lake

DAY = date(2025, 5, 12)
STARTED = datetime(2025, 6, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path) -> Lake:
    """A lake with one run on record, two days coded, one of them long ago, and one file waiting."""
    lake = Lake(tmp_path / "lake")
    documents = [
        {
            "document_id": f"{number:016x}",
            "received_date": STARTED.date(),
            "received_at": STARTED,
            "landing_key": "0" * 64,
            "source_path": "a.jsonl",
            "record_no": number,
            "text": "A text.",
            "published_at": datetime(2025, 5, number, tzinfo=UTC),
            "date_source": "field",
            "language": "en",
            "status": "ready",
        }
        for number in (12, 13)
    ]
    lake.append("documents", pl.DataFrame(documents))
    empty = pl.DataFrame(schema=load_contract("events").schema)
    lake.write("events", DAY, empty, {"lexicon_version": "an older one"})
    lake.write("events", date(2025, 5, 13), empty, {"lexicon_version": load_lexicon().version})
    (tmp_path / "b.txt").write_text("A text.", encoding="utf-8")
    land(lake.home, [tmp_path / "b.txt"])
    # No check takes place here.
    gate = Gate(lake, None, Run("a-run", STARTED))  # type: ignore[arg-type]
    record(gate, Account("sensor", Counter(received=2, documents=2), "abc", "the disk is full"))
    return lake


def test_the_figures(lake):
    state = read_state(lake)
    assert state["last_run"]["run_id"] == "a-run"
    assert {name: state[name] for name in ("documents", "days", "files_to_be_read", "days_to_be_coded")} == {
        "documents": 2,
        "days": 2,
        "files_to_be_read": 1,
        "days_to_be_coded": 2,
    }
    assert state["newest_published_date"] == date(2025, 5, 13)
    assert state["newest_received_at"] == STARTED
    assert state["days_coded_with_another"] == 1
    assert state["size_bytes"]["tables"] > 1000


def test_in_words(lake):
    lines = list(described(read_state(lake)))
    text = " ".join(" ".join(lines).split())
    for said in (
        "failure at 2025-06-01 12:30 UTC",
        "by sensor: the disk is full",
        "2, the newest received 2025-06-01 12:30 UTC",
        "2 days from 2025-05-12 to 2025-05-13",
        "1 file to be read, 2 days to be coded: dyad run",
        "1 day was coded with another",
        "Writer none",
    ):
        assert said in text
    assert max(map(len, lines)) <= 80 or str(lake.home) in lines[0]


def test_it_tells_who_writes(lake):
    with lake.lock():
        assert "being written by process" in read_state(lake)["writer"]


def test_json_has_every_figure(lake, capsys):
    status(Format.json, lake.home)
    state = json.loads(capsys.readouterr().out)
    assert state["newest_published_date"] == "2025-05-13"
    assert state["last_run"]["started_at"] == "2025-06-01T12:30:00+00:00"


def test_a_lake_that_is_not_there_is_not_made(dyad, tmp_path):
    done = dyad("status", "--home", "nowhere")
    assert done.returncode == 2
    assert "no lake at nowhere" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 bytes"), (999, "999 bytes"), (1234, "1.2 kB"), (45_600_000, "46 MB"), (7.8e15, "7800.0 TB")],
)
def test_sizes(size, expected):
    assert _size(size) == expected

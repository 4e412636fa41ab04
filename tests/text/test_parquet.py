import io
from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipelines.text.parquet import read_parquet
from pipelines.text.records import MAX_RECORDS


def written(frame: pl.DataFrame) -> io.BytesIO:
    stream = io.BytesIO()
    frame.write_parquet(stream)
    stream.seek(0)
    return stream


def read(stream: io.BytesIO, **mapping: str) -> pl.DataFrame:
    return pl.concat(read_parquet(stream, mapping))


def test_rows_are_numbered_over_batches():
    texts = [f"text {number}" for number in range(MAX_RECORDS + 10)]
    frames = list(read_parquet(written(pl.DataFrame({"text": texts})), {}))
    assert [frame.height for frame in frames] == [MAX_RECORDS, 10]
    records = pl.concat(frames)
    assert records["record_no"].to_list() == list(range(1, MAX_RECORDS + 11))
    assert records["text"].to_list() == texts


def test_columns_are_found_without_case_and_mapped():
    frame = pl.DataFrame({"Body": ["one"], "TITLE": ["T"], "other": [1]})
    assert read(written(frame), text="body").select("title", "text").row(0) == ("T", "one")


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        ("2024-04-03", pl.String, "2024-04-03"),
        (date(2024, 4, 3), pl.Date, "2024-04-03"),
        (datetime(2024, 4, 3, 10, tzinfo=UTC), pl.Datetime("ms", "Asia/Tokyo"), "2024-04-03T10:00:00"),
        (datetime(2024, 4, 3, 10), pl.Datetime("us"), "2024-04-03T10:00:00"),
        (1712102400, pl.Int64, "1712102400"),
        (1712102400.0, pl.Float64, "1712102400"),
        ("2024-04-03", pl.Categorical, "2024-04-03"),
        (b"2024-\xff", pl.Binary, "2024-\ufffd"),
        (["2024"], pl.List(pl.String), None),
        (True, pl.Boolean, None),
        (None, pl.Null, None),
    ],
)
def test_values_become_text(value, dtype, expected):
    frame = pl.DataFrame({"text": ["one"], "date": pl.Series([value], dtype=dtype)})
    assert read(written(frame))["field_date"].item() == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no parquet at all", "bad_parquet"),
        (b"PAR1" + b"\0" * 100 + b"PAR1", "bad_parquet"),
        (written(pl.DataFrame({"text": ["one"] * 1000})).getvalue()[:-20], "bad_parquet"),
        (written(pl.DataFrame({"body": ["one"]})).getvalue(), "bad_columns"),
    ],
)
def test_what_cannot_be_read_is_refused(content, reason):
    (record,) = read(io.BytesIO(content)).rows(named=True)
    assert (record["record_no"], record["reason"]) == (None, reason)


def test_rows_before_the_damage_are_kept():
    frame = pl.DataFrame({"text": [f"{number} {'x' * 100}" for number in range(20_000)]})
    stream = io.BytesIO()
    frame.write_parquet(stream, row_group_size=10_000, compression="uncompressed")
    content = bytearray(stream.getvalue())
    middle = len(content) * 3 // 4
    content[middle - 200_000 : middle] = b"\xff" * 200_000
    records = read(io.BytesIO(bytes(content)))
    assert records["record_no"][0] == 1
    assert records.filter(pl.col("reason").is_not_null()).height <= 1


def test_a_table_without_rows_gives_none():
    assert list(read_parquet(written(pl.DataFrame({"text": []}, schema={"text": pl.String})), {})) == []

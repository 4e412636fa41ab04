from datetime import date

import pytest

from pipelines.explorer.views import grain_of


@pytest.mark.parametrize(
    ("first", "last", "grain"),
    [
        (date(2025, 1, 1), date(2025, 2, 1), "day"),
        (date(2025, 1, 1), date(2025, 9, 1), "week"),
        (date(2025, 1, 1), date(2027, 1, 1), "month"),
        (date(1979, 1, 1), date(2027, 1, 1), "year"),
    ],
)
def test_the_longer_the_span_the_coarser_its_periods(first, last, grain):
    assert grain_of(first, last) == grain

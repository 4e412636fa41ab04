"""What the descriptions of the marts' columns say, held against the columns."""

import re

import pytest
import yaml

from pipelines import marts

MODELS = marts._PROJECT / "models" / "marts"


def described(mart: str) -> dict[str, str]:
    """The words for each column of a mart, as its .yml has them."""
    (model,) = yaml.safe_load((MODELS / f"{mart}.yml").read_text(encoding="utf-8"))["models"]
    return {column["name"]: column["description"] for column in model["columns"]}


@pytest.mark.parametrize("mart", ["relation_trends_daily", "relation_trends_monthly"])
def test_figures_over_counted_periods_say_which_these_are(mart):
    figure = re.compile(r"_(avg|slope|volatility)_|^counted_|^baseline_(days|months)$|_z$")
    words = described(mart)
    over_counted = [name for name in words if figure.search(name)]
    assert len(over_counted) == 18
    assert [name for name in over_counted if '{{ doc("counted_periods") }}' not in words[name]] == []

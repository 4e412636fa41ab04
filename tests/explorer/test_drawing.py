import pytest

from pipelines.explorer.drawing import draw
from pipelines.explorer.views import Narrowed, NotThere

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<svg"), ("a.png", b"\x89PNG")])
@pytest.mark.parametrize("picture", ["trend", "directions", "mix"])
def test_a_chart_becomes_a_file(home, tmp_path, picture, name, begins):
    says = draw(home, tmp_path / name, "USA-CHN", picture, Narrowed())
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert says.startswith("China – United States: ")


def test_nothing_to_draw_is_said(home, tmp_path):
    with pytest.raises(NotThere, match="no event between"):
        draw(home, tmp_path / "a.svg", "CHN-PAK", "trend", Narrowed())
    assert list(tmp_path.iterdir()) == []

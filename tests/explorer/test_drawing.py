from xml.etree import ElementTree as ET

import pytest

from pipelines.explorer.drawing import NoSuchChart, draw
from pipelines.explorer.standing import Narrowed, NotThere

pytestmark = pytest.mark.slow
SVG = "{http://www.w3.org/2000/svg}"
CHARTS = [
    *(("USA-CHN", picture, "China – United States") for picture in ("trend", "directions", "mix")),
    *(("ind", picture, "India") for picture in ("partners", "network", "home")),
    *((None, picture, "Relations in the news") for picture in ("heat_map", "coverage")),
]


@pytest.mark.parametrize(("subject", "picture", "title"), CHARTS)
def test_every_chart_becomes_a_picture_with_its_words(home, tmp_path, subject, picture, title):
    says = draw(home, tmp_path / "a.svg", subject, picture, Narrowed())
    assert says.startswith(f"{title}: ")
    svg = ET.parse(tmp_path / "a.svg").getroot()
    assert svg.findtext(f"{SVG}title", "").startswith(f"{title}: ")
    assert svg.findtext(f"{SVG}desc") == says.removeprefix(f"{title}: ")
    draw(home, tmp_path / "a.png", subject, picture, Narrowed())
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("subject", "picture", "says"),
    [
        ("CHN-PAK", "trend", "no event between CHN and PAK"),
        ("CHN", "mix", "'mix' is no chart of CHN; there are partners, network, home"),
    ],
)
def test_what_cannot_be_drawn_is_said(home, tmp_path, subject, picture, says):
    with pytest.raises((NotThere, NoSuchChart), match=says):
        draw(home, tmp_path / "a.svg", subject, picture, Narrowed())
    assert list(tmp_path.iterdir()) == []

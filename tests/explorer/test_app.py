"""The app: what it answers, and what it refuses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pytest
from starlette.testclient import TestClient

from pipelines.explorer import app
from pipelines.explorer.app import make_app, make_ready, warm_up
from pipelines.explorer.questions import QUESTIONS, sql_of

slow = pytest.mark.slow
ASKED = {"dyad": "CHN-USA", "entity": "CHN", "words": "China", "event_id": ("x",)}


@pytest.fixture
def client(home: Path) -> Iterator[TestClient]:
    with TestClient(make_app(home), base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_asks_for_what_it_is_given(name):
    parameters = QUESTIONS[name]
    given = parameters(**{key: value for key, value in ASKED.items() if key in parameters.model_fields}).bound()
    assert set(re.findall(r"\$(\w+)", sql_of(name))) <= given.keys()
    assert sql_of(name).startswith("-- ")


@slow
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/", "Biggest movers"),
        ("/dyad/CHN-USA", "China – United States"),
        ("/dyad/CHN-USA?from=2025-02-01&to=&scope=gov", "Conflict and cooperation"),
        ("/dyad/CHN-USA?root=19", "code 19 only"),
        ("/dyad/CHN-USA?from=2030-01-01", "No event in this span."),
        ("/dyad/CHN-USA?to=1990-01-01", "No event in this span."),
        ("/dyad/CHN-USA/events?from=2025-02-11&to=2025-02-11&scope=all&root=", "2 events of 11 February 2025"),
        ("/country/IND/events?root=19", "1 event of"),
        ("/country/IND", "What happened at home"),
        ("/country/CHN", "Partners"),
        ("/country/ind", "violence 1."),
        ("/search?q=China", "States and groups"),
        ("/search?q=042", "What 042 says"),
        ("/search?q=%25_%27%3B%20drop%20table", "no sentence these words"),
        ("/search?q=usagov", "why it was coded"),
        ("/search?q=PAKGOV", "future, not counted"),
        ("/search?q=met%20USAGOV&years=all", "15 events in all years"),
        ("/search?q=met%20USAGOV", "in the year from 23 March 2024 to 22 March 2025"),
        ("/search?q=met&to=0001-01-01", "to 1 January 2025"),
        ("/search?q=met&to=2025-01-01", 'to=2025-03-22">the year after'),
        ("/search", "Type the name"),
    ],
)
def test_pages(client, path, says):
    reply = client.get(path)
    assert (reply.status_code, says in reply.text) == (200, True)


@slow
@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/dyad/CHN-PAK", 404, "no event between CHN and PAK is in the marts"),
        ("/dyad/CHN", 422, "dyad: String should match pattern"),
        ("/dyad/CHN-USA?from=yesterday", 422, "from: Input should be a valid date"),
        (
            "/dyad/CHN-USA?from=2025-05-01&to=2025-01-01",
            422,
            "the first day, 2025-05-01, is after the last, 2025-01-01",
        ),
        ("/dyad/CHN-USA/events?from=2025-05-01&to=2025-01-01", 422, "is after the last"),
        ("/dyad/CHN-PAK/events", 404, "no event between CHN and PAK is in the marts"),
        ("/api/dyad_trend?dyad=CHN-USA&first_date=2025-05-01&last_date=2025-01-01", 422, "is after the last"),
        ("/api/totals?coder=nobody", 422, "coder: 'nobody' is none of dyad"),
        ("/api/totals?coder=%27%20or%201=1", 422, "is none of dyad"),
        ("/dyad/CHN-USA?root=1%27", 422, "root: String should match pattern"),
        ("/country/%27%3B--", 422, "entity: String should match pattern"),
        ("/event/nothing", 404, "no event has this id"),
        ("/assets/..%2f..%2fapp.py", 404, "Not Found"),
        ("/assets/app.py", 404, "no such file"),
        ("/reports/quality", 404, "no quality report was written yet"),
        ("/search?q=" + "x" * 101, 422, "at most 100 characters"),
        ("/api/movers?days=0", 422, "days: Input should be greater than or equal to 1"),
        ("/api/dyad_events?dyad=CHN-USA&limit=100000", 422, "limit: Input should be less than or equal to 1000"),
        ("/api/dyad_span?dyad=%27%20or%201=1", 422, "dyad: String should match pattern"),
        ("/search?q=met&to=yesterday", 422, "to: Input should be a valid date"),
        ("/event/nothing?in=CHN-USA", 404, "no event has this id"),
        ("/event/nothing?in=CHN'", 422, "dyad: String should match pattern"),
        ("/api/totals?home=/etc", 422, "home: Extra inputs are not permitted"),
        ("/api/nothing", 404, "Not Found"),
    ],
)
def test_what_is_wrong_is_said(client, path, status, says):
    reply = client.get(path)
    assert (reply.status_code, says in reply.text, "Traceback" in reply.text) == (status, True, False)


@slow
def test_two_entities_have_one_address(client):
    reply = client.get("/dyad/usa-chn?from=2025-01-01")
    assert (reply.status_code, reply.headers["location"]) == (308, "/dyad/CHN-USA?from=2025-01-01")


@slow
@pytest.mark.parametrize("where", ["", "?in=CHN-USA", "?in=IND-PAK"])
def test_an_event_is_found_wherever_it_is_said_to_lie(client, where):
    event = client.get("/api/dyad_events?dyad=CHN-USA&limit=1").json()[0]["event_id"]
    assert "CHNGOV met USAGOV." in client.get(f"/event/{quote(event)}{where}").text


@slow
def test_what_documents_say_is_text(client):
    pages = [client.get(path).text for path in ("/dyad/CHN-USA", "/search?q=script", "/country/CHN")]
    event = client.get("/api/dyad_events?dyad=CHN-USA&limit=1").json()[0]["event_id"]
    told = client.get(f"/event/{quote(event)}")
    assert (told.status_code, "Mentions" in told.text) == (200, True)
    for page in (*pages, told.text, client.get("/dyad/CHN-USA/events").text, client.get("/country/IND/events").text):
        assert "<script>document" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
    assert "&lt;script&gt;document" in pages[0]


@slow
def test_the_browser_is_told_to_trust_nothing_else(client):
    headers = client.get("/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@slow
def test_every_question_answers_as_json_and_csv(client):
    for name, parameters in QUESTIONS.items():
        given = {key: value for key, value in ASKED.items() if key in parameters.model_fields}
        reply = client.get(f"/api/{name}", params=given)
        assert (name, reply.status_code, type(reply.json())) == (name, 200, list)
        table = client.get(f"/api/{name}", params={**given, "format": "csv"})
        assert pl.read_csv(table.content).height == len(reply.json())


@slow
def test_the_specification_lists_the_questions(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths) == {f"/api/{name}" for name in QUESTIONS}


@slow
def test_links_to_data_give_what_the_page_shows(client):
    page = client.get("/dyad/CHN-USA?from=2025-02-01&scope=gov").text
    for link in re.findall(r'href="(/api/[^"]+)"', page):
        assert client.get(link.replace("&amp;", "&")).status_code == 200


@slow
def test_a_name_of_somebody_elses_is_refused(client):
    assert client.get("/", headers={"host": "rebound.example.org"}).status_code == 400


@slow
def test_strangers_need_the_token(home):
    with TestClient(make_app(home, token="secret", hosts=["*"]), follow_redirects=False) as stranger:
        assert stranger.get("/").status_code == 401
        assert stranger.get("/?token=wrong").status_code == 401
        shown = stranger.get("/?token=secret")
        assert (shown.status_code, "HttpOnly" in shown.headers["set-cookie"]) == (303, True)
        assert stranger.get("/").status_code == 200


@slow
def test_an_unpublished_lake_says_what_to_do(tmp_path):
    with TestClient(make_app(tmp_path), base_url="http://127.0.0.1") as client:
        reply = client.get("/dyad/CHN-USA")
        assert (reply.status_code, "dyad run PATH" in reply.text) == (503, True)


@slow
def test_a_period_in_which_nothing_was_coded_is_no_zero(client):
    days = client.get("/api/country_home?entity=IND&first_date=2025-01-05&last_date=2025-01-09&grain=day").json()
    assert [(row["period"][-2:], row["events"]) for row in days if row["kind"] == "violence"] == [
        ("05", None),
        ("06", 0),
        ("07", 1),
        ("08", 0),
        ("09", None),
    ]


@slow
def test_an_interval_needs_five_events(client):
    months = client.get("/api/dyad_trend?dyad=CHN-USA&grain=month").json()
    assert {row["period"]: (row["events"] >= 5, row["goldstein_low"] is not None) for row in months} == {
        "2025-01-01": (False, False),
        "2025-02-01": (True, True),
        "2025-03-01": (False, False),
    }


@slow
def test_a_lake_is_warmed_up_to_its_events(home, monkeypatch):
    explained: list[Sequence[str]] = []

    def explain(sentences: Sequence[str]) -> Mapping[str, str]:
        explained.append(sentences)
        return {}

    monkeypatch.setattr(app, "explainer", lambda _home: explain)
    warm_up(home)
    assert [[sentence[:6] for sentence in sentences] for sentences in explained] == [["CHNGOV"]]


@slow
@pytest.mark.parametrize("prepare", [make_ready, warm_up])
def test_an_unpublished_lake_is_prepared_in_vain(prepare, tmp_path):
    prepare(tmp_path)
    assert list(tmp_path.iterdir()) == []

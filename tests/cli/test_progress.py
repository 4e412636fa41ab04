import logging

import pytest

from pipelines.cli.progress import shown


@pytest.mark.parametrize(
    ("logger", "level", "expected"),
    [
        ("pipelines.orchestration.days", logging.INFO, "dyad: a [b] step\n"),
        ("pipelines.tables", logging.WARNING, "dyad: a [b] step\n"),
        ("pipelines.tables", logging.DEBUG, ""),
        # Told at the end, all together.
        ("pipelines.checks.checker", logging.WARNING, ""),
        # Dagster's own and others'.
        ("dagster", logging.WARNING, ""),
    ],
)
def test_each_step_is_a_line(capsys, logger, level, expected):
    with shown():
        logging.getLogger(logger).log(level, "a %s step", "[b]")
    assert capsys.readouterr().err == expected


def test_afterwards_nothing_is_shown(capsys):
    with shown():
        pass
    logging.getLogger("pipelines").info("a step")
    assert capsys.readouterr().err == ""

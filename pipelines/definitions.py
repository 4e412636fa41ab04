"""Everything that Dagster is to know, put together: the assets, what starts them, and what they are given."""

import dagster as dg

from pipelines.orchestration import resources
from pipelines.orchestration.assets import ASSETS
from pipelines.orchestration.followed import source_assets, source_sensor
from pipelines.orchestration.schedules import last_days
from pipelines.orchestration.sensors import new_documents
from pipelines.settings import Settings

_SOURCES = source_assets(Settings().home)

defs = dg.Definitions(
    assets=[*ASSETS, *_SOURCES],
    schedules=[last_days],
    sensors=[new_documents, *([source_sensor(_SOURCES)] if _SOURCES else [])],
    resources={"settings": resources.settings, "lexicon": resources.lexicon, "gate": resources.gate},
    # A process for each step would import everything anew: 20 s for what takes 3 here.
    executor=dg.in_process_executor,
)

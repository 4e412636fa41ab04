"""`dyad docs`: what every table and column means and is made from, as one page."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from pipelines.reports import models_page, replace_page
from pipelines.settings import Settings
from pipelines.tables import Lake


def docs(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; else reports/dbt/index.html in the lake.")
    ] = None,
) -> None:
    """Write the page of all tables and columns, and what each is made from."""
    home = Settings().home
    if output is None and not Lake(home).exists():
        sys.stderr.write(f"dyad: {home}: no lake is here; -o FILE writes the page elsewhere\n")
        raise typer.Exit(2)
    # dbt costs seconds.
    from pipelines.coding import load_lexicon
    from pipelines.dimensions import dimensions
    from pipelines.marts import compile_models
    from pipelines.model_docs import render

    # What tables mean does not depend on what a lake holds.
    with tempfile.TemporaryDirectory() as bare:
        manifest = compile_models(Path(bare), dimensions(load_lexicon()))
    page = replace_page(output or models_page(home), render(manifest))
    models = [name for name in manifest["nodes"] if name.startswith("model.")]
    print(f"{len(manifest['sources'])} sources, {len(models)} models\n  open {page}")

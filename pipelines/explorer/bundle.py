"""The script that draws charts in a browser: Vega, Vega-Lite and Vega-Embed as vl-convert brings them, in one file."""

import logging
import tempfile
from importlib.metadata import version
from pathlib import Path

import platformdirs
import vl_convert

_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_log = logging.getLogger(__name__)


def vega_script() -> str:
    """The script; kept on disk by its version, since making it takes some seconds.

    A cache that cannot be read or written costs these seconds, nothing else.
    """
    path = Path(platformdirs.user_cache_dir("dyad")) / f"vega-{version('vl-convert-python')}.js"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        _log.debug("no drawing script at %s: %s", path, error)
    script: str = vl_convert.javascript_bundle(_SNIPPET)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            file.write(script)
        Path(file.name).replace(path)
    except OSError as error:
        _log.debug("drawing script not kept at %s: %s", path, error)
    return script

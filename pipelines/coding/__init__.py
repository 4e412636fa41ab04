"""Articles to CAMEO event mentions to events, in Polars; imports no network, no lake, no Dagster."""

from pipelines.coding.between import code_between
from pipelines.coding.caching import load_lexicon
from pipelines.coding.coder import code
from pipelines.coding.dictionary import Lexicon
from pipelines.coding.entries import LexiconError
from pipelines.coding.events import merge_mentions
from pipelines.coding.explaining import explain

__all__ = ["Lexicon", "LexiconError", "code", "code_between", "explain", "load_lexicon", "merge_mentions"]

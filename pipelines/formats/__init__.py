"""The event files of others: GDELT and ICEWS read into the lake's terms, our events written in theirs."""

from pipelines.formats.events import Slice, read_events
from pipelines.formats.files import FormatError
from pipelines.formats.layouts import event_scales
from pipelines.formats.lines import check_form

__all__ = ["FormatError", "Slice", "check_form", "event_scales", "read_events"]

"""Word of a failed run to an address that the user gives; nowhere unless one is given."""

import json
import logging
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

_log = logging.getLogger(__name__)

_TIMEOUT = 5
_PAUSES = (1.0, 3.0, 0.0)  # seconds after each attempt


class _NoRedirects(HTTPRedirectHandler):
    """What a run says goes to the address that was given, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""


def notify(address: str, message: Mapping[str, Any]) -> bool:
    """Whether the message was taken; what goes wrong is logged, since a run has failed of something else."""
    host = urlsplit(address).hostname
    body = json.dumps(message).encode()
    request = Request(address, body, {"Content-Type": "application/json", "User-Agent": "dyad"})  # noqa: S310 - see settings
    for pause in _PAUSES:
        try:
            with build_opener(_NoRedirects).open(request, timeout=_TIMEOUT):
                return True
        except HTTPError as error:
            reason = f"answered {error.code}"
            if error.code < HTTPStatus.INTERNAL_SERVER_ERROR and error.code != HTTPStatus.TOO_MANY_REQUESTS:
                break
        except OSError as error:
            reason = f"cannot be reached: {error}"
        time.sleep(pause)
    # The path of a webhook is its password.
    _log.warning("the webhook at %s %s", host, reason)
    return False

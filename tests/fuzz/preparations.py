"""The requests that must succeed, service by service; a new service brings its own."""

from collections.abc import Mapping

from tests.fuzz import iro_ready
from tests.fuzz.ready import Prepare

READY: Mapping[str, Mapping[str, Prepare]] = {"iro": iro_ready.READY}

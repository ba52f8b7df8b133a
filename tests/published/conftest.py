"""Every installed service, for tests of what is published."""

import pytest

from jejak_kit.description import ENVIRONMENT
from jejak_kit.manifest import manifests
from jejak_kit.service import Service


@pytest.fixture(scope="module", params=sorted(manifests()))
def service(request: pytest.FixtureRequest) -> Service:
    """Every installed service, wired."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        return manifests()[request.param].load()

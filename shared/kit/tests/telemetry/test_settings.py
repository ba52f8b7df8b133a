"""Tracing is configured by our names or by those that collectors' operators set everywhere."""

import pytest

from jejak_kit.settings import ServiceSettings

REQUIRED = {
    "JEJAK_PORT": "8101",
    "JEJAK_DATABASE_URL": "postgresql://toy@127.0.0.1/toy",
    "JEJAK_KEYRING_URL": "postgresql://toy@127.0.0.1/keyring",
    "JEJAK_MASTER_KEYS": "one:AAAA",
    "JEJAK_NATS_URL": "nats://127.0.0.1",
    "JEJAK_ISSUER": "http://127.0.0.1:8109",
    "JEJAK_DOCUMENTS_URL": "file:///nowhere",
}


@pytest.fixture(autouse=True)
def required(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OTLP_ENDPOINT", "OTLP_HEADERS", "TRACES_SHARE"):
        monkeypatch.delenv(f"JEJAK_{name}", raising=False)
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_TRACES_SAMPLER_ARG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)


def test_nothing_is_sent_anywhere_by_default() -> None:
    assert ServiceSettings().otlp_endpoint is None


def test_the_standard_names_are_understood_and_ours_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "key=s3cret")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.1")
    settings = ServiceSettings()
    assert (str(settings.otlp_endpoint), settings.traces_share) == ("http://collector:4318/", 0.1)
    assert "s3cret" not in repr(settings)
    monkeypatch.setenv("JEJAK_OTLP_ENDPOINT", "http://ours:4318")
    assert str(ServiceSettings().otlp_endpoint) == "http://ours:4318/"

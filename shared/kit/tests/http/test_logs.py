"""Logs let pass what is known to be harmless and nothing else."""

import io
import logging

import orjson
import pytest
import structlog

from jejak_kit.telemetry.logs import Line, configure, write


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in stream.getvalue().splitlines()]


def test_unknown_keys_and_structures_are_dropped_and_named() -> None:
    stream = io.StringIO()
    configure("toy", stream=stream)
    structlog.get_logger("x").info(
        "stored", position=7, authorization="Bearer abc", body={"name": "Budi"}, count=[1], command="seal"
    )
    (line,) = _lines(stream)
    assert (line["event"], line["position"], line["command"], line["level"]) == ("stored", 7, "seal", "info")
    assert line["dropped"] == "authorization,body,count"
    assert "Budi" not in stream.getvalue()


def test_a_service_may_allow_keys_of_its_own() -> None:
    stream = io.StringIO()
    configure("toy", stream=stream, allow=["shelf"])
    structlog.get_logger("x").info("stored", shelf=3)
    assert _lines(stream)[0]["shelf"] == 3


def test_messages_of_errors_stay_out_unless_they_speak_of_code() -> None:
    stream = io.StringIO()
    configure("toy", stream=stream)
    for error in (ValueError("Budi Santoso is no number"), ConnectionRefusedError("connect to 127.0.0.1:1 refused")):
        try:
            raise error
        except Exception:
            logging.getLogger("any.library").exception("it failed")
    first, second = _lines(stream)
    assert first["error"] == "builtins.ValueError"
    assert "message" not in first
    assert second["message"] == "connect to 127.0.0.1:1 refused"
    assert "Budi" not in stream.getvalue()


def test_other_libraries_lines_come_without_their_arguments_but_uvicorns_with_them() -> None:
    stream = io.StringIO()
    configure("toy", stream=stream)
    logging.getLogger("any.library").warning("customer %s", "Budi")
    logging.getLogger("uvicorn.error").info("listening on %s", "127.0.0.1")
    logging.getLogger("uvicorn.access").info("GET /v1/people/Budi")
    assert [line["event"] for line in _lines(stream)] == ["customer %s", "listening on 127.0.0.1"]


def test_debug_lines_wait_for_the_level() -> None:
    stream = io.StringIO()
    configure("toy", "WARNING", stream=stream)
    structlog.get_logger("x").info("quiet")
    assert stream.getvalue() == ""


def test_a_line_of_every_request_is_written_alike_whoever_else_listens() -> None:
    stream, logger = io.StringIO(), logging.getLogger("jejak_kit.some.part")
    configure("toy", stream=stream)
    write(logger, logging.INFO, Line(event="request", status=200, trace_id=None))
    logging.root.addHandler(logging.NullHandler())
    write(logger, logging.INFO, Line(event="request", status=200, trace_id=None))
    write(logger, logging.DEBUG, Line(event="request", status=200, trace_id=None))
    alone, together = _lines(stream)
    assert str(alone.pop("timestamp")).endswith("Z")
    assert str(together.pop("timestamp")).endswith("Z")
    about = {"level": "info", "logger": "jejak_kit.some.part", "service": "toy"}
    assert alone == together == {"event": "request", "status": 200, "trace_id": None, **about}


def test_a_log_that_cannot_be_written_stops_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    configure("toy", stream=stream)
    stream.close()
    write(logging.getLogger("x"), logging.INFO, Line(event="request"))
    structlog.get_logger("x").info("stored")
    configure("toy", stream=io.StringIO())  # what is written from now on is not about this test
    assert capsys.readouterr().err.count("ValueError: I/O operation on closed file") == 2

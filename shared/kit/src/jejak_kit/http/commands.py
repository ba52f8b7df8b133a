"""The gate every command passes: who, under which idempotency key, on which version, and what is answered.

@router.post("/iros/{id}/submit")
async def submit(id: UUID, gate: Gate) -> CommandAnswer:
    \"\"\"Submit for approval.\"\"\"
    return await gate.run(SubmitIro, id, RULES, lambda actor, at: SubmitIro(actor=actor, at=at))
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol
from uuid import UUID, uuid4

from fastapi import Depends, Header, Request, Response
from starlette.types import Scope

from jejak_events.language import Actor
from jejak_kit.auth import Principal, acting_roles
from jejak_kit.commands import IdempotencyKey, Receipt
from jejak_kit.decider import Command, Refusal, Refused, RuleBook
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.fingerprint import fingerprint
from jejak_kit.http.models import CommandAnswer
from jejak_kit.http.problems import Fault, Problem, correlation_id

Build = Callable[[Actor, datetime], Command]

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_ETAG = re.compile(r'"(0|[1-9][0-9]{0,17})"')


def etag(version: int) -> str:
    """The strong entity tag of a record's version."""
    return f'"{version}"'


class Bus(Protocol):
    """What the edge asks of the command bus."""

    async def execute(
        self,
        command: Command,
        record_id: UUID,
        *,
        key: IdempotencyKey | None,
        expected_version: int | None,
        correlation_id: UUID,
        causation_id: UUID | None = None,
        traceparent: str | None = None,
    ) -> Receipt:
        """Decides and stores, durably, before it answers.

        Raises Refused and the errors of jejak_kit.commands: KeyReused, VersionMismatch, RecordMissing, Unavailable.
        """
        ...


class Head(Protocol):
    """What an answer says before its body; FastAPI's Response is one."""

    status_code: int
    raw_headers: list[tuple[bytes, bytes]]


@dataclass(slots=True)
class CommandGate:
    """One request's way to the bus."""

    scope: Scope
    head: Head
    principal: Principal
    bus: Bus
    clock: Callable[[], datetime]
    key: str
    expected_version: int | None
    sent: Request | bytes
    """The request, or its fingerprint where its body was read already."""
    replayed: bool = False
    """Whether the command's answer repeats an earlier one."""

    async def run(self, command: type[Command], record_id: UUID, rules: RuleBook[Any], build: Build) -> CommandAnswer:
        """Gives the command to an existing record (200). Raises what Bus.execute raises."""
        return self._answer(await self._execute(command, record_id, rules, build))

    async def create(
        self,
        command: type[Command],
        rules: RuleBook[Any],
        build: Callable[[UUID], Build],
        *,
        record_id: UUID | None = None,
    ) -> CommandAnswer:
        """Creates a record (201 with its Location below the collection's path).

        `build` gets the record's id: a random one, or `record_id` where the id follows from what the record is about.
        A repetition under the same key answers with the id of the first try.
        """
        new = record_id or uuid4()
        receipt = await self._execute(command, new, rules, build(new))
        self.head.status_code = 201
        location = f"{self.scope['path'].rstrip('/')}/{receipt.record_id}"
        self.head.raw_headers.append((b"location", location.encode("latin-1")))
        return self._answer(receipt)

    def admit(self, command: type[Command], rules: RuleBook[Any]) -> None:
        """For endpoints that store or look something up before the command: whoever may never give it is refused first.

        Raises Refused (`role_may_not`).
        """
        roles = rules.rules[command].roles
        if roles.isdisjoint(self.principal.roles):
            role = acting_roles(self.principal, command, rules)[0]
            raise Refused(Refusal("role_may_not", "role", {"role": role, "roles": sorted(roles)}))

    async def _execute(self, command: type[Command], record_id: UUID, rules: RuleBook[Any], build: Build) -> Receipt:
        request_hash = self.sent if isinstance(self.sent, bytes) else await _fingerprint(self.sent)
        key = IdempotencyKey(self.principal.id, self.key, request_hash)
        at = self.clock()
        *others, last = acting_roles(self.principal, command, rules)
        # Who has several roles acts in the first that may do it in the record's status, which only the bus knows.
        # A refusal leaves no trace, so trying the next role is safe.
        refused: Refused | None = None
        for role in (*others, last):
            try:
                return await self.bus.execute(
                    build(Actor(id=self.principal.id, role=role), at),
                    record_id,
                    key=key,
                    expected_version=self.expected_version,
                    correlation_id=correlation_id(self.scope),
                    traceparent=self.scope["state"]["traceparent"],
                )
            except Refused as refusal:
                refused = refused or refusal
                if refusal.refusal.why != "role":
                    raise
        assert refused is not None
        raise refused

    def _answer(self, receipt: Receipt) -> CommandAnswer:
        self.head.raw_headers.append((b"etag", etag(receipt.version).encode()))
        self.replayed = receipt.replayed
        if receipt.replayed:
            self.head.raw_headers.append((b"idempotent-replayed", b"true"))
        return CommandAnswer(id=receipt.record_id, version=receipt.version, position=receipt.position)


async def _fingerprint(request: Request) -> bytes:
    facts = request.app.state.edge.routes.of(request.scope)
    if not (facts.takes_body or is_no_body(await request.body())):
        raise Problem(422, "invalid_request", {"count": 1}, faults=[Fault("", "no_body")])
    return await fingerprint(request)


def is_no_body(body: bytes) -> bool:
    """Whether this will do as the body of a command that takes none."""
    return body.strip() in {b"", b"{}", b"null"}


_KeyHeader = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="A value of your choice that names this very command: 1 to 200 visible ASCII characters. "
        "Repeat a request whose answer was lost with the same key: it takes effect once and is answered alike.",
        examples=["4b1e6c1e-5f0e-4a6f-9a52-0a4f2a5d8f10"],
    ),
]
_IfMatch = Annotated[
    str,
    Header(alias="If-Match", description="The ETag of the version you have seen.", examples=['"3"']),
]
_OptionalIfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The ETag of the version you have seen, where it shall be checked.",
        examples=['"3"'],
    ),
]


def _version(if_match: str) -> int:
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Problem(400, "precondition_malformed", faults=[Fault("header:If-Match", "malformed")])
    return int(found[1])


def open_gate(
    scope: Scope,
    head: Head,
    principal: Principal,
    bus: Bus,
    clock: Callable[[], datetime],
    *,
    key: str,
    if_match: str | None,
    sent: Request | bytes,
) -> CommandGate:
    """The gate of a request with these headers. Raises Problem (400) for a malformed one."""
    if _KEY.fullmatch(key) is None:
        raise Problem(400, "idempotency_key_malformed", faults=[Fault("header:Idempotency-Key", "malformed")])
    version = None if if_match is None else _version(if_match)
    return CommandGate(scope, head, principal, bus, clock, key, version, sent)


def _open_gate(
    request: Request, response: Response, principal: Principal, key: str, if_match: str | None
) -> CommandGate:
    edge = request.app.state.edge
    return open_gate(request.scope, response, principal, edge.bus, edge.clock, key=key, if_match=if_match, sent=request)


# FastAPI runs dependencies that are no coroutines in threads; these only compute.
async def unversioned_gate(
    request: Request,
    response: Response,
    principal: CurrentPrincipal,
    idempotency_key: _KeyHeader,
    if_match: _OptionalIfMatch = None,
) -> CommandGate:
    """FastAPI dependency of commands that create, or whose meaning does not depend on what the caller saw."""
    return _open_gate(request, response, principal, idempotency_key, if_match)


async def versioned_gate(
    request: Request, response: Response, principal: CurrentPrincipal, idempotency_key: _KeyHeader, if_match: _IfMatch
) -> CommandGate:
    """FastAPI dependency of commands on existing records: the version the caller saw is required (428)."""
    return _open_gate(request, response, principal, idempotency_key, if_match)


Gate = Annotated[CommandGate, Depends(versioned_gate)]
UnversionedGate = Annotated[CommandGate, Depends(unversioned_gate)]

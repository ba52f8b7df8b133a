"""`given(IRO, *events).when(command).then(*events)`, and what else lets a test of a domain read as a sentence."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from jejak_events.language import Event
from jejak_kit.decider import Command, Decider, Refusal, Refused

S = TypeVar("S")


class Outcome(Generic[S]):
    """What a command led to: events, or refusals."""

    def __init__(self, decider: Decider[S, Any, Any], state: S | None, command: Command) -> None:
        self.refusals: tuple[Refusal, ...] = ()
        self.events: Sequence[Event] = ()
        try:
            self.events = decider.decide(command, state)
        except Refused as refused:
            self.refusals = refused.refusals
        self._after = decider.fold(self.events, state)

    @property
    def state(self) -> S:
        """The state afterwards; of a command that was taken."""
        assert not self.refusals, self.refusals
        assert self._after is not None
        return self._after

    def then(self, *events: Event) -> S:
        assert not self.refusals, self.refusals
        assert list(self.events) == list(events)
        return self.state

    def then_says(self, *types: str) -> S:
        """Only the events' names."""
        assert not self.refusals, self.refusals
        assert [event.TYPE for event in self.events] == list(types)
        return self.state

    def then_nothing(self) -> None:
        assert not self.refusals, self.refusals
        assert list(self.events) == []

    def refused(self, *codes: str, fields: Sequence[str | None] | None = None) -> None:
        """Refused for exactly these reasons, in this order, and nothing happened."""
        assert [refusal.code for refusal in self.refusals] == list(codes)
        if fields is not None:
            assert [refusal.field for refusal in self.refusals] == list(fields)
        assert not self.events


class Given(Generic[S]):
    def __init__(self, decider: Decider[S, Any, Any], state: S | None) -> None:
        self._decider, self._state = decider, state

    def when(self, command: Command) -> Outcome[S]:
        return Outcome(self._decider, self._state, command)


def given(decider: Decider[S, Any, Any], *events: Event) -> Given[S]:
    """A record to which this has happened; nothing: it does not exist yet."""
    return Given(decider, decider.fold(events))


def given_that(decider: Decider[S, Any, Any], state: S) -> Given[S]:
    """A record in this state."""
    return Given(decider, state)


def after(decider: Decider[S, Any, Any], *commands: Command, state: S | None = None) -> S:
    """The state once these commands were taken, one after the other."""
    for command in commands:
        state = Outcome(decider, state, command).state
    assert state is not None
    return state

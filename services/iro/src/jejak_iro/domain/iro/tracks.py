"""The tracks' answers, and the approval that follows from the last of them."""

from collections.abc import Sequence

from jejak_events.iro.iro import IroEvent, IroReturned, IroStatus, IroTrackAnswered, Track, TrackAnswer
from jejak_iro.domain.iro.commands import AnswerTrack, ApproveIro, Facts, ReturnIro
from jejak_iro.domain.iro.rules import drift
from jejak_iro.domain.iro.state import Iro, TrackState, evolve
from jejak_iro.domain.iro.submission import approval
from jejak_kit.decider import Refused


def answer(command: AnswerTrack, state: Iro) -> Sequence[IroEvent]:
    """Counts only for the round it was given in. Whatever it says, if now nothing is missing the IRO is Approved."""
    if state.status not in (IroStatus.SUBMITTED, IroStatus.RETURNED):
        return []
    track = state.track(command.track)
    heard: list[IroEvent] = []
    if track is not None and _counts(command, track):
        heard.append(
            IroTrackAnswered(
                number=state.number,
                track=command.track,
                round=command.round,
                answer=command.answer,
                note=command.note,
                answer_version=command.answer_version,
            )
        )
        if command.answer == "revision" and command.note and state.status is IroStatus.SUBMITTED:
            heard.append(_returned(state, command.track, command.round, command.note))
    return _with_approval(state, heard, command.known)


def manager_agrees(command: ApproveIro, state: Iro) -> Sequence[IroEvent]:
    """The manager's agreement waits for the other tracks, but is not taken for what the quotation no longer says."""
    if refusal := drift(state, command.known):
        raise Refused(refusal)
    return _with_approval(state, [_manager(state, "agreed", command.note)], command.known)


def manager_returns(command: ReturnIro, state: Iro) -> Sequence[IroEvent]:
    return [
        _manager(state, "revision", command.note),
        _returned(state, Track.MANAGER, state.round, command.note),
    ]


def blocked(state: Iro, facts: Facts) -> bool:
    """Whether the approval is forbidden by more than tracks: the quotation moved on, the customer is not Verified."""
    return drift(state, facts) is not None or not facts.customer_verified


def _counts(command: AnswerTrack, track: TrackState) -> bool:
    """A flag stands until the next round; only an agreement can be withdrawn; a repetition says nothing."""
    if command.round != track.round or command.answer_version <= track.answer_version:
        return False
    match command.answer:
        case "agreed":
            return track.answer == "pending"
        case "revision":
            return track.answer != "revision"
        case "withdrawn":
            return track.answer == "agreed"


def _with_approval(state: Iro, events: list[IroEvent], facts: Facts) -> Sequence[IroEvent]:
    after = state
    for event in events:
        after = evolve(after, event)
    if after.status is IroStatus.SUBMITTED and after.agreed and not blocked(after, facts):
        return [*events, approval(after)]
    return events


def _manager(state: Iro, given: TrackAnswer, note: str | None) -> IroTrackAnswered:
    track = state.track(Track.MANAGER)
    round = state.round if track is None else track.round
    return IroTrackAnswered(number=state.number, track=Track.MANAGER, round=round, answer=given, note=note)


def _returned(state: Iro, track: Track, round: int, note: str) -> IroReturned:
    return IroReturned(number=state.number, track=track, round=round, note=note)

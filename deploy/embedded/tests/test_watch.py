"""How long is waited before a process that ended is started again."""

from dataclasses import dataclass, field

from jejak_embedded.watch import LONGEST_DELAY, STEADY, Watched


@dataclass
class Script:
    """A process whose life the test decides; nothing can be run that ends at a chosen second of a chosen clock."""

    name: str = "iro"
    code: int | None = None
    launches: int = 0
    refuses: bool = False

    def launch(self) -> None:
        if self.refuses:
            raise OSError("no such program")
        self.launches += 1
        self.code = None

    def ready(self) -> bool:
        return self.code is None

    def exit_code(self) -> int | None:
        return self.code

    def terminate(self) -> None:
        self.code = 0

    def wait(self, seconds: float) -> bool:
        return self.code is not None

    def kill(self) -> None:
        self.code = -9


@dataclass
class Story:
    """A watched process, a clock, and what people are told."""

    process: Script = field(default_factory=Script)
    now: float = 0.0
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watched = Watched(self.process, self.said.append, clock=lambda: self.now)
        self.watched.launch()

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.watched.look()

    def end(self) -> None:
        self.process.code = 1
        self.watched.look()


def test_it_waits_twice_as_long_each_time_up_to_a_limit() -> None:
    story = Story()
    for delay in (0.5, 1, 2, 4, 8, 16, LONGEST_DELAY, LONGEST_DELAY):
        story.end()
        assert story.said[-1] == f"iro ended with code 1; starting it again in {delay:g} s"
        launches = story.process.launches
        story.pass_time(delay - 0.01)
        assert story.process.launches == launches
        story.pass_time(0.01)
        assert story.process.launches == launches + 1


def test_a_process_that_ran_steadily_begins_anew() -> None:
    story = Story()
    for _ in range(3):
        story.end()
        story.pass_time(LONGEST_DELAY)
    story.pass_time(STEADY)
    story.end()
    assert story.said[-1].endswith("again in 0.5 s")


def test_being_ready_again_is_said_once() -> None:
    story = Story()
    story.end()
    story.pass_time(0.5)
    story.pass_time(1)
    story.pass_time(1)
    assert story.said.count("iro is ready again") == 1


def test_a_program_that_does_not_start_is_tried_again() -> None:
    story = Story()
    story.end()
    story.process.refuses = True
    story.pass_time(0.5)
    assert story.said[-1] == "iro did not start: no such program; starting it again in 1 s"
    story.process.refuses = False
    story.pass_time(1)
    story.pass_time(0.1)
    assert story.said[-1] == "iro is ready again"

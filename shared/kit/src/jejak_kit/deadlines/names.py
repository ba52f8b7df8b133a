"""Commands by stable names, so that one can be kept as JSON until it is due and read back by later code."""

from collections.abc import Mapping

from jejak_kit.commands import Handlers
from jejak_kit.decider import Command


class CommandNames:
    """The commands of a service's rule books, named `<aggregate>.<command>`."""

    def __init__(self, handlers: Handlers) -> None:
        self._classes: dict[str, list[type[Command]]] = {}
        for decider in handlers.deciders:
            for command in decider.rules.rules:
                self._classes.setdefault(f"{decider.aggregate}.{command.NAME}", []).append(command)
        self._names: Mapping[type[Command], str] = {
            classes[0]: name for name, classes in self._classes.items() if len(classes) == 1 and classes[0].NAME
        }

    def name_of(self, command: Command) -> str:
        """Raises LookupError for a command that no rule book lists, that has no name, or that shares it."""
        try:
            return self._names[type(command)]
        except KeyError:
            raise LookupError(f"{type(command).__name__} has no name of its own in any rule book") from None

    def read(self, name: str, content: str) -> Command:
        """A kept command. Raises LookupError for an unknown name, ValidationError where its fields have changed."""
        classes = self._classes.get(name, [])
        if len(classes) != 1:
            raise LookupError(f"no rule book lists one command {name!r}")
        return classes[0].model_validate_json(content)

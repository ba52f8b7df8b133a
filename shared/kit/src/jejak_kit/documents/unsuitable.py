"""Why a file is not taken."""


class Unsuitable(Exception):
    """The content is not one we take. `code` names the rule in the translation catalogues, `params` fill its text."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def corrupt(reason: str) -> Unsuitable:
    """The file claims to be of its type and is not whole."""
    return Unsuitable("document_corrupt", reason=reason)


def polyglot(reason: str) -> Unsuitable:
    """The file is of two types at once: what one program shows is not what another runs."""
    return Unsuitable("document_polyglot", reason=reason)

"""The one error class of everything that can go wrong with keys."""


class KeyringFault(Exception):
    """The keyring cannot give a key that it should have. Messages name subjects (pseudonyms), never people or keys."""

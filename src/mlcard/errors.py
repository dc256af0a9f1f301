"""What can stop mlcard from doing what it was asked.

Errors are for what stops the work; what is wrong with a *card* is a finding. Every error says what is wrong
and where, and its hint says what to do about it. Anything that is not an `MlcardError` is a bug in mlcard.
"""


class MlcardError(Exception):
    """Something stopped the work: the message says what and where, the hint what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UnreadableFileError(MlcardError):
    """A file is truncated, mangled, hostile, not permitted, or not what its name says."""


class LimitExceededError(UnreadableFileError):
    """A file asks for more time, memory or nesting than a reader grants."""


class InvalidCardError(MlcardError):
    """A card cannot be used for what was asked, for instance because it is not YAML."""


class IncompleteCardError(InvalidCardError):
    """A card lacks what a format cannot do without; the message names the slots."""


class InvalidQueryError(MlcardError):
    """A query cannot be run: its text, its parameters, or the time it takes."""


class LakeIndexError(MlcardError):
    """The index of a lake cannot be read or written; the cards themselves are untouched."""


class EndpointError(MlcardError):
    """A SPARQL server does not answer, refuses, or answers something else than what was asked for."""


class ConfigurationError(MlcardError):
    """The configuration or the command line asks for something that does not exist."""


class MissingExtraError(MlcardError):
    """A part of mlcard needs a package that is not installed; the hint says how to install it."""

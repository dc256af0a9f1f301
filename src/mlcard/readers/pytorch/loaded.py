"""What is found in a file of PyTorch, whichever way it is packed, before facts are made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlcard.errors import MlcardError
    from mlcard.readers.pytorch.walk import ClassName, ScriptClass
    from mlcard.readers.zip_archive import Oddity
    from mlcard.readers.zip_archive.pickles import Found

Packing: TypeAlias = Literal["zip", "legacy"]


@dataclass(frozen=True, slots=True)
class Script:
    """What the code of a TorchScript archive says.

    Attributes:
        classes: its classes, by their qualified names.
        inputs: name and type of the arguments of each class's `forward`.
        reaching: operations that reach files, with the member that uses them.
        foreign: libraries whose operations it uses, with the member that uses them.
        extra: files beside the code (`_extra_files`).
    """

    classes: Mapping[ClassName, ScriptClass] = field(default_factory=dict)
    inputs: Mapping[ClassName, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    reaching: Mapping[str, str] = field(default_factory=dict)
    foreign: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file of PyTorch.

    Attributes:
        packing: how it is packed.
        version: version of the packing, as the file states it; empty when it does not.
        main: the pickle that holds the model; None when there is none to be found.
        constants: the pickle of the tensors that scripted code uses.
        others: pickles that have no place in such a file.
        sizes: bytes that each storage has in the file, by its key.
        starts: offset of the first byte of each storage that is not compressed, by its key.
        big_endian: the most significant byte of an element comes first.
        script: what the code of TorchScript says; None when there is no code.
        oddities: what an honest writer of archives does not do.
        problem: why the file could not be read to its end.
    """

    packing: Packing
    version: str
    main: Found | None
    constants: Found | None = None
    others: tuple[Found, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    starts: Mapping[str, int] = field(default_factory=dict)
    big_endian: bool = False
    script: Script | None = None
    oddities: tuple[Oddity, ...] = ()
    problem: MlcardError | None = None

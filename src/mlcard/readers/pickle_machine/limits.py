"""What the machine grants a file: honest models stay far below, hostile ones stop here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading; what exceeds one of the first seven ends in a `LimitExceededError`.

    Attributes:
        opcodes: opcodes interpreted; 50 million take about ten seconds.
        interpreted: bytes interpreted, bytes that are skipped not counted.
        stack: values on the stack, and open marks.
        memo: values in the memo.
        records: containers, tuples and calls made.
        kept: items kept in all containers together.
        names: different names recorded.
        container_items: items that one container keeps; the rest is counted.
        text: bytes of a text that is kept; longer ones are skipped.
        byte_string: bytes of a byte string, or of the elements of an array, that are kept.
        kept_bytes: bytes kept in all texts and byte strings of more than 255 bytes; further ones are skipped.
        number: characters of a number in text form; Python itself reads integers of up to 4300 digits.
        name: bytes of the name of a module or of something in it, in text form.
        expansion: how often a compressed file may grow beyond `free_expansion` bytes.
        free_expansion: bytes that a compressed file may grow to in any case.
    """

    opcodes: int = 50_000_000
    interpreted: int = 256 * 2**20
    stack: int = 1_000_000
    memo: int = 5_000_000
    records: int = 500_000
    kept: int = 2_000_000
    names: int = 10_000
    container_items: int = 16_384
    text: int = 64 * 2**10
    byte_string: int = 32 * 2**10
    kept_bytes: int = 64 * 2**20
    number: int = 4_400
    name: int = 1_024
    expansion: int = 200
    free_expansion: int = 256 * 2**20

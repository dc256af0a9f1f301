"""What the process of a query may take: memory, time, files, and no connection.

`mlcard.lake.safety` refuses a query that would open a connection; here the system is told to refuse it, too,
should one ever get through. A store on the disk opens its files when it first needs them, so they are left to
be opened; Linux is told that there are no sockets in this process (seccomp,
https://docs.kernel.org/userspace-api/seccomp_filter.html).
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import sys
from pathlib import Path

#: For each machine: its name in an audit (`AUDIT_ARCH_…` of linux/audit.h), and the number of `socket` there.
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_SET_SECCOMP, _FILTER, _NO_NEW_PRIVILEGES = 22, 2, 38
#: Instructions of the filter (linux/bpf_common.h) and its verdicts (linux/seccomp.h); 1 is EPERM.
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOWED, _REFUSED = 0x7FFF0000, 0x00050001
#: Where a filter finds the number of a call and the machine.
_NUMBER, _MACHINE = 0, 4


class _Instruction(ctypes.Structure):
    """`struct sock_filter` of linux/filter.h."""

    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8),
                ("value", ctypes.c_uint32))  # fmt: skip


class _Program(ctypes.Structure):
    """`struct sock_fprog` of linux/filter.h."""

    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def limit(seconds: float, memory: int, store: Path | None) -> None:
    """Bound what the process may take from now on, where the system knows how.

    Args:
        seconds: until an alarm ends the process.
        memory: bytes on top of what it has.
        store: folder of the store that it reads, if that is on the disk.
    """
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    status = Path("/proc/self/statm")
    if status.exists():  # only Linux tells a process how much it has mapped, and keeps it to the limit
        size = int(status.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))
    without_sockets()
    # A limit is a number that no file descriptor may reach.
    files = sum(1 for _ in store.iterdir()) + _highest() if store else 0
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))


def _highest() -> int:
    """A number above all file descriptors of the process."""
    try:
        return max(map(int, os.listdir("/dev/fd"))) + 1  # noqa: PTH208 - numbers
    except OSError:
        return 64


def without_sockets() -> bool:
    """Have the system refuse any new socket of this thread; whether it does."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    name, number = machine
    instructions = (
        _Instruction(_LOAD, 0, 0, _MACHINE),
        _Instruction(_EQUAL, 0, 2, name),
        _Instruction(_LOAD, 0, 0, _NUMBER),
        _Instruction(_EQUAL, 1, 0, number),
        _Instruction(_RETURN, 0, 0, _ALLOWED),
        _Instruction(_RETURN, 0, 0, _REFUSED),
    )
    program = _Program(len(instructions), (_Instruction * len(instructions))(*instructions))
    system = ctypes.CDLL(None, use_errno=True)
    none = ctypes.c_ulong(0)
    return bool(
        system.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), none, none, none) == 0
        and system.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), none, none) == 0
    )

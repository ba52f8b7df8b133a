"""Becomes another program that cannot outlive its starter.

Usage: `python -I -S launch.py STARTER SIGNAL UID GID PROGRAM [ARGUMENT…]`.

A program of its own instead of `Popen(preexec_fn=…)`, because code between fork and exec can deadlock in a starter with
threads, and because the order matters: dropping privileges clears the death signal, so it is asked for afterwards.
Runs on the standard library alone and reads nothing from the project, so that it works wherever Python does.
The kernel binds the signal to the *thread* that started this: let that thread live as long as the program should.

With `PROGRAM` equal to `--reach`, starts nothing and exits 0 if this user can enter or read every ARGUMENT, else 1.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
KEEP = -1


def main(argv: list[str]) -> None:
    starter, signal, uid, gid = (int(argument) for argument in argv[:4])
    program = argv[4:]
    if uid != KEEP:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if program[0] == "--reach":
        sys.exit(0 if all(os.access(path, os.R_OK | os.X_OK) for path in program[1:]) else 1)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != starter:
        sys.exit("the starter is gone")  # it died before the signal was asked for
    os.execv(program[0], program)  # noqa: S606 - exec is what this program is for; the command comes from its starter


if __name__ == "__main__":
    main(sys.argv[1:])

"""
output - how a runner speaks: its result, its one line when it fails, and files that are written whole or not at all.
"""
import errno
import os
import stat
import sys


def fail(text, status=1):
    """Ends the run with one line on stderr. By _exit: the exit handlers of the pools would wait for their tasks."""
    try:
        if sys.__stderr__:
            sys.__stderr__.write(" ".join(("%s: %s" % (fail.program, text)).splitlines()) + "\n")
            sys.__stderr__.flush()
    finally:
        os._exit(status)


fail.program = "samework"


def write(file, text):
    data = memoryview(text.encode())
    while data:
        data = data[os.write(file, data):]


def show(text):
    """Prints the result."""
    try:
        if sys.stdout is None:  # closed before we began: the descriptor may belong to another file by now
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        write(1, text)
    except OSError as error:
        fail("cannot write the result: %s" % error.strerror)


def check_writable(path):
    """Fails now if `path` could not be written at the end of the run. Leaves nothing behind."""
    folder = os.path.dirname(path) or "."
    if os.path.isdir(path):
        why = errno.EISDIR
    elif os.path.exists(path):
        why = not os.access(path, os.W_OK) and errno.EACCES
    elif not path or not os.path.exists(folder):
        why = errno.ENOENT
    else:
        why = not os.access(folder, os.W_OK | os.X_OK) and errno.EACCES
    if why:
        fail("cannot write %r: %s" % (path, os.strerror(why)))


def append(path, text, flags=os.O_APPEND):
    """Writes all of the text, or leaves the file as long as it was."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o666)
        before = os.fstat(file)
        try:
            write(file, text)
        except OSError:
            if stat.S_ISREG(before.st_mode):
                os.ftruncate(file, before.st_size)
            raise
        os.close(file)
    except OSError as error:
        fail("cannot write %r: %s" % (path, error.strerror))


def replace(path, text):
    """A regular file appears under its name only when it is complete. A device or a pipe is written directly."""
    if os.path.exists(path) and not os.path.isfile(path):
        append(path, text, 0)
        return
    part = "%s.%d.part" % (path, os.getpid())
    try:
        with open(part, "w") as file:
            file.write(text)
        os.rename(part, path)
    except OSError as error:
        if os.path.exists(part):
            os.unlink(part)
        fail("cannot write %r: %s" % (path, error.strerror))

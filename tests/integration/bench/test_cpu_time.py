"""What processes cost, measured on real ones."""

import subprocess
import sys

from bench.processes import CpuClock


def test_cpu_time_of_ended_children_counts() -> None:
    """A parent whose child has worked and ended: its time is not lost."""
    busy = "import time\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass"
    parent = f"import subprocess, sys\nsys.stdin.readline()\nsubprocess.run([sys.executable, '-c', {busy!r}])\n"
    parent += "print(flush=True)\nsys.stdin.readline()"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        clock = CpuClock({"part": [process.pid]})
        process.stdin.write("\n")
        process.stdin.flush()
        process.stdout.readline()
        used = clock.used()
        process.communicate("\n")
    assert used.parts["part"] >= 0.29
    assert used.seconds > 0

"""Start, idle CPU and memory of Pathscope's window, beside an empty window of the same toolkit in the same run.

    bench.py [--quick] PROGRAM EMPTY_WINDOW FILE

Start is the time from before the process is made to its first frame on the screen, which both programs say themselves when
the next frame begins. Runs alternate, because the machine may be busy; the medians count. Idle CPU is user and system time
of all threads over seconds in which nothing changes.

Memory is read from /proc/PID/smaps_rollup in two ways. "Own" is the anonymous memory: what the process has written, with the
renderer's buffers where rendering is in software. Nobody else can have that memory while the process lives, so it is what the
bound is about. "With mapped files" adds the pages of program and libraries that only this process maps. The system keeps
these for whoever reads the file, maps them 64 KB at a time around each that is used, and takes them back when it needs the
room; how many count depends on what else runs. Exit code 1: a bound is missed.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAX_START_RATIO = 1.5
MAX_IDLE_PERCENT = 1.0
MAX_MEMORY_MB = 40.0


class Display:
    """A display of our own, on the first number that is free."""

    def __init__(self):
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
        self.process = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            sys.exit("Xvfb did not start")
        self.env = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        self.env["DISPLAY"] = f":{number}"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def start_ms(command, env):
    """Milliseconds to the first painted frame."""
    begin = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    line = process.stdout.readline()
    elapsed = time.monotonic() - begin
    process.stdout.read()
    process.wait()
    if not line.startswith(b"painted"):
        sys.exit(f"{command[0]} painted nothing: {line!r}")
    return elapsed * 1000


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid):
    """Own memory, and with the files that it alone maps."""
    fields = dict(re.findall(r"^(\w+):\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M))
    in_mb = {name: int(kb) * 1024 / 1e6 for name, kb in fields.items()}
    # Pages of a file that was just written are dirty: so not the dirty ones, but those without a file.
    return in_mb["Anonymous"], in_mb["Private_Clean"] + in_mb["Private_Dirty"]


def at_rest(command, env, seconds):
    """Idle CPU in percent of one core, and memory in MB in both ways, of a window with nothing to do."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        # Busy while it opens; at rest once a second passes without work, and then some.
        deadline, before = time.monotonic() + 60, None
        while time.monotonic() < deadline:
            time.sleep(2)
            now = cpu_seconds(process.pid)
            if before is not None and now - before < 0.02:
                break
            before = now
        time.sleep(2)
        begin, cpu = time.monotonic(), cpu_seconds(process.pid)
        time.sleep(seconds)
        percent = (cpu_seconds(process.pid) - cpu) / (time.monotonic() - begin) * 100
        return percent, *memory_mb(process.pid)
    finally:
        process.terminate()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description="Start, idle CPU and memory beside an empty window")
    parser.add_argument("program")
    parser.add_argument("empty")
    parser.add_argument("file", help="100,000 detections")
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    options = parser.parse_args()
    num_runs, seconds = (3, 3) if options.quick else (11, 20)
    temp = Path(tempfile.mkdtemp(prefix="pathscope-start-"))
    display = Display()
    try:
        ours = [options.program, "--data-dir", str(temp / "data")]
        empty = [options.empty, str(temp / "layout.ron")]
        sample = temp / "sample.json"
        demo = [options.program, "export", options.file, "-o", str(sample), "--filter", "time:0..0:06.5"]
        subprocess.run(demo, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(f"load of the machine before the run: {os.getloadavg()[0]:.1f}; {os.cpu_count()} cores; {num_runs} runs each")
        quit_at = ["--quit-after-frame", "1"]
        for command in (empty, ours):  # From the disk into memory.
            start_ms(command + quit_at, display.env)
        times = {"empty": [], "ours": []}
        for _ in range(num_runs):
            times["empty"].append(start_ms(empty + quit_at, display.env))
            times["ours"].append(start_ms(ours + quit_at, display.env))
        medians = {name: statistics.median(values) for name, values in times.items()}
        ratio = medians["ours"] / medians["empty"]
        print("\n| Start to the first frame | Median, ms | Least to most |\n|---|---|---|")
        for name, values in times.items():
            print(f"| {name} | {medians[name]:.0f} | {min(values):.0f} to {max(values):.0f} |")
        print(f"\n{ratio:.2f} times the empty window\n")

        print(f"| At rest for {seconds} s | CPU, % of a core | Own memory, MB | above empty | With mapped files | above empty |")
        print("|---|---|---|---|---|---|")
        empty_percent, empty_own, empty_both = at_rest(empty, display.env, seconds)
        print(f"| empty | {empty_percent:.2f} | {empty_own:.1f} | | {empty_both:.1f} | |")
        missed = [f"start {ratio:.2f}"] if ratio > MAX_START_RATIO else []
        above = 0.0
        for name, inputs in (("nothing open", []), ("a tenth of them", [sample]), ("100,000 detections", [options.file])):
            percent, own, both = at_rest(ours + [str(path) for path in inputs], display.env, seconds)
            above = own - empty_own
            print(f"| {name} | {percent:.2f} | {own:.1f} | {above:.1f} | {both:.1f} | {both - empty_both:.1f} |")
            if percent >= MAX_IDLE_PERCENT:
                missed.append(f"idle CPU with {name}")
        if above > MAX_MEMORY_MB:
            missed.append(f"memory {above:.1f} MB")
        print(f"\nload of the machine after the run: {os.getloadavg()[0]:.1f}")
        print("\nkept: all bounds" if not missed else f"\nmissed: {', '.join(missed)}")
        sys.exit(1 if missed else 0)
    finally:
        display.stop()
        shutil.rmtree(temp, ignore_errors=True)


if __name__ == "__main__":
    main()

"""Runs Pathscope and the other tools on the same files, each in a process of its own, and prints what they cost.

    bench.py PROGRAM DATA N...

Three rounds (ROUNDS in the environment) of everything that takes less than 20 CPU seconds, one of the rest; the least CPU
time of the rounds counts, because other work on the machine only ever adds to it. Memory is the most that was resident. What a tool says of the number of
detections is checked, so that none is measured for giving up.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROUNDS = int(os.environ.get("ROUNDS", 3))
LONG_SECONDS = 20
TEN_MILLION = 10_000_000
# As many rows as the ground truth of MOT20 has, and the ratio that is promised.
MOT_ROWS, MOT_FASTER = 1_650_000, 10

# Readings of our program, by what follows the file's name: a name, the arguments, and variables of the environment.
OWN_READERS = [
    ("pathscope info --json", ["info", "--json"], {}),
    ("the same, every entry by serde_json", ["info", "--json", "--entry-reader", "judge"], {}),
]


class Run:
    """What one process took."""

    def __init__(self, command, env=None):
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **(env or {})}
        )
        self.output = process.stdout.read().decode()
        self.errors = process.stderr.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        self.wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        self.failed = process.returncode != 0
        self.cpu_s = usage.ru_utime + usage.ru_stime
        self.memory_mib = usage.ru_maxrss / 1024


def best(command, check, env=None):
    """The cheapest of some rounds; None when the tool fails or does not say what it should."""
    runs = []
    for _ in range(ROUNDS):
        run = Run(command, env)
        if run.failed or not check(run.output):
            print(f"    failed: {(run.errors.strip() or run.output.strip() or 'killed').splitlines()[-1][:150]}")
            return None
        runs.append(run)
        if run.cpu_s > LONG_SECONDS:
            break
    return min(runs, key=lambda run: run.cpu_s)


def line(name, cpu_s, memory_mib, base_s):
    ratio = f"{cpu_s / base_s:7.1f} x" if base_s else ""
    memory = f"{memory_mib:9.0f}" if memory_mib is not None else " " * 9
    print(f"  {name:34} {cpu_s:9.2f} {memory} {ratio}")


def peer(name, *arguments):
    return [sys.executable, str(HERE / "peers.py"), name, *map(str, arguments)]


def says(number):
    return lambda output: output.split()[:1] == [str(number)]


def loading(program, data, number):
    """Reading a file; returns the CPU seconds of our own reading of JSON Lines."""
    lines, document, pretty = (data / f"{number}{end}" for end in (".jsonl", ".json", "-pretty.json"))
    print(f"\n{number:,} detections: reading          CPU s       MiB    of ours\n  ({lines.stat().st_size / 1e6:.0f} MB)")
    own = {}
    files = [("JSON Lines", lines)] + [("document", document), ("pretty", pretty)] * (number < TEN_MILLION)
    for reader, arguments, env in OWN_READERS:
        for kind, file in files:
            check = lambda output: json.loads(output)["documents"][0]["detections"] == number
            run = best([program, *arguments, str(file)], check, env)
            if run:
                own.setdefault(kind, run.cpu_s)
                line(f"{reader}, {kind}", run.cpu_s, run.memory_mib, None)
    tools = [("read()", "read", lines), ("DuckDB, JSON Lines", "duckdb_lines", lines)]
    if number < TEN_MILLION:
        tools += [
            ("DuckDB, document", "duckdb_document", document),
            ("polars, document", "polars", document),
            ("msgspec, typed, document", "msgspec", document),
            ("orjson + pandas, document", "pandas", document),
        ]
    base = {"duckdb_lines": "JSON Lines", "read": "JSON Lines"}
    for name, tool, file in tools:
        run = best(peer(tool, file), says(number) if tool != "read" else says(file.stat().st_size))
        if run:
            line(name, run.cpu_s, run.memory_mib, own.get(base.get(tool, "document")))
    run = best(["wc", "-l", str(lines)], says(number // 1000))
    if run:
        line("wc -l", run.cpu_s, run.memory_mib, own.get("JSON Lines"))
    if number < TEN_MILLION:
        jq = shutil.which("jq")
        if not jq:
            print("  jq is not there")
        else:
            text = "[.Persons[] | [.Timestamp, .Person.Index, .Person.BoundingBox.Left]] | length"
            run = best([jq, text, str(document)], says(number))
            if run:
                line(f"{Run([jq, '--version']).output.strip()}, document", run.cpu_s, run.memory_mib, own.get("document"))
    return own.get("JSON Lines")


def writing(program, data, number, load_s):
    """Exports of what was read: the whole command, and what is left when reading is taken away."""
    lines = data / f"{number}.jsonl"
    print(f"\n{number:,} detections: writing          CPU s       MiB    of ours")
    with tempfile.TemporaryDirectory(dir=data) as folder:
        for ending in ("csv", "json", "parquet"):
            out = Path(folder) / f"out.{ending}"
            command = [program, "export", str(lines), "-o", str(out), "--force"]
            run = best(command, lambda _: out.exists())
            if not run:
                continue
            alone_s = run.cpu_s - load_s
            size = f"{out.stat().st_size / 1e6:.0f} MB"
            line(f"pathscope export, {ending}, with reading", run.cpu_s, run.memory_mib, None)
            line(f"pathscope export, {ending}, {size}", alone_s, None, None)
            copy = best(peer(f"duckdb_copy_{ending}", lines, out, Path(folder) / "copy"), says(number))
            if copy:
                _, cpu_s, num_bytes = copy.output.split()
                name = f"DuckDB COPY, {ending}, {int(num_bytes) / 1e6:.0f} MB"
                line(name, float(cpu_s), copy.memory_mib, alone_s)
            if ending == "parquet":
                whole = best(peer("duckdb_parquet", lines, Path(folder) / "whole.parquet"), says(number))
                if whole:
                    name = f"DuckDB, JSON to Parquet, {int(whole.output.split()[1]) / 1e6:.0f} MB"
                    line(name, whole.cpu_s, whole.memory_mib, run.cpu_s)
            for file in Path(folder).iterdir():
                file.unlink()


def mot_text(path, number):
    """People who walk through a crowd of 300, by frame, with boxes in tenths of a pixel. The same for the same number."""
    num_people, part = 300, path.with_suffix(".part")
    with open(part, "w") as out:
        for row in range(number):
            frame, person = divmod(row, num_people)
            left, top = (person * 7919 + frame * 13) % 18000, (person * 104_729 + frame * 7) % 9000
            size = 400 + (person * 31) % 500
            out.write(f"{frame + 1},{person + 1},{left / 10},{top / 10},{size / 10},{size / 4},1,-1,-1,-1\n")
    part.rename(path)


def mot(program, data):
    """Opening MOT text, beside the loader of the benchmark's own metrics."""
    path = data / f"mot-{MOT_ROWS}.txt"
    if not path.exists():
        mot_text(path, MOT_ROWS)
    print(f"\n{MOT_ROWS:,} rows of MOT text: reading      CPU s       MiB    of ours\n  ({path.stat().st_size / 1e6:.0f} MB)")
    check = lambda output: json.loads(output)["documents"][0]["detections"] == MOT_ROWS
    own = best([program, "info", "--json", "--fps", "25", "--frame-size", "1920x1080", str(path)], check)
    other = best(peer("motmetrics", path), says(MOT_ROWS))
    if own and other:
        line("pathscope info --json", own.cpu_s, own.memory_mib, None)
        line("motmetrics.io.loadtxt", other.cpu_s, other.memory_mib, own.cpu_s)
        ratio = other.wall_s / own.wall_s
        is_kept = "" if ratio >= MOT_FASTER else f", which is less than {MOT_FASTER}"
        print(f"  by the clock {own.wall_s:.2f} s and {other.wall_s:.2f} s: {ratio:.1f} times as fast{is_kept}")


def main():
    program, data, sizes = sys.argv[1], Path(sys.argv[2]), [int(size) for size in sys.argv[3:]]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}")
    for number in sizes:
        load_s = loading(program, data, number)
        if load_s:
            writing(program, data, number, load_s)
    mot(program, data)


if __name__ == "__main__":
    main()

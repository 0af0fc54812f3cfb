"""Pages a second of `pathscope serve`, beside Python's own threading server, under the same load in the same run.

    bench.py [--quick] [--connections N] PROGRAM

The baseline builds its pages with json.dumps from parsed entries in memory and sends each with one write, on kept
connections. Both serve 50,000 entries by 1000. The load comes from processes that send requests made beforehand and
read whole bodies without parsing them. Rounds alternate, because the machine may be busy; CPU seconds of the servers
say more than times then. Needs nothing but Python; CPU and memory are read from /proc.
"""

import argparse
import http.server
import json
import multiprocessing
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "clients"))
import fixtures  # noqa: E402

JOB_ID = "bench-50000"
NUM_ENTRIES = 50_000
PAGE_SIZE = 1000
START_SECONDS = 120


# The baseline.


class BaselineHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        start = int(call.get("NextToken") or 0)
        end = start + min(call.get("MaxResults", PAGE_SIZE), PAGE_SIZE)
        page = dict(self.server.head)
        if end < len(self.server.rows):
            page["NextToken"] = f"{end:044d}"
        page["Persons"] = self.server.rows[start:end]
        body = json.dumps(page, separators=(",", ":")).encode()
        head = (
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\n"
            f"x-amzn-requestid: {self.server.next_id():032x}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        self.connection.sendall(head.encode() + body)

    def do_GET(self):
        self.connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n")


def serve_baseline(path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), BaselineHandler)
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    server.rows = document.pop("Persons")
    server.head = document
    server.next_id = iter(range(1 << 62)).__next__
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


# The servers under load.


class Server:
    """A server in a process of its own, found by the address that it prints."""

    def __init__(self, name, command):
        self.name = name
        self.rates = []
        self.cpu_per_page = []
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        found = re.match(r"listening on http://127\.0\.0\.1:(\d+)", line)
        if not found:
            sys.exit(f"{name} gave no address but {line!r}")
        self.port = int(found[1])
        self.wait_until_healthy()

    def wait_until_healthy(self):
        # No proxy of the environment stands between this and the loopback interface.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with opener.open(f"http://127.0.0.1:{self.port}/health", timeout=10) as answer:
                    if answer.status == 200:
                        return
            except urllib.error.HTTPError:
                pass
            time.sleep(0.05)
        sys.exit(f"{self.name} is not healthy in time")

    def cpu_seconds(self):
        """User and system time, of all threads."""
        try:
            stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_kb(self):
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# The load.


def request_bytes(port, token, page_size=PAGE_SIZE):
    call = {"JobId": JOB_ID, "MaxResults": page_size, "SortBy": "TIMESTAMP"}
    if token:
        call["NextToken"] = token
    body = json.dumps(call).encode()
    head = (
        f"POST / HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/x-amz-json-1.1\r\n"
        "x-amz-target: RekognitionService.GetPersonTracking\r\nauthorization: AWS4-HMAC-SHA256 "
        "Credential=AKIDEXAMPLE/20260101/us-east-1/rekognition/aws4_request, SignedHeaders=host, Signature=00\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One kept connection. Its buffer is filled again and again; of an answer only status and length are looked at."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = memoryview(bytearray(4 << 20))

    def ask(self, request):
        """The body of the answer, good until the next one."""
        self.socket.sendall(request)
        num_read, end, start = 0, None, 0
        while end is None or num_read < end:
            num_new = self.socket.recv_into(self.buffer[num_read:])
            if num_new == 0:
                raise RuntimeError("the connection ended before the answer did")
            num_read += num_new
            if end is None:
                head, found, _ = bytes(self.buffer[: min(num_read, 4096)]).partition(b"\r\n\r\n")
                if found:
                    if not head.startswith(b"HTTP/1.1 200 "):
                        raise RuntimeError(f"refused: {head[:200]!r}")
                    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
                    if not length:
                        raise RuntimeError("an answer without a content-length")
                    start = len(head) + 4
                    end = start + int(length[1])
        return self.buffer[start:end]


def collect(port):
    """Pages once through the job: the requests, the length of each answer, and all entries."""
    connection, token = Connection(port), None
    requests, lengths, rows = [], [], []
    while True:
        requests.append(request_bytes(port, token))
        body = connection.ask(requests[-1])
        page = json.loads(bytes(body))
        lengths.append(len(body))
        rows += page["Persons"]
        token = page.get("NextToken")
        if not token:
            connection.socket.close()
            return requests, lengths, rows


def worker(pipe, port, requests, lengths, offset):
    """Reads pages until the seconds or the count of an order are up, and says how many it read; None ends it."""
    connection = Connection(port)
    number = offset
    while (order := pipe.recv()) is not None:
        seconds, count = order
        num_pages = 0
        deadline = time.monotonic() + (seconds or 1e9)
        while num_pages != count and time.monotonic() < deadline:
            which = number % len(requests)
            if len(connection.ask(requests[which])) != lengths[which]:
                raise RuntimeError("a page of another length than at first")
            number += 1
            num_pages += 1
        pipe.send(num_pages)


class Load:
    """Connections to one server, each in a process of its own, at rest between rounds."""

    def __init__(self, server, num_connections):
        self.server = server
        requests, lengths, self.rows = collect(server.port)
        self.page_bytes = statistics.mean(lengths)
        self.workers = []
        for number in range(num_connections):
            pipe, theirs = multiprocessing.Pipe()
            offset = number * len(requests) // num_connections
            arguments = (theirs, server.port, requests, lengths, offset)
            process = multiprocessing.Process(target=worker, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self.workers.append((process, pipe))

    def run(self, seconds=None, count=None):
        """Pages read, seconds taken and CPU seconds of the server."""
        share = None if count is None else -(-count // len(self.workers))
        cpu, start = self.server.cpu_seconds(), time.monotonic()
        for _, pipe in self.workers:
            pipe.send((seconds, share))
        num_pages = sum(pipe.recv() for _, pipe in self.workers)
        elapsed = time.monotonic() - start
        return num_pages, elapsed, None if cpu is None else self.server.cpu_seconds() - cpu

    def stop(self):
        for process, pipe in self.workers:
            pipe.send(None)
            process.join(10)


# The report.


def processor():
    try:
        return re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1]
    except (OSError, TypeError):
        return platform.processor() or "unknown processor"


def number(value, digits=0, unit=""):
    return "-" if value is None else f"{value:,.{digits}f}{unit}"


def measure(loads, num_rounds, seconds):
    for load in loads:
        load.run(seconds=min(1, seconds))
    for round_number in range(num_rounds):
        for load in loads:
            num_pages, elapsed, cpu = load.run(seconds=seconds)
            load.server.rates.append(num_pages / elapsed)
            load.server.cpu_per_page.append(None if cpu is None else cpu / num_pages)
            print(
                f"round {round_number + 1}, {load.server.name}: {num_pages:,} pages in {elapsed:.1f} s,"
                f" {number(cpu, 1)} CPU s of the server"
            )


def print_table(loads):
    print("\n| Server | Pages/s, median | lowest to highest | MB/s | CPU ms of the server a page |")
    print("|---|---|---|---|---|")
    medians = []
    for load in loads:
        rates, cpu = load.server.rates, load.server.cpu_per_page
        rate = statistics.median(rates)
        cost = None if None in cpu else statistics.median(cpu) * 1000
        medians.append((rate, cost))
        print(
            f"| {load.server.name} | {number(rate)} | {number(min(rates))} to {number(max(rates))}"
            f" | {number(rate * load.page_bytes / 1e6)} | {number(cost, 3)} |"
        )
    (slow, slow_cost), (fast, fast_cost) = medians
    print(f"\n{fast / slow:.1f} times the pages a second of the baseline", end="")
    print(f", {slow_cost / fast_cost:.1f} times as many for a CPU second of the server" if fast_cost else "")


def measure_memory(server, num_connections, marks):
    """Memory of a server that nobody has asked anything, and after so many requests."""
    print("\n| Requests | RSS, MB |\n|---|---|")
    print(f"| before the first | {number(server.rss_kb() / 1000, 1)} |")
    load = Load(server, num_connections)
    done = 0
    for mark in marks:
        load.run(count=mark - done)
        done = mark
        print(f"| {mark:,} | {number(server.rss_kb() / 1000, 1)} |", flush=True)
    load.stop()


def main():
    parser = argparse.ArgumentParser(description="Pages a second of `pathscope serve` and of a baseline in Python")
    parser.add_argument("program", help="a release build of pathscope")
    parser.add_argument("--connections", type=int, default=4, help="kept connections, each in its process (4)")
    parser.add_argument("--quick", action="store_true", help="a short run, to see that it works")
    options = parser.parse_args()
    num_rounds, seconds = (1, 1) if options.quick else (3, 10)
    marks = (100, 500, 1000) if options.quick else (10_000, 50_000, 100_000)

    print(f"{processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}")
    print(f"Python {platform.python_version()}")
    if hasattr(os, "getloadavg"):
        print(f"load of the machine before the run: {os.getloadavg()[0]:.1f}")
    length = ", a quick run" if options.quick else f", {num_rounds} rounds of {seconds} s"
    print(f"{NUM_ENTRIES:,} entries by {PAGE_SIZE}, {options.connections} kept connections{length}\n")
    servers = []
    with tempfile.TemporaryDirectory(prefix="pathscope-bench-") as temp:
        path = Path(temp, "large.json")
        rows = fixtures.entries(NUM_ENTRIES, seed=1)
        fixtures.write_merged(path, rows, JOB_ID)
        baseline = [sys.executable, __file__, "--baseline", str(path)]
        ours = [options.program, "serve", temp]
        try:
            servers.append(Server("json.dumps, ThreadingHTTPServer", baseline))
            servers.append(Server("pathscope serve", ours))
            loads = [Load(server, options.connections) for server in servers]
            for load in loads:
                if load.rows != rows:
                    sys.exit(f"{load.server.name} serves other entries than saved")
                del load.rows
            measure(loads, num_rounds, seconds)
            print_table(loads)
            for load in loads:
                load.stop()
            if servers[-1].rss_kb() is not None:
                # In a fresh process, so that the first number is that before any request.
                servers.append(Server("pathscope serve", ours))
                measure_memory(servers[-1], options.connections, marks)
        finally:
            for server in servers:
                server.stop()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if sys.argv[1:2] == ["--baseline"]:
        serve_baseline(sys.argv[2])
    else:
        main()

"""Writes jobs in the form of the service into a folder and times `pathscope library`: all read, all known, one changed.

Every run is a process of its own that prints all jobs as JSON, so the figures hold starting the program, the look at every
file's size and time, the index, sorting and printing. The files lie in the system's cache.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time

RUNS = 7


def job_text(job, rows):
    persons = [
        {
            "Timestamp": row // 4 * 66,
            "Person": {
                "Index": row % 4,
                "BoundingBox": {"Width": 0.1, "Height": 0.4, "Left": (row * 7 + job) % 89 / 100, "Top": 0.25},
            },
        }
        for row in range(rows)
    ]
    video = {"Codec": "h264", "DurationMillis": rows * 66, "FrameRate": 15.0, "FrameHeight": 1080, "FrameWidth": 1920}
    return json.dumps({"JobId": f"{job:064x}", "JobStatus": "SUCCEEDED", "VideoMetadata": video, "Persons": persons})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("program")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library, data = os.path.join(folder, "library"), os.path.join(folder, "data")
        for job in range(args.jobs):
            camera = os.path.join(library, f"camera-{job % 40}")
            os.makedirs(camera, exist_ok=True)
            with open(os.path.join(camera, f"job-{job}.json"), "w", encoding="utf-8") as file:
                file.write(job_text(job, args.rows))

        def run():
            command = [args.program, "-q", "--data-dir", data, "library", library, "--json"]
            started = time.monotonic()
            printed = subprocess.run(command, check=True, capture_output=True).stdout
            seconds = time.monotonic() - started
            jobs = json.loads(printed)["jobs"]
            assert len(jobs) == args.jobs and all(job["detections"] == args.rows for job in jobs)
            return seconds

        reading = run()
        known = [run() for _ in range(RUNS)]
        os.utime(os.path.join(library, "camera-0", "job-0.json"))
        changed = run()
        print(f"{args.jobs} jobs of {args.rows} detections, {os.cpu_count()} cores")
        print(f"  without an index  {reading:8.3f} s")
        print(f"  from the index    {statistics.median(known):8.3f} s  (median of {RUNS}, worst {max(known):.3f} s)")
        print(f"  one job changed   {changed:8.3f} s")
        print(f"  reading all takes {reading / statistics.median(known):.0f} times as long")


main()

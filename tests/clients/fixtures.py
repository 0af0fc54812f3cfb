"""Saved jobs in the service's own shape, the same on every machine: what the client tests and the serve bench are fed.

Floats are what the service sends: 32-bit values written with all the digits of a 64-bit one (0.10000000149011612).
"""

import json
import random
import struct
from pathlib import Path

VIDEO_METADATA = {
    "Codec": "h264",
    "DurationMillis": 3_600_000,
    "Format": "QuickTime / MOV",
    "FrameRate": 29.970029830932617,
    "FrameHeight": 1080,
    "FrameWidth": 1920,
    "ColorRange": "LIMITED",
}
VIDEO = {"S3Object": {"Bucket": "example-videos", "Name": "lobby/morning.mov", "Version": "1"}}
LANDMARKS = ("eyeLeft", "eyeRight", "mouthLeft", "mouthRight", "nose")

# What an entry holds, as often as in a complete real response of 400.
BODY, FACE, BOTH = "body", "face", "both"
KIND_WEIGHTS = {BODY: 227, FACE: 96, BOTH: 77}


def f32(value):
    """A number as the service sends it."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


def bounding_box(rng):
    # Boxes leave the frame at times, and by one step of a 32-bit float.
    width, height = rng.uniform(0.02, 0.4), rng.uniform(0.05, 0.9)
    left = rng.choice((rng.uniform(-0.05, 1.0), 1.0 - width, 0.0))
    return {"Width": f32(width), "Height": f32(height), "Left": f32(left), "Top": f32(rng.uniform(-0.1, 1.0))}


def face(rng):
    box = bounding_box(rng)
    return {
        "BoundingBox": box,
        "Landmarks": [
            {
                "Type": name,
                "X": f32(box["Left"] + box["Width"] * rng.random()),
                "Y": f32(box["Top"] + box["Height"] * rng.random()),
            }
            for name in LANDMARKS
        ],
        "Pose": {
            "Roll": f32(rng.uniform(-40, 40)),
            "Yaw": f32(rng.uniform(-90, 90)),
            "Pitch": f32(rng.uniform(-60, 60)),
        },
        "Quality": {"Brightness": f32(rng.uniform(5, 95)), "Sharpness": f32(rng.uniform(1, 99))},
        "Confidence": f32(rng.uniform(50, 100)),
    }


def entries(count, seed, people=12):
    """Entries in the order of time, some 15 a second and person; people of one instant come in no order."""
    rng = random.Random(seed)
    kinds, weights = list(KIND_WEIGHTS), list(KIND_WEIGHTS.values())
    made = []
    tick = 0
    while len(made) < count:
        present = rng.sample(range(people), rng.randint(1, people))
        for index in present[: count - len(made)]:
            kind = rng.choices(kinds, weights)[0]
            person = {"Index": index}
            if kind != FACE:
                person["BoundingBox"] = bounding_box(rng)
            if kind != BODY:
                person["Face"] = face(rng)
            made.append({"Timestamp": 7 + tick * 200 // 3, "Person": person})
        tick += 1
    return made


def add_face_matches(rows, seed):
    """Gives every third entry that shows a face the faces of a collection it looks like, none, one or two."""
    rng = random.Random(seed)
    with_face = [row for row in rows if "Face" in row["Person"]]
    for number, row in enumerate(with_face[::3]):
        row["FaceMatches"] = [
            {
                "Similarity": f32(rng.uniform(80, 100)),
                "Face": {
                    "FaceId": "%08x-0000-4000-8000-%012x" % (number, rng.getrandbits(48)),
                    "BoundingBox": bounding_box(rng),
                    "ImageId": "%08x-1111-4111-8111-%012x" % (number, rng.getrandbits(48)),
                    "ExternalImageId": f"visitor:{number}.jpg",
                    "Confidence": f32(rng.uniform(99, 100)),
                },
            }
            for _ in range((number + 1) % 3)
        ]
    return rows


def response(rows, job_id=None, next_token=None, status="SUCCEEDED", message=None):
    """A response, members in the service's order."""
    members = {
        "JobStatus": status,
        "StatusMessage": message,
        "VideoMetadata": VIDEO_METADATA if status == "SUCCEEDED" else None,
        "NextToken": next_token,
        "Persons": rows,
        "JobId": job_id,
        "Video": VIDEO if job_id else None,
        "JobTag": "front-door" if job_id else None,
    }
    return {name: value for name, value in members.items() if value is not None}


def write_merged(path, rows, job_id=None, indent=None):
    """One document of all entries, as `pathscope export` and most scripts leave it."""
    separators = (",", ":") if indent is None else None
    text = json.dumps(response(rows, job_id), indent=indent, separators=separators)
    Path(path).write_text(text, encoding="utf-8")


def write_pages(folder, stem, rows, job_id, page_size=1000):
    """One file per response, each but the last with its token, named so that only a natural sort puts them in order."""
    for number, start in enumerate(range(0, len(rows), page_size), 1):
        token = f"AAAA{number:08d}=" if start + page_size < len(rows) else None
        page = response(rows[start : start + page_size], job_id, token)
        Path(folder, f"{stem}{number}.json").write_text(json.dumps(page), encoding="utf-8")


class Job:
    """One job of the test folder: what was saved, to compare answers with."""

    def __init__(self, job_id, rows, operation="GetPersonTracking", status="SUCCEEDED", message=None):
        self.job_id = job_id
        self.rows = rows
        self.operation = operation
        self.status = status
        self.message = message


def write_test_folder(folder):
    """Fills a folder with the jobs of the client tests; returns them by a short name."""
    folder = Path(folder)
    jobs = {
        "large": Job("6f1e" * 16, entries(50_000, seed=1)),
        "pages": Job("lobby_5000-pages", entries(5_000, seed=2)),
        # No JobId inside: it goes by the name of its file.
        "small": Job("yard-2024_500", entries(500, seed=3)),
        "faces": Job(
            "face-search-1", add_face_matches(entries(1_300, seed=4), seed=5), operation="GetFaceSearch"
        ),
        "failed": Job("failed-1", [], status="FAILED", message="The codec – “ProRes” – is not supported: größer als 5 GB"),
        "empty": Job("empty-1", []),
    }
    write_merged(folder / "large.json", jobs["large"].rows, jobs["large"].job_id)
    # Ten files, so that 10 sorts before 2 by its letters.
    write_pages(folder, "persons", jobs["pages"].rows, jobs["pages"].job_id, page_size=500)
    write_merged(folder / "yard-2024_500.json", jobs["small"].rows, indent=4)
    write_merged(folder / "search.json", jobs["faces"].rows, jobs["faces"].job_id)
    failed = response([], "failed-1", status="FAILED", message=jobs["failed"].message)
    (folder / "failed.json").write_text(json.dumps(failed, ensure_ascii=False), encoding="utf-8")
    (folder / "empty.json").write_text(json.dumps(response([], "empty-1")), encoding="utf-8")
    # Folders of results hold other things as well.
    (folder / "README.txt").write_text("Results of the lobby cameras.\n", encoding="utf-8")
    return jobs

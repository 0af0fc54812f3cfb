"""The other tools, one a process: `peers.py TOOL FILE...` prints the number of detections that it has read into columns.

Each does what its own documentation shows: typed columns of time, index, body box and the face's confidence. That is less
than Pathscope reads, which takes all of a face and looks for what is odd.
"""

import sys
import time
from pathlib import Path


def read(file):
    """No parsing at all."""
    num_bytes = 0
    with open(file, "rb", buffering=0) as source:
        while chunk := source.read(1 << 20):
            num_bytes += len(chunk)
    return num_bytes


COLUMNS = """
    p.Timestamp AS timestamp, p.Person.Index AS person, p.Person.BoundingBox.Left AS box_left,
    p.Person.BoundingBox.Top AS box_top, p.Person.BoundingBox.Width AS box_width,
    p.Person.BoundingBox.Height AS box_height, p.Person.Face.Confidence AS confidence
"""


def duckdb_table(file, how):
    import duckdb

    connection = duckdb.connect()
    source = f"SELECT unnest(Persons) AS p FROM read_json('{file}', {how})"
    connection.execute(f"CREATE TABLE detections AS SELECT {COLUMNS} FROM ({source})")
    return connection.execute("SELECT count(timestamp) FROM detections").fetchone()[0]


def duckdb_lines(file):
    return duckdb_table(file, "format = 'newline_delimited'")


def duckdb_document(file):
    return duckdb_table(file, f"maximum_object_size = {Path(file).stat().st_size + 1024}")


def duckdb_copy(setup, out, options=""):
    """Only the COPY is measured; how the table came to be is not."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE detections AS {setup}")
    start = time.process_time()
    connection.execute(f"COPY detections TO '{out}' {options}")
    cpu_s = time.process_time() - start
    number = connection.execute("SELECT count(*) FROM detections").fetchone()[0]
    return f"{number} {cpu_s} {Path(out).stat().st_size}"


def duckdb_copy_csv(file, own, out):
    """The very cells that our export wrote, as numbers."""
    return duckdb_copy(f"SELECT * FROM read_csv('{own}', header = true, sample_size = 100000)", out + ".csv")


def duckdb_copy_json(file, own, out):
    """The very entries, nested as they are."""
    source = f"SELECT unnest(Persons) AS p FROM read_json('{file}', format = 'newline_delimited')"
    return duckdb_copy(f"SELECT p.Timestamp AS \"Timestamp\", p.Person AS Person FROM ({source})", out + ".json")


def duckdb_copy_parquet(file, own, out):
    """The very cells that our export wrote, of the same types; Zstandard, as ours."""
    return duckdb_copy(f"SELECT * FROM read_parquet('{own}')", out + ".parquet", "(FORMAT parquet, COMPRESSION zstd)")


def duckdb_parquet(file, out):
    """From JSON Lines to Parquet in one statement: the same columns of the same types in the same order of rows."""
    import duckdb

    lengths = ["Left", "Top", "Width", "Height"]
    face = "p.Person.Face"
    columns = [
        "'bench' AS job", "p.Person.Index AS index", "NULL::VARCHAR AS label", "p.Timestamp AS timestamp_ms",
        "round(p.Timestamp * v.FrameRate / 1000)::BIGINT AS frame",
        *(f'p.Person.BoundingBox."{name}"::FLOAT AS "{name.lower()}"' for name in lengths),
        *(
            f'(p.Person.BoundingBox."{name}" * v.{side})::FLOAT AS {name.lower()}_px'
            for name, side in zip(lengths, ["FrameWidth", "FrameHeight"] * 2, strict=True)
        ),
        "CASE WHEN p.Person.BoundingBox IS NOT NULL THEN 'body' ELSE 'face' END AS box_source",
        *(f'{face}.BoundingBox."{name}"::FLOAT AS face_{name.lower()}' for name in lengths),
        f"{face}.Confidence::FLOAT AS face_confidence",
        *(f"{face}.Pose.{name}::FLOAT AS {name.lower()}" for name in ["Yaw", "Pitch", "Roll"]),
        *(f"{face}.Quality.{name}::FLOAT AS {name.lower()}" for name in ["Brightness", "Sharpness"]),
        *(
            f"list_filter({face}.Landmarks, lambda mark: mark.Type = '{kind}')[1].{axis}::FLOAT AS {kind.lower()}_{axis}"
            for kind in ["eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight"]
            for axis in "XY"
        ),
        "NULL::VARCHAR AS class", "NULL::FLOAT AS score", "NULL::FLOAT AS visibility", "NULL::BIGINT AS ignored",
    ]  # fmt: skip
    connection = duckdb.connect()
    source = f"SELECT unnest(Persons) AS p, VideoMetadata AS v FROM read_json('{file}', format = 'newline_delimited')"
    query = f"SELECT {', '.join(columns)} FROM ({source}) ORDER BY index, timestamp_ms"
    connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
    number = connection.execute(f"SELECT count(*) FROM read_parquet('{out}')").fetchone()[0]
    return f"{number} {Path(out).stat().st_size}"


def polars(file):
    import polars as pl

    persons = pl.read_json(file, infer_schema_length=None).select("Persons").explode("Persons").unnest("Persons")
    box = pl.col("Person").struct.field("BoundingBox")
    frame = persons.select(
        pl.col("Timestamp").alias("timestamp"),
        pl.col("Person").struct.field("Index").alias("person"),
        box.struct.field("Left").alias("box_left"),
        box.struct.field("Top").alias("box_top"),
        box.struct.field("Width").alias("box_width"),
        box.struct.field("Height").alias("box_height"),
        pl.col("Person").struct.field("Face").struct.field("Confidence").alias("confidence"),
    )
    return frame.height


def columns_of(rows):
    """Seven columns of rows, as numpy holds them."""
    import numpy

    return [numpy.array(column, dtype="float64") for column in zip(*rows, strict=True)]


def msgspec(file):
    import msgspec

    class Box(msgspec.Struct, rename="pascal"):
        width: float
        height: float
        left: float
        top: float

    class Face(msgspec.Struct, rename="pascal"):
        bounding_box: Box
        confidence: float

    class Person(msgspec.Struct, rename="pascal"):
        index: int
        bounding_box: Box | None = None
        face: Face | None = None

    class Detection(msgspec.Struct, rename="pascal"):
        timestamp: int
        person: Person

    class Response(msgspec.Struct, rename="pascal"):
        persons: list[Detection]

    none = Box(*[float("nan")] * 4)
    persons = msgspec.json.decode(Path(file).read_bytes(), type=Response).persons

    def row(detection):
        person = detection.person
        box = person.bounding_box or none
        confidence = person.face.confidence if person.face else float("nan")
        return detection.timestamp, person.index, box.left, box.top, box.width, box.height, confidence

    return len(columns_of(map(row, persons))[0])


def pandas(file):
    import orjson
    import pandas as pd

    nothing = {}
    nan = float("nan")

    def row(entry):
        person = entry["Person"]
        box, face = person.get("BoundingBox", nothing), person.get("Face", nothing)
        return (
            entry["Timestamp"], person["Index"], box.get("Left", nan), box.get("Top", nan), box.get("Width", nan),
            box.get("Height", nan), face.get("Confidence", nan),
        )  # fmt: skip

    persons = orjson.loads(Path(file).read_bytes())["Persons"]
    names = ["timestamp", "person", "box_left", "box_top", "box_width", "box_height", "confidence"]
    return len(pd.DataFrame(map(row, persons), columns=names))


def motmetrics(file):
    """MOT text into a table, as its own evaluation loads it."""
    from motmetrics import io

    return len(io.loadtxt(file, fmt=io.Format.MOT15_2D))


TOOLS = [
    read, duckdb_lines, duckdb_document, duckdb_copy_csv, duckdb_copy_json, duckdb_copy_parquet,
    duckdb_parquet, polars, msgspec, pandas, motmetrics,
]  # fmt: skip

if __name__ == "__main__":
    tool = next(tool for tool in TOOLS if tool.__name__ == sys.argv[1])
    print(tool(*sys.argv[2:]))

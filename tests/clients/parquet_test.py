"""Parquet that Pathscope writes, read by DuckDB, Polars, pandas and Spark, and what these write, read by Pathscope.

Run by tests/clients/run, which brings the clients; PATHSCOPE names the program. The recipes of docs/scale-out.md are run as
they stand there. Spark needs Java; without either its tests say that they were skipped.
"""

import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow.parquet

import fixtures

try:
    import pyspark
except ImportError:
    pyspark = None

PROGRAM = Path(os.environ["PATHSCOPE"])
PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale-out.md"
# Names that engines take for something else: a number, a date, an encoded blank.
JOBS = {"lobby": 4_000, "0042": 300, "2024-05-01": 900, "yard 7": 1_200}
TEXT = {"job", "label", "box_source", "class"}
WHOLE = {"index", "timestamp_ms", "frame", "ignored"}


def pathscope(*arguments, cwd=None):
    """Runs the program; gives what it printed."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{arguments}: {done.stderr}")
    return done.stdout


def facts_of(path):
    """What `info` and `people` say, as the sums that every engine can make of the rows."""
    info = json.loads(pathscope("info", "--json", path))
    facts = {}
    for document in info["documents"]:
        name = document["job_id"] or document["name"].removesuffix(".json")
        facts[name] = {
            "rows": document["detections"],
            "people": document["people"],
            "bodies": document["body_boxes"],
            "faces": document["face_boxes"],
            "first_ms": document["first_ms"],
            "last_ms": document["last_ms"],
        }
    stays = collections.Counter()
    for person in json.loads(pathscope("people", "--format", "json", path))["people"]:
        stays[person.get("document", None)] += person["duration_ms"]
    return facts, sum(stays.values())


FACTS_SQL = """
SELECT job, count(*) AS rows, count(DISTINCT index) AS people, count("left") AS bodies, count(face_left) AS faces,
    min(timestamp_ms) AS first_ms, max(timestamp_ms) AS last_ms
FROM tracks GROUP BY job
"""
STAYS_SQL = """
SELECT sum(stay) FROM (SELECT max(timestamp_ms) - min(timestamp_ms) AS stay FROM tracks GROUP BY job, index) AS stays
"""


def setUpModule():
    done = subprocess.run([PROGRAM, "info", "-"], input=b"PAR1", capture_output=True)
    if b"without the feature" in done.stderr:
        raise unittest.SkipTest("this build of Pathscope is without Parquet")


class Recipes:
    """The blocks of a page, by the words behind their opening fence."""

    def __init__(self, page):
        found = re.findall(r"^```(\w+) ([\w -]+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
        self.blocks = {f"{language} {name}": text for language, name, text in found}

    def __getitem__(self, name):
        return self.blocks[name]


class Dataset(unittest.TestCase):
    """Some results, as a dataset and as one file, in the current folder."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.recipes = Recipes(PAGE)
        cls.temp = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temp.cleanup)
        cls.folder = Path(cls.temp.name)
        results = cls.folder / "results"
        results.mkdir()
        for number, (name, count) in enumerate(JOBS.items()):
            rows = fixtures.entries(count, seed=number)
            # Whole hours apart, so that hours differ.
            for row in rows:
                row["Timestamp"] += number * 3_600_000
            job_id = None if " " in name else name
            fixtures.write_merged(results / f"{name}.json", rows, job_id)
        pathscope("export", results, "--format", "parquet", "--partition-by", "job", "-o", cls.folder / "dataset")
        pathscope("export", results, "-o", cls.folder / "all.parquet")
        cls.facts, cls.stays = facts_of(results)
        cls.previous = Path.cwd()
        os.chdir(cls.folder)
        cls.addClassCleanup(os.chdir, cls.previous)

    def compare(self, rows, stays, single_file=False):
        """Rows of FACTS_SQL as dictionaries, and the sum of STAYS_SQL."""
        found = {row.pop("job"): {name: int(value) for name, value in row.items()} for row in rows}
        # In one file, what has no JobId is told apart by one made of its name.
        expected = {name.replace(" ", "_") if single_file else name: facts for name, facts in self.facts.items()}
        self.assertEqual(found, expected)
        self.assertEqual(int(stays), self.stays)

    def columns(self):
        """The columns of the CSV, which the Parquet's are."""
        pathscope("export", "results/lobby.json", "--force", "-o", "lobby.csv")
        return Path("lobby.csv").read_text(encoding="utf-8").split("\n", 1)[0].split(",")

    def expected(self):
        hours, stays, faces = collections.defaultdict(set), {}, collections.Counter()
        for name in JOBS:
            for row in json.loads(Path("results", f"{name}.json").read_text(encoding="utf-8"))["Persons"]:
                person, ms = row["Person"], row["Timestamp"]
                hours[ms // 3_600_000].add((name, person["Index"]))
                first, last = stays.get((name, person["Index"]), (ms, ms))
                stays[name, person["Index"]] = (min(first, ms), max(last, ms))
                if person.get("Face", {}).get("Confidence", 0) > 99:
                    faces[name] += 1
        stays = sorted(((first - last, *who) for who, (first, last) in stays.items()))[:10]
        return {
            "people-per-hour": [(hour, len(people)) for hour, people in sorted(hours.items())],
            "longest-stays": [(job, index, -stay) for stay, job, index in stays],
            "faces-above-99": sorted(faces.items()),
        }


class Readers(Dataset):
    """Rows, types and sums."""

    def test_facts_are_those_of_the_fixtures(self):
        self.assertEqual({name: facts["rows"] for name, facts in self.facts.items()}, JOBS)

    def test_duckdb(self):
        for source, single in [("dataset/*/*.parquet", False), ("all.parquet", True)]:
            connection = duckdb.connect()
            connection.execute(
                f"CREATE VIEW tracks AS SELECT * FROM read_parquet('{source}', hive_partitioning = false)"
            )
            described = connection.execute("DESCRIBE tracks").fetchall()
            types = {name: kind for name, kind, *_ in described}
            self.assertEqual([name for name, *_ in described], self.columns())
            for name, kind in types.items():
                self.assertEqual(kind, "VARCHAR" if name in TEXT else "BIGINT" if name in WHOLE else "FLOAT", name)
            rows = connection.execute(FACTS_SQL).fetch_df().to_dict("records")
            self.compare(rows, connection.execute(STAYS_SQL).fetchone()[0], single)

    def test_duckdb_finds_the_job_in_the_name_of_its_folder(self):
        sql = "SELECT DISTINCT job FROM read_parquet('dataset/*/*.parquet', hive_partitioning = true, hive_types = {'job': VARCHAR})"
        self.assertEqual({job for (job,) in duckdb.sql(sql).fetchall()}, set(JOBS))

    def test_polars(self):
        for source, single in [("dataset/*/*.parquet", False), ("all.parquet", True)]:
            tracks = polars.scan_parquet(source, hive_partitioning=False)
            for name, kind in tracks.collect_schema().items():
                expected = polars.String if name in TEXT else polars.Int64 if name in WHOLE else polars.Float32
                self.assertEqual(kind, expected, name)
            sql = polars.SQLContext(tracks=tracks, eager=True)
            rows = sql.execute(FACTS_SQL).to_dicts()
            self.compare(rows, sql.execute(STAYS_SQL).item(), single)

    def test_pandas(self):
        files = sorted(Path("dataset").glob("*/*.parquet"))
        frame = pandas.concat([pyarrow.parquet.ParquetFile(file).read().to_pandas() for file in files])
        for name in frame.columns:
            if name not in TEXT and name not in WHOLE:
                self.assertEqual(frame[name].dtype, "float32", name)
        rows = []
        for job, of_job in frame.groupby("job"):
            rows.append(
                {
                    "job": job,
                    "rows": len(of_job),
                    "people": of_job["index"].nunique(),
                    "bodies": of_job["left"].count(),
                    "faces": of_job["face_left"].count(),
                    "first_ms": of_job["timestamp_ms"].min(),
                    "last_ms": of_job["timestamp_ms"].max(),
                }
            )
        times = frame.groupby(["job", "index"])["timestamp_ms"]
        self.compare(rows, (times.max() - times.min()).sum())
        self.assertEqual(len(pandas.read_parquet("all.parquet")), sum(JOBS.values()))

    def test_values_are_those_of_the_csv(self):
        pathscope("export", "results/lobby.json", "--force", "-o", "lobby.csv")
        csv = polars.read_csv("lobby.csv", infer_schema_length=None)
        ours = polars.read_parquet("dataset/job=lobby/part-0.parquet", hive_partitioning=False)
        for name in self.columns():
            if name in TEXT:
                continue
            kind = polars.Int64 if name in WHOLE else polars.Float32
            self.assertTrue(csv[name].cast(kind).equals(ours[name], null_equal=True), name)

    def test_metadata(self):
        metadata = pyarrow.parquet.read_metadata("dataset/job=lobby/part-0.parquet").metadata
        summary = json.loads(metadata[b"pathscope.summary"])[0]
        for ours, theirs in [("people", "people"), ("detections", "rows"), ("first_ms", "first_ms"), ("last_ms", "last_ms")]:
            self.assertEqual(summary[ours], self.facts["lobby"][theirs])
        (source,) = json.loads(metadata[b"pathscope.source"])
        hashed = json.loads(pathscope("info", "--json", "--hash", "results/lobby.json"))["inputs"][0]["sha256"]
        self.assertEqual(source, {"name": "lobby.json", "sha256": hashed})

    def test_what_others_write_again_opens_with_the_same_rows(self):
        source = "dataset/job=lobby/part-0.parquet"
        before = pathscope("people", "--format", "json", "results/lobby.json")
        duckdb.sql(f"COPY (FROM '{source}') TO 'by-duckdb.parquet' (FORMAT parquet)")
        duckdb.sql(f"COPY (FROM '{source}') TO 'by-duckdb-gzip.parquet' (FORMAT parquet, COMPRESSION gzip)")
        polars.read_parquet(source, hive_partitioning=False).write_parquet("by-polars.parquet")
        pandas.read_parquet(source, partitioning=None).to_parquet("by-pandas.parquet")
        for name in ["by-duckdb", "by-duckdb-gzip", "by-polars", "by-pandas"]:
            with self.subTest(name):
                self.assertEqual(before, pathscope("people", "--format", "json", "--fps", "29.970029830932617", f"{name}.parquet"))

    def test_tables_of_boxes_by_pandas_and_polars(self):
        boxes = {
            "frame": [0, 1, 1, 2],
            "track_id": [5, 5, None, 6],
            "x1": [10.0, 12.0, 500.0, 20.0],
            "y1": [10.0, 12.0, 500.0, 20.0],
            "x2": [110.0, 112.0, 600.0, 120.0],
            "y2": [310.0, 312.0, 800.0, 320.0],
            "class_name": ["person", "person", "person", None],
        }
        pandas.DataFrame(boxes).to_parquet("pandas-boxes.parquet")
        polars.DataFrame(boxes).write_parquet("polars-boxes.parquet", compression="snappy")
        for name in ["pandas-boxes", "polars-boxes"]:
            info = json.loads(pathscope("info", "--json", "--frame-size", "1920x1080", f"{name}.parquet"))
            document = info["documents"][0]
            self.assertEqual((document["detections"], document["people"]), (4, 2), name)
            self.assertEqual(info["inputs"][0]["format"], "parquet")


class Answers(Dataset):
    """The questions of the page, which every engine answers alike."""

    def test_duckdb(self):
        for question, answer in self.expected().items():
            self.assertEqual(duckdb.sql(self.recipes[f"sql duckdb {question}"]).fetchall(), answer, question)
        summaries = duckdb.sql(self.recipes["sql duckdb summaries"]).fetchall()
        found = {one["job"]: one["detections"] for _, text in summaries for one in json.loads(text)}
        self.assertEqual(found, JOBS)
        duckdb.sql(self.recipes["sql duckdb one-person"])
        people = json.loads(pathscope("people", "--format", "json", "person.parquet"))["people"]
        self.assertEqual([person["index"] for person in people], [3])

    def test_polars(self):
        for question, answer in self.expected().items():
            names = {}
            exec(self.recipes[f"python polars {question}"], names)
            self.assertEqual(names["answer"].rows(), answer, question)

    def test_athena_describes_what_is_written(self):
        table = self.recipes["sql athena table"]
        described = re.findall(r"`(\w+)` (\w+)", table)
        written = [(name, kind) for name, kind in described if name != "job"]
        expected = [
            (name, "string" if name in TEXT else "bigint" if name in WHOLE else "float")
            for name in self.columns()
            if name != "job"
        ]
        self.assertEqual(written, expected)
        self.assertIn("PARTITIONED BY (`job` string)", table)
        self.assertIn("STORED AS PARQUET", table)
        for question in self.expected():
            self.assertIn("FROM tracks", self.recipes[f"sql athena {question}"])

    def convert(self, name):
        """Runs a recipe of the shell in a folder with results of plain names; gives the facts of what it made."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree("results", Path(folder, "results"))
            Path(folder, "results", "broken.json").write_text("{", encoding="utf-8")
            path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
            done = subprocess.run(
                ["bash", "-c", self.recipes[f"bash {name}"]], cwd=folder, env={**os.environ, "PATH": path},
                capture_output=True, text=True,
            )
            self.assertIn("broken.json", done.stderr)
            facts, stays = facts_of(Path(folder, "dataset"))
            self.assertEqual((facts, stays), (self.facts, self.stays))
            self.assertEqual(len(list(Path(folder, "dataset").glob("job=*/part-0.parquet"))), len(JOBS))

    def test_xargs_converts_an_archive(self):
        if not shutil.which("xargs"):
            self.skipTest("xargs is not there")
        self.convert("xargs")

    def test_parallel_converts_an_archive(self):
        if not shutil.which("parallel"):
            self.skipTest("GNU parallel is not there")
        self.convert("parallel")


@unittest.skipUnless(pyspark, "pyspark is not there")
@unittest.skipUnless(shutil.which("java"), "Spark needs Java")
class Spark(Dataset):
    """Spark in local mode."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ["PYSPARK_PYTHON"] = sys.executable
        arguments = [
            "--master local[2]", "--conf spark.ui.enabled=false", "--conf spark.sql.shuffle.partitions=2",
            f"--conf spark.sql.warehouse.dir={cls.folder}/warehouse", f"--conf spark.local.dir={cls.folder}", "pyspark-shell",
        ]
        os.environ["PYSPARK_SUBMIT_ARGS"] = " ".join(arguments)
        os.environ["PATH"] = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
        names = {}
        exec(cls.recipes["python spark session"], names)
        cls.spark = names["spark"]
        cls.addClassCleanup(cls.spark.stop)

    def test_spark_reads_the_same(self):
        kinds = dict(self.spark.table("tracks").dtypes)
        self.assertEqual(set(kinds), set(self.columns()))
        for name, kind in kinds.items():
            self.assertEqual(kind, "string" if name in TEXT else "bigint" if name in WHOLE else "float", name)
        sql = FACTS_SQL.replace('"', "`")
        rows = [row.asDict() for row in self.spark.sql(sql).collect()]
        self.compare(rows, self.spark.sql(STAYS_SQL).collect()[0][0])
        sums = [f"sum(double(`{name}`)) AS `{name}`" for name in kinds if name not in TEXT | WHOLE]
        of_spark = self.spark.sql(f"SELECT {', '.join(sums)} FROM tracks").collect()[0].asDict()
        tracks = polars.read_parquet("dataset/*/*.parquet", hive_partitioning=False)
        for name, value in of_spark.items():
            expected = tracks[name].cast(polars.Float64).sum()
            if tracks[name].null_count() == len(tracks):
                self.assertIsNone(value, name)
            else:
                self.assertAlmostEqual(value, expected, delta=1e-6 * max(1.0, abs(expected)), msg=name)

    def test_spark_answers(self):
        for question, answer in self.expected().items():
            rows = self.spark.sql(self.recipes[f"sql spark {question}"]).collect()
            self.assertEqual([tuple(row) for row in rows], answer, question)

    def test_spark_converts_an_archive(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree("results", Path(folder, "results"))
            names = {"spark": self.spark}
            text = self.recipes["python spark-convert"]
            for name in ("results/*.json", "dataset/job="):
                text = text.replace(name, f"{folder}/{name}")
            exec(text, names)
            self.assertEqual(names["failures"], [])
            facts, stays = facts_of(Path(folder, "dataset"))
            self.assertEqual((facts, stays), (self.facts, self.stays))


if __name__ == "__main__":
    unittest.main()

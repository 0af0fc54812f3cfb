"""Tracks that Pathscope writes are read by tools that nobody here wrote, and what these write is read by Pathscope.

motmetrics, pycocotools, supervision and datumaro; run by tests/clients/run, which brings them. PATHSCOPE names the program.
"""

import contextlib
import csv
import io
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy

# motmetrics is older than numpy 2, which took this away.
if not hasattr(numpy, "asfarray"):
    numpy.asfarray = lambda array, dtype=numpy.float64: numpy.asarray(array, dtype=dtype)

import datumaro  # noqa: E402
import motmetrics  # noqa: E402
import supervision  # noqa: E402
from PIL import Image  # noqa: E402
from pycocotools.coco import COCO  # noqa: E402
from pycocotools.cocoeval import COCOeval  # noqa: E402

RATE = 25
SIZE = (1920, 1080)
NUM_FRAMES = 60
# Pixels: three decimals of each side are written, and two of them make a corner.
TOLERANCE_PX = 0.002
# datumaro rounds corners to two decimals.
TWO_DECIMALS_PX = 0.0125
KNOWN_VIDEO = ("--fps", str(RATE), "--frame-size", "1920x1080")


def source():
    """Frame, person and box in pixels of a job: one person leaves and comes back, another is out of the frame in part."""
    boxes = []
    for frame in range(NUM_FRAMES):
        for person in range(5):
            if person == 2 and 15 < frame < 40:
                continue
            left = 380.0 * person - 60 + 3.25 * frame
            boxes.append((frame, person, (left, 200 + 0.5 * frame, 150.125, 400.0)))
    return boxes


def response(boxes):
    """The job as the service would answer."""
    width, height = SIZE
    persons = [
        {
            "Timestamp": frame * 1000 // RATE,
            "Person": {
                "Index": person,
                "BoundingBox": {"Left": x / width, "Top": y / height, "Width": w / width, "Height": h / height},
            },
        }
        for frame, person, (x, y, w, h) in boxes
    ]
    video = {"FrameRate": float(RATE), "FrameWidth": width, "FrameHeight": height, "DurationMillis": 4000}
    return {"JobId": "lobby", "JobStatus": "SUCCEEDED", "VideoMetadata": video, "Persons": persons}


class TracksTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.boxes = source()
        self.job = self.folder / "lobby.json"
        self.job.write_text(json.dumps(response(self.boxes)))

    def pathscope(self, *arguments):
        """What the program says on standard output."""
        environment = os.environ | {"PATHSCOPE_DATA_DIR": str(self.folder / "data")}
        command = [os.environ["PATHSCOPE"], *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def exported(self, name, *options):
        """The job in another format."""
        out = self.folder / name
        out.parent.mkdir(parents=True, exist_ok=True)
        self.pathscope("export", self.job, "-o", out, "-q", *options)
        return out

    def read_by_us(self, path, *options):
        """Frame, person (None for no track) and box in pixels of every row that we read of a file of others."""
        text = self.pathscope("export", path, "-o", "-", "--format", "csv", "-q", *options)
        rows = []
        for row in csv.DictReader(io.StringIO(text)):
            sides = tuple(float(row[f"{name}_px"]) for name in ("left", "top", "width", "height"))
            frame = round(float(row["timestamp_ms"]) * RATE / 1000)
            rows.append((frame, int(row["index"]) if row["index"] else None, sides))
        return rows

    def assert_same(self, found, expected, tolerance_px=TOLERANCE_PX):
        """The same people on the same frames, and the same boxes."""
        order = lambda row: (row[0], -1 if row[1] is None else row[1], row[2])  # noqa: E731
        found, expected = sorted(found, key=order), sorted(expected, key=order)
        self.assertEqual([row[:2] for row in found], [row[:2] for row in expected])
        for (*_, box), (*_, other) in zip(found, expected, strict=True):
            for side, other_side in zip(box, other, strict=True):
                self.assertAlmostEqual(side, other_side, delta=tolerance_px)


class MotmetricsTest(TracksTest):
    def test_our_mot_against_itself_is_perfect(self):
        path = self.exported("lobby.txt")
        table = motmetrics.io.loadtxt(str(path), fmt=motmetrics.io.Format.MOT15_2D)
        names = ["X", "Y", "Width", "Height"]
        # The loader takes 1 from left and top, because the benchmark counts pixels from 1.
        found = [
            (frame - 1, person - 1, (x + 1, y + 1, w, h))
            for (frame, person), (x, y, w, h) in zip(table.index, table[names].to_numpy(), strict=True)
        ]
        self.assert_same(found, self.boxes)
        # Boxes that are the same have a distance of 0.
        pairs = motmetrics.utils.compare_to_groundtruth(table, table, "iou", distth=0.5)
        metrics = ["mota", "motp", "idf1", "num_switches", "num_false_positives", "num_misses", "num_objects"]
        scores = motmetrics.metrics.create().compute(pairs, metrics=metrics, name="self").loc["self"]
        self.assertEqual(scores[["mota", "idf1"]].tolist(), [1, 1])
        self.assertEqual(scores[["motp", "num_switches", "num_false_positives", "num_misses"]].tolist(), [0, 0, 0, 0])
        self.assertEqual(scores["num_objects"], len(self.boxes))


class PycocotoolsTest(TracksTest):
    def test_our_coco_is_loaded_and_scored(self):
        path = self.exported("lobby-coco.json", "--format", "coco")
        with contextlib.redirect_stdout(io.StringIO()):
            coco = COCO(str(path))
        frame_of = {number: image["frame_index"] for number, image in coco.imgs.items()}
        annotations = coco.loadAnns(coco.getAnnIds())
        found = [(frame_of[a["image_id"]], a["track_id"], tuple(a["bbox"])) for a in annotations]
        self.assert_same(found, self.boxes)
        self.assertEqual(sorted(coco.anns), list(range(1, len(self.boxes) + 1)))
        self.assertEqual([category["name"] for category in coco.loadCats(coco.getCatIds())], ["person"])
        for annotation in annotations:
            _, _, width, height = annotation["bbox"]
            self.assertAlmostEqual(annotation["area"], width * height, delta=0.001)
        # Its own evaluation of the file against itself.
        for annotation in annotations:
            annotation["score"] = 1.0
        with contextlib.redirect_stdout(io.StringIO()):
            results = coco.loadRes([dict(annotation) for annotation in annotations])
            evaluation = COCOeval(coco, results, "bbox")
            evaluation.evaluate()
            evaluation.accumulate()
            evaluation.summarize()
        self.assertAlmostEqual(evaluation.stats[0], 1.0)


class SupervisionTest(TracksTest):
    def detections(self):
        """The frames as supervision has them after a tracker; the last person is of no track on every third frame."""
        for frame in range(NUM_FRAMES):
            rows = [(person, box) for at, person, box in self.boxes if at == frame]
            ids = [-1 if person == 4 and frame % 3 == 0 else person for person, _ in rows]
            yield frame, supervision.Detections(
                xyxy=numpy.array([[x, y, x + w, y + h] for _, (x, y, w, h) in rows], dtype=numpy.float32),
                confidence=numpy.full(len(rows), 0.5, dtype=numpy.float32),
                class_id=numpy.zeros(len(rows), dtype=int),
                tracker_id=numpy.array(ids),
                data={"class_name": numpy.array(["person"] * len(rows))},
            )

    def expected(self):
        return [(at, None if person == 4 and at % 3 == 0 else person, box) for at, person, box in self.boxes]

    def test_its_sinks_are_read(self):
        for sink, name in [(supervision.CSVSink, "sink.csv"), (supervision.JSONSink, "sink.json")]:
            path = self.folder / name
            with sink(str(path)) as out:
                for frame, detections in self.detections():
                    out.append(detections, custom_data={"frame_index": frame})
            # It writes single precision.
            self.assert_same(self.read_by_us(path, *KNOWN_VIDEO), self.expected(), tolerance_px=0.003)
            people = json.loads(self.pathscope("people", path, "--format", "json", "-q", *KNOWN_VIDEO))["people"]
            self.assertEqual(len([person for person in people if person["index"] is not None and person["index"] >= 0]), 5)

    def test_it_reads_our_labels(self):
        labels = self.exported("dataset/labels", "--format", "ultralytics")
        images = self.folder / "dataset" / "images"
        images.mkdir()
        for label in labels.iterdir():
            Image.new("L", SIZE).save(images / f"{label.stem}.png")
        yaml = self.folder / "dataset" / "data.yaml"
        yaml.write_text("names: [person]\n")
        dataset = supervision.DetectionDataset.from_yolo(str(images), str(labels), str(yaml))
        found = []
        for path, _, detections in dataset:
            frame = int(Path(path).stem.rsplit("_", 1)[1]) - 1
            found += [(frame, tuple(box)) for box in detections.xyxy.tolist()]
        expected = [(frame, (x, y, x + w, y + h)) for frame, _, (x, y, w, h) in self.boxes]
        self.assertEqual(len(found), len(expected))
        for (frame, box), (other, other_box) in zip(sorted(found), sorted(expected), strict=True):
            self.assertEqual(frame, other)
            for side, other_side in zip(box, other_box, strict=True):
                self.assertAlmostEqual(side, other_side, delta=0.005)
        # And so do we, with the people.
        self.assert_same(self.read_by_us(labels, *KNOWN_VIDEO), self.boxes, tolerance_px=0.005)

    def test_it_reads_our_coco(self):
        path = self.exported("lobby-coco.json", "--format", "coco")
        images = self.folder / "images"
        (images / "lobby").mkdir(parents=True)
        for image in json.loads(path.read_text())["images"]:
            Image.new("L", SIZE).save(images / image["file_name"])
        dataset = supervision.DetectionDataset.from_coco(str(images), str(path))
        self.assertEqual(dataset.classes, ["person"])
        found = sum(len(detections) for _, _, detections in dataset)
        self.assertEqual(found, len(self.boxes))
        self.assert_same(self.read_by_us(path), self.boxes)


class DatumaroTest(TracksTest):
    def rows_of(self, dataset, first_frame, first_id):
        """Frame, person and box of what is there, of a dataset."""
        rows = []
        for item in dataset:
            frame = int("".join(char for char in item.id if char.isdigit())) - first_frame
            for box in item.annotations:
                if not box.attributes.get("outside"):
                    rows.append((frame, int(box.attributes["track_id"]) - first_id, (box.x, box.y, box.w, box.h)))
        return rows

    def test_cvat_both_ways(self):
        path = self.exported("cvat/lobby.xml")
        # It takes the size of the frames from images beside the file, which it calls so.
        images = self.folder / "cvat" / "images"
        images.mkdir()
        for frame in range(NUM_FRAMES + 1):
            Image.new("L", SIZE).save(images / f"frame_{frame:06}.png")
        dataset = datumaro.Dataset.import_from(str(path), "cvat")
        labels = dataset.categories()[datumaro.AnnotationType.label]
        self.assertEqual([label.name for label in labels], ["person"])
        self.assert_same(self.rows_of(dataset, 0, 0), self.boxes, TWO_DECIMALS_PX)
        out = self.folder / "again"
        dataset.export(str(out), "cvat", use_track=True, save_media=False)
        (written,) = out.glob("*.xml")
        self.assert_same(self.read_by_us(written, *KNOWN_VIDEO), self.boxes, 2 * TWO_DECIMALS_PX)

    def test_mot_both_ways(self):
        self.exported("mot/gt/gt.txt")
        dataset = datumaro.Dataset.import_from(str(self.folder / "mot"), "mot_seq")
        self.assert_same(self.rows_of(dataset, 1, 1), self.boxes, TWO_DECIMALS_PX)
        out = self.folder / "again"
        dataset.export(str(out), "mot_seq_gt", save_media=False)
        # It numbers the tracks anew, by their first box: here in the order that they had.
        written = self.read_by_us(out / "gt" / "gt.txt", *KNOWN_VIDEO)
        self.assert_same(written, self.boxes, 2 * TWO_DECIMALS_PX)


if __name__ == "__main__":
    unittest.main()

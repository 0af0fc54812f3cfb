"""`pathscope serve`, asked by boto3 and the AWS CLI: clients that nobody here wrote.

Run by tests/clients/run, which brings the clients; PATHSCOPE names the program. The saved jobs are made by fixtures.py.
"""

import collections
import json
import os
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import botocore.config
import botocore.paginate
import botocore.validate

import fixtures

START_SECONDS = 120
ORDERS = ("TIMESTAMP", "INDEX")
OPERATIONS = {"GetPersonTracking": "person-tracking", "GetFaceSearch": "face-search"}
CLI = [sys.executable, "-m", "awscli"]


def isolated_environment(folder):
    """The environment without anything of this machine: no credentials, profiles, region, endpoints or proxies."""
    proxies = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PATHSCOPE_")) and name.upper() not in proxies
    }
    for name in ("config", "credentials"):
        Path(folder, name).touch()
    return kept | {
        "AWS_CONFIG_FILE": str(Path(folder, "config")),
        "AWS_SHARED_CREDENTIALS_FILE": str(Path(folder, "credentials")),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "PATHSCOPE_DATA_DIR": str(Path(folder, "data")),
    }


class Endpoint:
    """A running `pathscope serve`."""

    def __init__(self, folder, log_path, *options):
        program = os.environ["PATHSCOPE"]
        self.log_path = log_path
        with open(log_path, "wb") as log:
            self.process = subprocess.Popen(
                [program, "serve", str(folder), *options],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        try:
            self.url = self.read_url()
            self.wait_until_healthy()
        except BaseException:
            self.stop()
            raise

    def log(self):
        return Path(self.log_path).read_text(errors="replace")

    def read_url(self):
        is_ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().decode() if is_ready else ""
        found = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
        if not found:
            raise AssertionError(f"no address but {line!r}; it said:\n{self.log()}")
        return found[1]

    def wait_until_healthy(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with self.get("/health") as answer:
                    if answer.status == 200:
                        return
            except urllib.error.HTTPError as error:
                error.close()
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"not healthy in time; it said:\n{self.log()}")
            time.sleep(0.05)

    def get(self, path):
        request = urllib.request.Request(self.url + path, headers={"Accept": "application/json"})
        return urllib.request.urlopen(request, timeout=10)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def setUpModule():
    global temp, env, jobs, endpoint
    temp = tempfile.TemporaryDirectory(prefix="pathscope-clients-")
    unittest.addModuleCleanup(temp.cleanup)
    env = isolated_environment(temp.name)
    os.environ.clear()
    os.environ.update(env)
    folder = Path(temp.name, "jobs")
    folder.mkdir()
    jobs = fixtures.write_test_folder(folder)
    endpoint = Endpoint(folder, Path(temp.name, "serve.log"))
    unittest.addModuleCleanup(endpoint.stop)


class Client:
    """A boto3 client, every answer of which is checked against the API model while it is used."""

    def __init__(self, test, url=None, **config):
        self.test = test
        self.num_answers = 0
        self.request_ids = set()
        self.wire = None
        settings = botocore.config.Config(retries={"total_max_attempts": 1}, **config)
        self.boto = boto3.client("rekognition", endpoint_url=url or endpoint.url, config=settings)
        self.boto.meta.events.register("before-parse.rekognition", self.keep_wire)

    def keep_wire(self, response_dict, **_):
        headers = response_dict["headers"]
        self.test.assertEqual(headers.get("content-type"), "application/x-amz-json-1.1")
        self.num_answers += 1
        self.request_ids.add(headers.get("x-amzn-requestid"))
        self.wire = response_dict["body"]

    def ask(self, operation, **parameters):
        """One call; the answer without what boto3 adds to it."""
        answer = self.boto._make_api_call(operation, parameters)
        metadata = answer.pop("ResponseMetadata")
        self.test.assertEqual(metadata["RetryAttempts"], 0)
        self.test.assertEqual(metadata["HTTPStatusCode"], 200)
        # boto3 drops what is not in its model without a word.
        self.test.assertTrue(answer == json.loads(self.wire), "the answer holds more than boto3 knows")
        shape = self.boto.meta.service_model.operation_model(operation).output_shape
        report = botocore.validate.ParamValidator().validate(answer, shape)
        self.test.assertFalse(report.has_errors(), report.generate_report()[:2000])
        return answer

    def pages(self, job, **parameters):
        """All pages of a job, asked for as people do in a loop."""
        while True:
            page = self.ask(job.operation, JobId=job.job_id, **parameters)
            yield page
            if "NextToken" not in page:
                return
            parameters["NextToken"] = page["NextToken"]


class ServeTest(unittest.TestCase):
    def assert_same(self, found, expected, what):
        """Deep equality of long lists; the difference of the first two that differ instead of all of them."""
        for number, (one, other) in enumerate(zip(found, expected)):
            if one != other:
                self.assertEqual(one, other, f"{what}: entry {number} differs")
        self.assertEqual(len(found), len(expected), f"{what}: number of entries")

    def assert_entries(self, found, saved, order):
        """What came is what was saved, in the order asked for."""
        if order == "TIMESTAMP":
            self.assert_same(found, saved, order)
            return
        texts = [
            collections.Counter(json.dumps(row, sort_keys=True) for row in rows) for rows in (found, saved)
        ]
        self.assertEqual(len(found), len(saved))
        self.assertTrue(texts[0] == texts[1], "INDEX: other entries than saved")
        people = collections.defaultdict(list)
        sequence = []
        for row in found:
            person = row["Person"]
            if not sequence or sequence[-1] != person["Index"]:
                sequence.append(person["Index"])
            people[person["Index"]].append(person.get("Face", {}).get("Confidence", -1.0))
        self.assertEqual(len(sequence), len(people), "INDEX: a person's entries are not together")
        for index, confidences in people.items():
            best_first = sorted(confidences, reverse=True)
            self.assertTrue(confidences == best_first, f"INDEX: person {index} is not sorted, best face first")

    def assert_pages(self, pages, job, page_size, order):
        """Whole pages of one size, the last with what is left and without a token; every page with the job's facts."""
        whole, rest = divmod(len(job.rows), page_size)
        sizes = [page_size] * whole + [rest] * (rest > 0)
        self.assertEqual([len(page["Persons"]) for page in pages], sizes)
        tokens = [page["NextToken"] for page in pages[:-1]]
        self.assertEqual(len(set(tokens)), len(tokens), "a token came twice")
        self.assertLessEqual(max(map(len, tokens), default=0), 255)
        self.assertNotIn("NextToken", pages[-1])
        for page in pages:
            self.assertEqual(page["JobStatus"], "SUCCEEDED")
            self.assertEqual(page["JobId"], job.job_id)
            self.assertEqual(page["VideoMetadata"], fixtures.VIDEO_METADATA)
        self.assert_entries([row for page in pages for row in page["Persons"]], job.rows, order)


class Boto3(ServeTest):
    def check_job(self, name, page_size, **parameters):
        job = jobs[name]
        for order in ORDERS:
            with self.subTest(order=order):
                client = Client(self)
                pages = list(client.pages(job, SortBy=order, **parameters))
                self.assert_pages(pages, job, page_size, order)
                self.assertEqual(len(client.request_ids - {None, ""}), client.num_answers)

    def test_50000_entries_by_1000(self):
        self.check_job("large", 1000, MaxResults=1000)

    def test_50000_entries_by_5000_come_by_1000(self):
        self.check_job("large", 1000, MaxResults=5000)

    def test_5000_entries_by_7(self):
        self.check_job("pages", 7, MaxResults=7)

    def test_5000_entries_without_max_results(self):
        self.check_job("pages", 1000)

    def test_500_entries_by_1(self):
        self.check_job("small", 1, MaxResults=1)

    def test_face_search_brings_its_matches(self):
        self.assertTrue(any(len(row.get("FaceMatches", [])) == 2 for row in jobs["faces"].rows))
        self.check_job("faces", 400, MaxResults=400)

    def test_order_is_by_time_where_none_is_asked_for(self):
        job = jobs["pages"]
        self.assert_pages(list(Client(self).pages(job, MaxResults=999)), job, 999, "TIMESTAMP")

    def test_video_and_tag_are_those_saved(self):
        page = Client(self).ask("GetPersonTracking", JobId=jobs["pages"].job_id, MaxResults=1)
        self.assertEqual(page["Video"], fixtures.VIDEO)
        self.assertEqual(page["JobTag"], "front-door")

    def test_page_size_may_change_on_the_way(self):
        client, job = Client(self), jobs["small"]
        first = client.ask("GetPersonTracking", JobId=job.job_id, MaxResults=3)
        rest = client.ask("GetPersonTracking", JobId=job.job_id, NextToken=first["NextToken"])
        self.assert_same(first["Persons"] + rest["Persons"], job.rows, "3 and the rest")
        self.assertNotIn("NextToken", rest)

    def test_paginator(self):
        # boto3 has none for this operation yet; people make one as its siblings are. It refuses a token that repeats.
        client, job = Client(self), jobs["pages"]
        if client.boto.can_paginate("get_person_tracking"):
            paginator = client.boto.get_paginator("get_person_tracking")
        else:
            rules = {
                "input_token": "NextToken", "output_token": "NextToken",
                "limit_key": "MaxResults", "result_key": "Persons",
            }  # fmt: skip
            model = client.boto.meta.service_model.operation_model(job.operation)
            paginator = botocore.paginate.Paginator(client.boto.get_person_tracking, rules, model)
        for order in ORDERS:
            pages = paginator.paginate(JobId=job.job_id, SortBy=order, PaginationConfig={"PageSize": 300})
            self.assert_entries(list(pages.search("Persons[]")), job.rows, order)
        # Begun at 250 entries, resumed where it was left.
        settings = {"PageSize": 100, "MaxItems": 250}
        begun = paginator.paginate(JobId=job.job_id, PaginationConfig=settings).build_full_result()
        settings = {"PageSize": 100, "StartingToken": begun["NextToken"]}
        resumed = paginator.paginate(JobId=job.job_id, PaginationConfig=settings).build_full_result()
        self.assert_same(begun["Persons"] + resumed["Persons"], job.rows, "in two goes")

    def test_failed_job_says_why(self):
        for operation in OPERATIONS:
            answer = Client(self).ask(operation, JobId="failed-1", MaxResults=10)
            self.assertEqual(answer["JobStatus"], "FAILED")
            self.assertEqual(answer["StatusMessage"], jobs["failed"].message)
            self.assertFalse(answer.get("Persons"))
            self.assertNotIn("NextToken", answer)

    def test_empty_job_has_one_page_without_entries(self):
        for operation in OPERATIONS:
            answer = Client(self).ask(operation, JobId="empty-1")
            self.assertEqual(answer["JobStatus"], "SUCCEEDED")
            self.assertFalse(answer.get("Persons"))
            self.assertNotIn("NextToken", answer)
            self.assertEqual(answer["VideoMetadata"], fixtures.VIDEO_METADATA)

    def test_smaller_pages_than_asked_for(self):
        folder, job = Path(temp.name, "few"), jobs["small"]
        folder.mkdir()
        fixtures.write_merged(folder / f"{job.job_id}.json", job.rows)
        other = Endpoint(folder, Path(temp.name, "few.log"), "--addr", "127.0.0.1:0", "--page-size", "60")
        self.addCleanup(other.stop)
        for order in ORDERS:
            pages = list(Client(self, other.url).pages(job, SortBy=order, MaxResults=1000))
            self.assert_pages(pages, job, 60, order)
            pages = list(Client(self, other.url).pages(job, SortBy=order, MaxResults=7))
            self.assert_pages(pages, job, 7, order)

    def test_tokens_are_good_after_a_restart(self):
        folder, job = Path(temp.name, "again"), jobs["small"]
        folder.mkdir()
        fixtures.write_merged(folder / f"{job.job_id}.json", job.rows)
        rows, token = [], {}
        while not rows or token:
            once = Endpoint(folder, Path(temp.name, "again.log"))
            try:
                page = Client(self, once.url).ask(job.operation, JobId=job.job_id, MaxResults=200, **token)
            finally:
                once.stop()
            rows += page["Persons"]
            token = {name: value for name, value in page.items() if name == "NextToken"}
        self.assert_same(rows, job.rows, "each page from a server of its own")

    def test_code_that_knows_no_endpoint_finds_it_in_the_environment(self):
        code = (
            "import boto3, json\n"
            "client = boto3.client('rekognition')\n"
            "rows, token = [], None\n"
            "while True:\n"
            f"    kwargs = dict(JobId={jobs['pages'].job_id!r}, MaxResults=1000, SortBy='TIMESTAMP')\n"
            "    page = client.get_person_tracking(**kwargs | ({'NextToken': token} if token else {}))\n"
            "    rows += page['Persons']\n"
            "    token = page.get('NextToken')\n"
            "    if not token:\n"
            "        break\n"
            "print(json.dumps(rows))\n"
        )
        old_env = env | {"AWS_ENDPOINT_URL_REKOGNITION": endpoint.url}
        run = subprocess.run([sys.executable, "-c", code], env=old_env, capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assert_same(json.loads(run.stdout), jobs["pages"].rows, "old code")


class Refusals(ServeTest):
    def setUp(self):
        self.client = Client(self, parameter_validation=False)

    def assert_refused(self, exception, operation="GetPersonTracking", **parameters):
        modelled = getattr(self.client.boto.exceptions, exception)
        with self.subTest(**parameters):
            with self.assertRaises(modelled) as caught:
                self.client.ask(operation, **parameters)
            response = caught.exception.response
            self.assertEqual(response["Error"]["Code"], exception)
            self.assertTrue(response["Error"]["Message"])
            self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 400)
            self.assertEqual(response["ResponseMetadata"]["HTTPHeaders"].get("x-amzn-errortype"), exception)
            self.assertTrue(response["ResponseMetadata"]["RequestId"])

    def test_unknown_job(self):
        for operation in ("GetPersonTracking", "GetFaceSearch"):
            self.assert_refused("ResourceNotFoundException", operation, JobId="nobody-knows-1")
        self.assert_refused("ResourceNotFoundException", JobId="README")

    def test_job_of_the_other_operation(self):
        self.assert_refused("ResourceNotFoundException", JobId=jobs["faces"].job_id)
        # A search that found nobody looks like people pathing, so jobs without matches answer to both.
        answer = self.client.ask("GetFaceSearch", JobId=jobs["large"].job_id)
        self.assertTrue(answer["Persons"])

    def test_job_id_that_can_be_none(self):
        for job_id in ("", "two words", "ä", "../large", "a" * 65):
            self.assert_refused("InvalidParameterException", JobId=job_id)
        self.assert_refused("InvalidParameterException")

    def test_max_results(self):
        for number in (0, -1, -(2**40)):
            self.assert_refused("InvalidParameterException", JobId=jobs["small"].job_id, MaxResults=number)

    def test_sort_by(self):
        for order in ("", "index", "CONFIDENCE"):
            self.assert_refused("InvalidParameterException", JobId=jobs["small"].job_id, SortBy=order)

    def test_broken_token(self):
        job_id = jobs["small"].job_id
        token = self.client.ask("GetPersonTracking", JobId=job_id, MaxResults=10)["NextToken"]
        flipped = token[:-1] + ("0" if token[-1] != "0" else "1")
        for broken in ("nonsense", "0", "ÄÖÜ", token[:-1], token + "A", flipped, token.swapcase() + "?"):
            self.assert_refused("InvalidPaginationTokenException", JobId=job_id, NextToken=broken)
        self.assert_refused("InvalidParameterException", JobId=job_id, NextToken="A" * 256)

    def test_token_of_another_job_or_order(self):
        small, pages = jobs["small"].job_id, jobs["pages"].job_id
        token = self.client.ask("GetPersonTracking", JobId=small, MaxResults=10)["NextToken"]
        self.assert_refused("InvalidPaginationTokenException", JobId=pages, NextToken=token)
        self.assert_refused("InvalidPaginationTokenException", "GetFaceSearch", JobId="face-search-1", NextToken=token)
        self.assert_refused("InvalidPaginationTokenException", JobId=small, NextToken=token, SortBy="INDEX")
        by_index = self.client.ask("GetPersonTracking", JobId=small, MaxResults=10, SortBy="INDEX")["NextToken"]
        self.assert_refused("InvalidPaginationTokenException", JobId=small, NextToken=by_index)

    def test_every_answer_has_its_own_request_id(self):
        self.client.ask("GetPersonTracking", JobId="empty-1")
        self.assert_refused("ResourceNotFoundException", JobId="nobody-knows-1")
        self.assert_refused("InvalidParameterException", JobId="empty-1", MaxResults=0)
        self.client.ask("GetFaceSearch", JobId="face-search-1", MaxResults=1)
        self.assertEqual(len(self.client.request_ids - {None, ""}), 4)

    def test_operation_that_is_not_served(self):
        with self.assertRaises(self.client.boto.exceptions.ClientError) as caught:
            self.client.boto.list_collections()
        self.assertEqual(caught.exception.response["Error"]["Code"], "UnknownOperationException")


class AwsCli(ServeTest):
    """The CLI never pages this operation by itself, so scripts loop over --next-token."""

    def aws(self, command, *arguments, **more_env):
        run_env = env | {"AWS_ENDPOINT_URL_REKOGNITION": endpoint.url, "AWS_MAX_ATTEMPTS": "1"} | more_env
        return subprocess.run(
            [*CLI, "rekognition", command, "--output", "json", *arguments],
            env=run_env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    def page(self, command, *arguments, **more_env):
        run = self.aws(command, *arguments, **more_env)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return json.loads(run.stdout)

    def pages(self, command, job_id, *arguments):
        token = []
        while True:
            page = self.page(command, "--job-id", job_id, *arguments, *token)
            yield page
            if "NextToken" not in page:
                return
            token = ["--next-token", page["NextToken"]]

    def test_50000_entries_by_1000(self):
        job = jobs["large"]
        pages = list(self.pages("get-person-tracking", job.job_id, "--max-results", "1000"))
        self.assert_pages(pages, job, 1000, "TIMESTAMP")

    def test_5000_entries_by_1000_by_index(self):
        job = jobs["pages"]
        pages = list(self.pages("get-person-tracking", job.job_id, "--max-results", "1000", "--sort-by", "INDEX"))
        self.assert_pages(pages, job, 1000, "INDEX")

    def test_three_pages_of_7(self):
        job = jobs["pages"]
        walk = self.pages("get-person-tracking", job.job_id, "--max-results", "7")
        pages = [page for page, _ in zip(walk, range(3))]
        self.assertEqual([len(page["Persons"]) for page in pages], [7, 7, 7])
        self.assert_same([row for page in pages for row in page["Persons"]], job.rows[:21], "three pages")

    def test_face_search(self):
        job = jobs["faces"]
        pages = list(self.pages("get-face-search", job.job_id, "--sort-by", "TIMESTAMP"))
        self.assert_pages(pages, job, 1000, "TIMESTAMP")

    def test_endpoint_by_argument(self):
        arguments = ("--endpoint-url", endpoint.url, "--region", "us-east-1")
        page = self.page(
            "get-person-tracking", "--job-id", "failed-1", *arguments, AWS_ENDPOINT_URL_REKOGNITION="http://127.0.0.1:1"
        )
        self.assertEqual((page["JobStatus"], page["StatusMessage"]), ("FAILED", jobs["failed"].message))

    def test_refusals_are_named(self):
        for exception, arguments in (
            ("ResourceNotFoundException", ("--job-id", "nobody-knows-1")),
            ("InvalidPaginationTokenException", ("--job-id", jobs["small"].job_id, "--next-token", "nonsense")),
            ("InvalidParameterException", ("--job-id", "two words")),
        ):
            with self.subTest(exception):
                run = self.aws("get-person-tracking", *arguments)
                self.assertNotEqual(run.returncode, 0)
                self.assertIn(f"({exception}) when calling the GetPersonTracking operation: ", run.stderr)
                self.assertEqual(run.stdout, "")


class Listing(ServeTest):
    def test_every_job_is_listed_once(self):
        with endpoint.get("/") as answer:
            self.assertIn("application/json", answer.headers["content-type"])
            listed = json.load(answer)["jobs"]
        self.assertEqual(sorted(job["job_id"] for job in listed), sorted(job.job_id for job in jobs.values()))
        for found in listed:
            (expected,) = (job for job in jobs.values() if job.job_id == found["job_id"])
            with self.subTest(found["job_id"]):
                self.assertEqual((found["detections"], found["status"]), (len(expected.rows), expected.status))
                # A job without matches may be of either operation, and answers to both.
                has_matches = any("FaceMatches" in row for row in expected.rows)
                operation = OPERATIONS[expected.operation] if has_matches else None
                self.assertEqual(found["operation"], operation)
                self.assertTrue(found["path"])


if __name__ == "__main__":
    unittest.main()

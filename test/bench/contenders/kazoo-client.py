"""kazoo, asynchronously: does the jobs that serve.mjs describes, on the tree that tree.mjs describes."""

import json
import sys
import time
from collections import deque

from kazoo.client import KazooClient

DATA_BYTES = 500
LEAVES = 99
OPS_PER_MULTI = 400
# Requests in flight; more are no faster.
READS = 256
MULTIS = 8
DATA = (b'{"learning_rate":0.0006,"batch":512}' * DATA_BYTES)[:DATA_BYTES]


def paths_of(root, groups):
    paths = [root]
    for group in range(groups):
        parent = "%s/group-%05d" % (root, group)
        paths.append(parent)
        paths.extend("%s/leaf-%05d" % (parent, leaf) for leaf in range(LEAVES))
    return paths


def read(paths):
    return sum(len(data) for data, _ in windowed(READS, (zk.get_async(path) for path in paths)))


def write(paths):
    commits = (commit(paths[at : at + OPS_PER_MULTI]) for at in range(0, len(paths), OPS_PER_MULTI))
    for results in windowed(MULTIS, commits):
        if any(isinstance(result, Exception) for result in results):
            raise RuntimeError("a multi was refused")
    return len(paths) * DATA_BYTES


def commit(paths):
    transaction = zk.transaction()
    for path in paths:
        transaction.create(path, DATA)
    return transaction.commit_async()


def windowed(size, requests):
    """The answers in order, with at most `size` requests in flight."""
    in_flight = deque()
    for request in requests:
        in_flight.append(request)
        if len(in_flight) == size:
            yield in_flight.popleft().get()
    while in_flight:
        yield in_flight.popleft().get()


JOBS = {"read": read, "write": write}


def say(answer):
    print(json.dumps(answer), flush=True)


zk = KazooClient(hosts="127.0.0.1:" + sys.argv[1], timeout=30)
zk.start(timeout=30)
say({"connected": True})
for line in sys.stdin:
    job = json.loads(line)
    trees = [paths_of(root, job["groups"]) for root in job["roots"]]
    start = time.perf_counter()
    total = sum(JOBS[job["job"]](paths) for paths in trees)
    ms = (time.perf_counter() - start) * 1000
    say({"ms": ms, "bytes": total})
zk.stop()

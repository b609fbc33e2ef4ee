"""kazoo's Election, as its documentation shows it: does what candidate.mjs does."""

import json
import sys
import threading

from kazoo.client import KazooClient


def say(event):
    print(json.dumps({"event": event}), flush=True)


def lead():
    say("leading")
    threading.Event().wait()


port, path, session_timeout_ms = sys.argv[1:]
zk = KazooClient(hosts="127.0.0.1:" + port, timeout=int(session_timeout_ms) / 1000)
zk.start(timeout=30)
election = zk.Election(path, "candidate")
say("connected")
election.run(lead)

"""What the peers' processes share: a line of JSON asked on stdin, a line answered on stdout.

Questions and answers are those of speed/messages.ts.
"""

import json
import statistics
import sys

WARM_UP = 2
BLOCKS = 8
# Times the least median: ways beyond it are not tried on.
BEHIND = 1.15


def serve(answers):
    """Answers until stdin ends; what a library prints goes to stderr."""
    replies, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = answers[asked.pop("do")](asked)
        except Exception as error:
            answer = {"error": in_one_line(error)}
        print(json.dumps(answer), file=replies, flush=True)


def in_one_line(error):
    reason = " ".join(str(error).split()) or "no reason given"
    return f"{type(error).__name__}: {reason[:300]}"


def memory(_):
    """Peak and present resident memory of this process, MiB."""
    with open("/proc/self/status") as file:
        fields = dict(line.split(":", 1) for line in file)
    mebibytes = lambda name: round(int(fields[name].split()[0]) / 1024)
    return {"peak": mebibytes("VmHWM"), "resident": mebibytes("VmRSS")}


def fastest(ways, start, steps):
    """The fastest of `ways`, which take turns, so that a slow minute of the machine slows all.

    `start` makes a training of a way. Each block of turns gives a way the time of `steps` steps;
    after each, ways whose median is far behind drop out. Returns the way, and what was tried: seconds
    a step, block by block, or why it could not be.
    """
    if len(ways) == 1:
        return ways[0], []
    trials = []
    running = []
    for way in ways:
        trial = {"how": way, "seconds": []}
        trials.append(trial)
        try:
            training = start(way)
            training.steps(max(WARM_UP, steps))
            running.append((trial, training))
        except Exception as error:
            trial["failed"] = in_one_line(error)
    if not running:
        raise RuntimeError(trials[0]["failed"])
    median = lambda one: statistics.median(one[0]["seconds"])
    for block in range(BLOCKS):
        if len(running) == 1:
            break
        for trial, training in running:
            trial["seconds"].append(training.steps(steps) / steps)
        if block > 0:
            limit = BEHIND * min(map(median, running))
            running = [one for one in running if median(one) <= limit]
    best = running[0] if len(running) == 1 else min(running, key=median)
    return best[0]["how"], trials

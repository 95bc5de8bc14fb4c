"""The reward called from Python: the verdicts on conformance cases beside those of `omr score`, answers a
second with 8 workers, and what happens when a child crashes, is silent, or the process forks.

python reward_hook.py FOLDER CASES.jsonl STRICT.jsonl REFERENCE.jsonl
STRICT and REFERENCE are what `omr score --mode …` prints for the cases.
"""

import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time

FOLDER, CASES, STRICT, REFERENCE = sys.argv[1:5]
sys.path.insert(0, os.path.join(FOLDER, "reward"))
import reward  # noqa: E402

WORKERS = 8
SECONDS = 10


def lines(name: str) -> list[dict]:
    with open(name, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def score(case: dict, mode: str) -> dict:
    return reward.compute_score("check", case["response"], case["gold"], {"question": case.get("question")}, mode=mode)


def agree(cases: list[dict]) -> None:
    for mode, name in (("strict", STRICT), ("reference", REFERENCE)):
        wanted = lines(name)
        assert len(wanted) == len(cases)
        different = [
            case["id"]
            for case, want in zip(cases, wanted)
            if any(score(case, mode)[field] != value for field, value in want.items())
        ]
        print(f"{'NO' if different else 'ok'}  {mode}: {len(cases) - len(different)} of {len(cases)} verdicts as omr score {different[:5]}")


def work(cases: list[dict], counts, i: int, start) -> None:
    score(cases[0], "strict")
    start.wait()
    until = time.monotonic() + SECONDS
    done = 0
    while time.monotonic() < until:
        score(cases[(done + i * 101) % len(cases)], "strict")
        done += 1
    counts[i] = done


def speed(cases: list[dict]) -> None:
    counts = multiprocessing.Array("l", WORKERS)
    start = multiprocessing.Barrier(WORKERS)
    workers = [multiprocessing.Process(target=work, args=(cases, counts, i, start)) for i in range(WORKERS)]
    load = os.getloadavg()[0]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    print(f"ok  {sum(counts) / SECONDS:.0f} answers a second with {WORKERS} workers on {os.cpu_count()} cores "
          f"(load before: {load:.2f})")


FAULTY = """
import json, os, sys, time
marker, fault = sys.argv[1:3]
first = not os.path.exists(marker)
open(marker, "w").close()
for line in sys.stdin:
    if first and fault == "crash":
        os._exit(1)
    if fault == "silence" and first or fault == "always":
        time.sleep(60)
    print(json.dumps({"id": json.loads(line)["id"], "score": 1, "accuracy": 1, "format": 1, "length": 3, "extracted": "7"}), flush=True)
"""


def faults() -> None:
    with tempfile.TemporaryDirectory() as place:
        program = os.path.join(place, "faulty.py")
        with open(program, "w", encoding="utf-8") as file:
            file.write(FAULTY)
        for fault, error in (("crash", 0), ("silence", 0), ("always", 1)):
            marker = os.path.join(place, fault)
            pool = reward.Pool([sys.executable, program, marker, fault], size=1, seconds=0.5)
            verdict = pool.score({"response": "abc", "gold": "7"})
            assert verdict["error"] == error and verdict["score"] == 1 - error, (fault, verdict)
            pool.close()
    print("ok  a child that crashes or is silent is replaced; the second failure scores 0 with error 1")


def threads(cases: list[dict]) -> None:
    wanted = [score(case, "strict") for case in cases]
    found: list = [None] * len(cases)

    def part(offset: int) -> None:
        for i in range(offset, len(cases), 16):
            found[i] = score(cases[i], "strict")

    running = [threading.Thread(target=part, args=(i,)) for i in range(16)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    assert found == wanted
    print("ok  16 threads of one process get the same verdicts")


def fork(cases: list[dict]) -> None:
    score(cases[0], "strict")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        same = all(score(case, "strict") == score(case, "strict") for case in cases[:50])
        os.write(writer, b"1" if same else b"0")
        os._exit(0)
    mine = [score(case, "strict") for case in cases[:50]]
    os.waitpid(child, 0)
    assert os.read(reader, 1) == b"1" and mine == [score(case, "strict") for case in cases[:50]]
    print("ok  a forked process has children of its own")


if __name__ == "__main__":
    all_cases = lines(CASES)
    agree(all_cases)
    faults()
    threads(all_cases)
    fork(all_cases)
    speed(all_cases)

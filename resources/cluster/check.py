#!/usr/bin/env python3
"""Checks this folder before a job is sent: python3 check.py [--gpus N] [--quick]

Python's standard library alone; with pyarrow it looks into every row too. Files are as they were written,
Node runs the verifier, every picture of a row is there and has its place in the text, and the batches of
RL can be divided by the GPUs. Exit code 0: all is well; 1: the lines that begin with "NO" say what is not.

python3 check.py --stamp RESULT --stage rl --engine verl  puts omr-cluster.json into a folder with a
trained model, so that the program can import it with its origin.
"""

import argparse
import glob
import hashlib
import json
import os
import subprocess
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, "reward"))

failures = 0


def report(is_well: bool, text: str) -> None:
    global failures
    failures += not is_well
    print(f"{'ok' if is_well else 'NO'}  {text}")


def facts() -> dict:
    with open(os.path.join(FOLDER, "omr-cluster.json"), encoding="utf-8") as file:
        return json.load(file)


def sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def check_files() -> None:
    """Files by their hashes; a picture has its hash as its name."""
    wrong = []
    with open(os.path.join(FOLDER, "files.sha256"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    for line in lines:
        digest, name = line.split("  ", 1)
        path = os.path.join(FOLDER, name)
        if not os.path.exists(path) or sha256(path) != digest:
            wrong.append(name)
    report(not wrong, f"{len(lines)} files as written" + (f"; not: {', '.join(wrong[:5])}" if wrong else ""))
    pictures = glob.glob(os.path.join(FOLDER, "data", "images", "*", "*"))
    changed = [path for path in pictures if sha256(path) != os.path.basename(path).split(".")[0]]
    report(not changed, f"{len(pictures)} pictures" + (f"; changed: {changed[:3]}" if changed else ""))


def check_node() -> None:
    try:
        import reward

        version = subprocess.run([reward.find_node(), "--version"], capture_output=True, text=True).stdout
        report(int(version.lstrip("v").split(".")[0]) >= 20, f"Node {version.strip()} (20 or later)")
        right = reward.compute_score("check", "<think>3 + 4</think><answer>7.0</answer>", "7")
        wrong = reward.compute_score("check", "<think>3 + 4</think><answer>8</answer>", "7")
        report(right["accuracy"] == 1 and wrong["accuracy"] == 0, "the verifier tells right from wrong")
    except Exception as error:  # noqa: BLE001
        report(False, f"the reward: {error}")


def check_rows() -> None:
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        print("--  pyarrow is not installed: rows are not looked at")
        return
    for part, files in facts()["files"].items():
        rows, wrong = 0, []
        for name in files:
            for batch in parquet.ParquetFile(os.path.join(FOLDER, name)).iter_batches(256):
                for row in batch.to_pylist():
                    rows += 1
                    images = [i["image"] if isinstance(i, dict) else i for i in row["images"]]
                    turns = row.get("conversations") or row["prompt"]
                    places = sum(turn["content"].count("<image>") for turn in turns)
                    missing = [i for i in images if not os.path.exists(os.path.join(FOLDER, i))]
                    if places != len(images) or missing:
                        wrong.append(f"{name}, row {rows}: {len(images)} pictures, {places} places")
        report(not wrong, f"{part}: {rows} rows, a place for every picture" + "".join(f"; {w}" for w in wrong[:3]))
        report(rows == facts()["rows"][part], f"{part}: {rows} of {facts()['rows'][part]} rows")


def check_gpus(gpus: int) -> None:
    rl = facts().get("rl")
    if not rl:
        return
    batch = rl["prompts"] * rl["answers"]
    report(
        batch % gpus == 0,
        f"{rl['prompts']} prompts x {rl['answers']} answers = {batch} are divisible by {gpus} GPUs",
    )


def stamp(result: str, stage: str, engine: str, base: str) -> None:
    if not any(os.path.exists(os.path.join(result, name)) for name in ("config.json", "adapter_config.json")):
        sys.exit(f"{result} has neither config.json nor adapter_config.json: convert the checkpoint first.")
    adapter = os.path.join(result, "adapter_config.json")
    if base and os.path.exists(adapter):
        # verl's merger leaves the name of the base out.
        with open(adapter, encoding="utf-8") as file:
            config = json.load(file)
        if not config.get("base_model_name_or_path"):
            config["base_model_name_or_path"] = base
            with open(adapter, "w", encoding="utf-8") as file:
                json.dump(config, file, indent=2)
    origin = facts()
    origin["result"] = {"stage": stage, "engine": engine}
    with open(os.path.join(result, "omr-cluster.json"), "w", encoding="utf-8") as file:
        json.dump(origin, file, indent=2, ensure_ascii=False)
    print(f"{result} can be imported: omr import --set source={os.path.abspath(result)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gpus", type=int, default=None, help="GPUs of the job")
    parser.add_argument("--quick", action="store_true", help="without the hashes of files and the rows")
    parser.add_argument("--stamp", metavar="RESULT", help="a folder with a trained model")
    parser.add_argument("--stage", choices=("sft", "rl"), default="rl")
    parser.add_argument("--engine", choices=("lmms-engine", "llama-factory", "verl", "verl-fork"), default="verl")
    parser.add_argument("--base", default="", help="the model that an adapter was trained on")
    given = parser.parse_args()
    if given.stamp:
        stamp(given.stamp, given.stage, given.engine, given.base)
        return
    check_node()
    check_gpus(given.gpus or facts()["gpus"])
    if not given.quick:
        check_files()
        check_rows()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()

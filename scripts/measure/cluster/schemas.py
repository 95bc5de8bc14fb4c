"""The configurations of SFT and the task of the evaluation, read by the programs' own classes.

python schemas.py FOLDER llama-factory|lmms-engine|lmms-eval   (PYTHONPATH has the program)
"""

import os
import sys

import yaml


def llama_factory() -> None:
    """LLaMA-Factory's data classes by transformers' HfArgumentParser, and its description of the data."""
    from llamafactory.data.parser import get_dataset_list
    from llamafactory.hparams.data_args import DataArguments
    from llamafactory.hparams.finetuning_args import FinetuningArguments
    from llamafactory.hparams.generating_args import GeneratingArguments
    from llamafactory.hparams.model_args import ModelArguments
    from llamafactory.hparams.training_args import TrainingArguments
    from transformers import HfArgumentParser

    with open("sft/llama-factory.yaml", encoding="utf-8") as file:
        given = yaml.safe_load(file)
    # There is no GPU here.
    given["bf16"] = False
    given["use_cpu"] = True
    classes = [ModelArguments, DataArguments, TrainingArguments, FinetuningArguments, GeneratingArguments]
    model, data, training, finetuning, _ = HfArgumentParser(classes).parse_dict(given)
    print(f"ok  LLaMA-Factory: {len(given)} settings in its data classes; {finetuning.finetuning_type} of rank "
          f"{finetuning.lora_rank}, rate {training.learning_rate}")

    (attributes,) = get_dataset_list(data.dataset, data.dataset_dir)
    place = os.path.join(data.dataset_dir, attributes.dataset_name)
    from datasets import load_dataset

    files = [os.path.join(place, name) for name in sorted(os.listdir(place))]
    rows = load_dataset("parquet", data_files=files, split="train")
    from llamafactory.data.converter import get_dataset_converter

    converted = get_dataset_converter(attributes.formatting, attributes, data)(rows[0])
    assert converted["_response"] and converted["_system"], converted
    for image in converted["_images"] or []:
        assert os.path.exists(image if os.path.isabs(image) else os.path.join(data.media_dir, image)), image
    print(f"ok  LLaMA-Factory: {len(rows)} rows, converted by its own sharegpt converter")


def lmms_engine() -> None:
    """lmms-engine's pydantic and data classes, with its own loading of the rows."""
    import importlib.util
    import types

    root = os.path.dirname(importlib.util.find_spec("lmms_engine").origin)
    # Its packages import every model when they are imported; the classes of the configuration do not need them.
    for name in ("lmms_engine", "lmms_engine.datasets", "lmms_engine.models"):
        module = types.ModuleType(name)
        module.__path__ = [os.path.join(root, *name.split(".")[1:])]
        sys.modules[name] = module
    processor = types.ModuleType("lmms_engine.datasets.processor")
    processor.__path__ = [os.path.join(root, "datasets", "processor")]
    sys.modules["lmms_engine.datasets.processor"] = processor
    from lmms_engine.datasets.processor.config import ProcessorConfig

    processor.ProcessorConfig = ProcessorConfig
    from lmms_engine.datasets.config import DatasetConfig
    from lmms_engine.models.config import ModelConfig

    with open("sft/lmms-engine.yaml", encoding="utf-8") as file:
        given = yaml.safe_load(file)
    assert given["trainer_type"] in ("hf_trainer", "fsdp2_trainer")
    dataset = DatasetConfig(**given["dataset_config"])
    model = ModelConfig(**given["model_config"])
    print(f"ok  lmms-engine: DatasetConfig ({dataset.dataset_type}, {len(dataset.datasets)} files), "
          f"ModelConfig ({model.load_from_pretrained_path})")
    check_training_arguments(root, given["trainer_args"])

    from datasets import Dataset

    path = dataset.datasets[0]["path"]
    import json

    row = Dataset.from_parquet(path)[0]
    messages = json.loads(row["messages"])
    for message in messages:
        for part in message["content"]:
            if part["type"] == "image_url":
                url = part["image_url"]["url"]
                assert os.path.exists(os.path.join(dataset.datasets[0]["data_folder"], url)), url
    print(f"ok  lmms-engine: a row of {[message['role'] for message in messages]}, its pictures are there")


def check_training_arguments(root: str, given: dict) -> None:
    """Every name is one of its TrainingArguments: others are dropped with a warning."""
    import ast
    import inspect

    import transformers

    with open(os.path.join(root, "train", "config.py"), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    (own,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "TrainingArguments"]
    known = {node.target.id for node in own.body if isinstance(node, ast.AnnAssign)}
    known |= set(inspect.signature(transformers.TrainingArguments.__init__).parameters)
    unknown = sorted(set(given) - known)
    assert not unknown, unknown
    common = {name: value for name, value in given.items()
              if name in inspect.signature(transformers.TrainingArguments.__init__).parameters}
    made = transformers.TrainingArguments(**{**common, "bf16": False, "use_cpu": True, "use_liger_kernel": False})
    print(f"ok  lmms-engine: {len(given)} training arguments, all known; {made.max_steps} steps at {made.learning_rate}")


def lmms_eval() -> None:
    """lmms-eval finds the task, loads its rows and calls its functions."""
    from lmms_eval.tasks import TaskManager, get_task_dict

    manager = TaskManager(include_path=os.path.abspath("eval"), include_defaults=False)
    task = get_task_dict(["omr_test"], manager, "chat")["omr_test"]
    docs = task.test_docs()
    doc = docs[0]
    messages = task.doc_to_messages(doc)
    right = task.process_results(doc, [f"<think>I look.</think><answer>{doc['answer']}</answer>"])
    wrong = task.process_results(doc, ["<think>I look.</think><answer>no such answer</answer>"])
    assert right["accuracy"] == 1 and wrong["accuracy"] == 0, (right, wrong)
    print(f"ok  lmms-eval: {len(docs)} questions, messages {[message['role'] for message in messages]}, "
          f"right {right['score']}, wrong {wrong['score']}")


FOLDER, PROGRAM = sys.argv[1:3]
os.chdir(FOLDER)
{"llama-factory": llama_factory, "lmms-engine": lmms_engine, "lmms-eval": lmms_eval}[PROGRAM]()

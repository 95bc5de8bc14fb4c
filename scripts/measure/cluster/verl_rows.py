"""A dry run of RL on the processor: verl's own data set class reads 16 rows with their pictures, and its
reward manager scores answers to them by the folder's reward.

python verl_rows.py FOLDER CONFIG_DIR MODEL   (PYTHONPATH has verl; MODEL has a tokenizer and a processor)
"""

import asyncio
import os
import sys

import numpy as np
import torch
from hydra import compose, initialize_config_dir
from transformers import AutoProcessor, AutoTokenizer

ROWS = 16


def main() -> None:
    folder, config_dir, model = (os.path.abspath(each) for each in sys.argv[1:4])
    files = [f"{folder}/data/rl/{name}" for name in sorted(os.listdir(f"{folder}/data/rl"))]
    with initialize_config_dir(config_dir=config_dir, version_base=None):
        config = compose(
            "ppo_trainer",
            overrides=[
                f"data.train_files=[{','.join(files)}]",
                f"data.custom_cls.path={folder}/rl/dataset.py",
                "data.custom_cls.name=FolderDataset",
                "data.max_prompt_length=4096",
                "data.filter_overlong_prompts=true",
                "data.shuffle=false",
                "data.seed=1",
                f"reward.custom_reward_function.path={folder}/reward/reward.py",
                "reward.custom_reward_function.name=compute_score",
                "reward.reward_manager.name=dapo",
            ],
        )
    tokenizer = AutoTokenizer.from_pretrained(model)
    processor = AutoProcessor.from_pretrained(model)
    # Elsewhere, as Ray's workers are.
    os.chdir("/")

    from verl.trainer.ppo.utils import create_rl_dataset

    dataset = create_rl_dataset(files, config.data, tokenizer, processor, max_samples=ROWS)
    dataset_class = type(dataset)
    pictures = tokens = 0
    for i in range(len(dataset)):
        row = dataset[i]
        messages = row["raw_prompt"]
        images, _ = asyncio.run(dataset_class.process_vision_info(messages, 14, config.data))
        text = processor.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
        inputs = processor(text=[text], images=images, return_tensors="pt")
        pictures += len(images or [])
        tokens += inputs["input_ids"].shape[1]
        assert messages[0]["role"] == "system"
    print(f"ok  {dataset_class.__name__}: {len(dataset)} rows, {pictures} pictures, {tokens} tokens of prompts")
    score(dataset, config, tokenizer)


def score(dataset, config, tokenizer) -> None:
    from verl import DataProto
    from verl.trainer.ppo.reward import load_reward_manager

    manager = load_reward_manager(config, tokenizer)

    async def reward_of(row, text: str) -> dict:
        ids = torch.tensor([tokenizer.encode(text) + [tokenizer.eos_token_id]])
        data = DataProto.from_dict(
            tensors={"responses": ids, "attention_mask": torch.ones_like(ids)},
            non_tensors={
                "data_source": np.array([row["data_source"]], dtype=object),
                "reward_model": np.array([row["reward_model"]], dtype=object),
                "extra_info": np.array([row["extra_info"]], dtype=object),
            },
        )
        return await manager.run_single(data)

    async def all_of() -> tuple[list, list]:
        rows = [dataset[i] for i in range(len(dataset))]
        right = [f"<think>I look.</think><answer>{row['reward_model']['ground_truth']}</answer>" for row in rows]
        wrong = ["<think>I look.</think><answer>no such answer</answer>" for _ in rows]
        return (
            await asyncio.gather(*map(reward_of, rows, right)),
            await asyncio.gather(*map(reward_of, rows, wrong)),
        )

    right, wrong = manager.loop.run_until_complete(all_of())
    assert all(each["reward_score"] == 1.0 for each in right), right
    assert all(abs(each["reward_score"] - 0.1) < 1e-9 for each in wrong), wrong
    extra = sorted(right[0]["reward_extra_info"])
    print(f"ok  {type(manager).__name__}: {len(right)} right answers earn 1.0, {len(wrong)} wrong ones 0.1; logs {extra}")


main()

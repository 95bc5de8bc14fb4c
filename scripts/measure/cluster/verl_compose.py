"""The arguments that rl/verl.sh really passes, composed with verl's own configuration and its own checks.

python verl_compose.py FOLDER SCRIPT CONFIG_DIR [--typed]   (PYTHONPATH has verl for --typed)
"""

import json
import os
import stat
import subprocess
import sys
import tempfile

from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

STUB = """#!{python}
import json, os, subprocess, sys
if "verl.trainer.main_ppo" in sys.argv:
    json.dump(sys.argv[3:], open({out!r}, "w"))
    sys.exit(3)
sys.exit(subprocess.call([{python!r}, *sys.argv[1:]]))
"""


def arguments_of(folder: str, script: str, variables: dict) -> list[str]:
    """What the script calls the trainer with: a stand-in for python3 writes it down."""
    with tempfile.TemporaryDirectory() as place:
        out = os.path.join(place, "arguments.json")
        stub = os.path.join(place, "python3")
        with open(stub, "w", encoding="utf-8") as file:
            file.write(STUB.format(python=sys.executable, out=out))
        os.chmod(stub, os.stat(stub).st_mode | stat.S_IEXEC)
        env = {**os.environ, **variables, "PATH": f"{place}:{os.environ['PATH']}"}
        done = subprocess.run(["bash", os.path.join(folder, script)], env=env, capture_output=True, text=True)
        if not os.path.exists(out):
            sys.exit(f"{script} did not reach the trainer:\n{done.stdout}{done.stderr}")
        with open(out, encoding="utf-8") as file:
            return json.load(file)


def main() -> None:
    folder, script, config_dir = sys.argv[1:4]
    typed = "--typed" in sys.argv
    for variables in ({}, {"LORA": "1"}, {"EASIEST_FIRST": "1"}):
        given = arguments_of(folder, script, variables)
        with initialize_config_dir(config_dir=os.path.abspath(config_dir), version_base=None):
            config = compose(config_name="ppo_trainer", overrides=given)
        OmegaConf.resolve(config)
        reward = config.get("reward", config).custom_reward_function
        assert reward.path and reward.name == "compute_score", reward
        assert os.path.exists(reward.path), reward.path
        print(f"ok  {script} {variables or ''}: {len(given)} arguments compose, rollout mode "
              f"{config.actor_rollout_ref.rollout.mode}, reward {reward.name}")
        if typed:
            check_types(config)


def check_types(config) -> None:
    """verl's own data classes, which refuse what composes and cannot run."""
    from verl.utils.config import omega_conf_to_dataclass

    # `reward` is left out: verl 0.9.1 cannot make its own default of that class, and never does.
    for name in ("actor_rollout_ref.rollout", "actor_rollout_ref.actor", "algorithm"):
        part = OmegaConf.select(config, name)
        made = omega_conf_to_dataclass(part)
        print(f"ok    {name}: {type(made).__name__}")
    from verl.trainer.ppo.reward import get_custom_reward_fn

    score = get_custom_reward_fn(config)(
        data_source="check", solution_str="<think>a</think><answer>7</answer>", ground_truth="7", extra_info={}
    )
    assert score["score"] == 1.0, score
    print("ok    verl loads the reward, and it scores", score["score"])


main()

#!/usr/bin/env bash
# RL by {{title}} {{version}}: bash {{script}} [KEY=VALUE …]
# MODEL: the model that SFT made (default: output/sft/merged, else {{base}}).
# LORA=1 trains an adapter; EASIEST_FIRST=1 sorts the questions by how often a teacher solved them.
set -euo pipefail
cd "$(dirname "$0")/.."
HERE="$PWD"
NNODES="${NNODES:-{{nodes}}}"
GPUS_PER_NODE="${GPUS_PER_NODE:-{{gpusPerNode}}}"
OUTPUT="${OUTPUT:-$HERE/output/rl}"
if [ -z "${MODEL:-}" ]; then
  MODEL={{quotedBase}}
  if [ -d "$HERE/output/sft/merged" ]; then MODEL="$HERE/output/sft/merged"; fi
fi

python3 check.py --quick --gpus "$((NNODES * GPUS_PER_NODE))"

ARGUMENTS=(
{{arguments}}
)
if [ "${LORA:-0}" = 1 ]; then
  ARGUMENTS+=(
{{loraArguments}}
  )
fi
if [ "${EASIEST_FIRST:-0}" = 1 ]; then
  ARGUMENTS+=(
{{easiestArguments}}
  )
fi

python3 -m verl.trainer.main_ppo "${ARGUMENTS[@]}" "$@"

# The newest checkpoint as a Hugging Face folder, with where it comes from.
STEP="$(cat "$OUTPUT/latest_checkpointed_iteration.txt")"
python3 -m verl.model_merger merge --backend fsdp \
  --local_dir "$OUTPUT/global_step_$STEP/actor" --target_dir "$OUTPUT/merged"
RESULT="$OUTPUT/merged"
if [ -d "$RESULT/lora_adapter" ]; then RESULT="$RESULT/lora_adapter"; fi
python3 check.py --stamp "$RESULT" --stage rl --engine {{engine}} --base "$MODEL"

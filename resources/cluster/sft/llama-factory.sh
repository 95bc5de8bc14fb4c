#!/usr/bin/env bash
# SFT of a LoRA adapter by LLaMA-Factory {{version.llama-factory}}: bash sft/llama-factory.sh
set -euo pipefail
cd "$(dirname "$0")/.."

export FORCE_TORCHRUN=1
export NPROC_PER_NODE="${GPUS_PER_NODE:-{{gpusPerNode}}}"
llamafactory-cli train sft/llama-factory.yaml "$@"

if [ "${NODE_RANK:-0}" = 0 ]; then
  # output/sft-lora is a PEFT folder.
  python3 check.py --stamp output/sft-lora --stage sft --engine llama-factory
fi

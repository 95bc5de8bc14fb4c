#!/usr/bin/env bash
# SFT of all parameters by lmms-engine {{version.lmms-engine}}: bash sft/lmms-engine.sh
# On several nodes each runs it with NNODES, NODE_RANK and MASTER_ADDR (slurm/sft.sbatch sets them).
set -euo pipefail
cd "$(dirname "$0")/.."

torchrun \
  --nnodes="${NNODES:-1}" --node_rank="${NODE_RANK:-0}" --nproc_per_node="${GPUS_PER_NODE:-{{gpusPerNode}}}" \
  --master_addr="${MASTER_ADDR:-127.0.0.1}" --master_port="${MASTER_PORT:-29500}" \
  -m lmms_engine.launch.cli config_yaml=sft/lmms-engine.yaml

if [ "${NODE_RANK:-0}" = 0 ]; then
  # The newest checkpoint as a Hugging Face folder, with where it comes from.
  LAST="$(ls -d output/sft/checkpoint-* | sort -V | tail -n 1)"
  python3 -m lmms_engine.merger --checkpoint_path "$LAST" --output_path output/sft/merged
  python3 check.py --stamp output/sft/merged --stage sft --engine lmms-engine
fi

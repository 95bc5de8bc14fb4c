#!/usr/bin/env bash
# The test questions by lmms-eval {{version.lmms-eval}}: bash eval/lmms-eval.sh MODEL
# MODEL: a folder or a name on the Hub (default: output/rl/merged).
set -euo pipefail
cd "$(dirname "$0")/.."
MODEL="${1:-output/rl/merged}"

python3 check.py --quick
export VLLM_WORKER_MULTIPROC_METHOD=spawn
python3 -m lmms_eval --model vllm \
  --model_args "model=$MODEL,tensor_parallel_size=1,data_parallel_size=${GPUS_PER_NODE:-{{gpusPerNode}}},gpu_memory_utilization=0.7" \
  --tasks {{task}} --include_path eval --batch_size 256 --log_samples --output_path output/eval

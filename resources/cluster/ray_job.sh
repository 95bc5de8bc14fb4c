#!/usr/bin/env bash
# Sends RL to a running Ray cluster: RAY_ADDRESS=http://HEAD:8265 bash ray_job.sh [KEY=VALUE …]
# The folder must lie under the same path on every node. NNODES and GPUS_PER_NODE as in rl/verl.sh.
set -euo pipefail
cd "$(dirname "$0")"
HERE="$PWD"

python3 check.py --quick --gpus "$((${NNODES:-{{nodes}}} * ${GPUS_PER_NODE:-{{gpusPerNode}}}))"
VARIABLES="$(python3 - <<'PYTHON'
import json, os
names = ("MODEL", "LORA", "EASIEST_FIRST", "OUTPUT", "NNODES", "GPUS_PER_NODE", "OMR_NODE")
print(json.dumps({"env_vars": {name: os.environ[name] for name in names if name in os.environ}}))
PYTHON
)"
ray job submit --address "${RAY_ADDRESS:-http://127.0.0.1:8265}" --runtime-env-json "$VARIABLES" \
  -- bash "$HERE/rl/verl.sh" "$@"

# One LoRA step of PyTorch, transformers and PEFT, as the benchmark's own: `peer.py CONFIG.json BATCH
# LENGTH STEPS DEVICE TYPE` prints the seconds of the steps after the first as JSON.
import json
import sys
import time

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoConfig, AutoModelForCausalLM

config_file, batch, length, steps, device, dtype = sys.argv[1:]
batch, length, steps = int(batch), int(length), int(steps)
torch.manual_seed(0)
with open(config_file) as file:
    config = AutoConfig.for_model(**json.load(file))
model = AutoModelForCausalLM.from_config(config).to(device=device, dtype=getattr(torch, dtype))
lora = LoraConfig(
    r=16,
    lora_alpha=32,
    target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
)
model = get_peft_model(model, lora)
trained = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.01)
ids = torch.randint(0, config.vocab_size, (batch, length), device=device)
seconds = []
for _ in range(steps):
    start = time.perf_counter()
    loss = model(input_ids=ids, labels=ids).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trained, 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    if device == "cuda":
        torch.cuda.synchronize()
    loss.item()
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds[1:], "torch": torch.__version__}))

// Models, adapters and GGUF files.

export const MODELS = {
  'model.base-of-adapter': '{model} is the base model of {adapter}, which cannot work without it.',
  'model.base-of-adapter.hint': 'Remove the adapter first.',
  'model.built-in': '{model} is part of the program and cannot be removed.',
  'model.cannot-be-used': 'The model in {folder} cannot be used: {reason}.',
  'model.card-missing': '{model} has no model card.',
  'model.chat-template-failed':
    'The chat template in {file} {problem, select, conversation {rejects this conversation} other {cannot be read}}: {reason}.',
  'model.chat-template-failed.hint': 'Use the chat template that came with the model.',
  'model.chat-template-missing': 'The model folder {folder} has no chat template.',
  'model.chat-template-missing.hint': 'Copy the model’s chat_template.jinja into its folder.',
  'model.chat-template-too-long':
    'The chat template in {file} is longer than {limit, plural, one {# character} other {# characters}}.',
  'model.check-config-weights': 'Check that config.json and the weights belong to the same model.',
  'model.choose-folder': 'Choose the folder that contains config.json and the .safetensors files.',
  'model.choose-snapshot':
    'This is the folder of a download cache; its files are in {folder}. Give that folder.',
  'model.choose-supported-family': 'Choose a model from a supported family.',
  'model.chosen-file-unsuitable': '{file} is not a model.',
  'model.chosen-file-unsuitable.hint':
    'Choose a folder with config.json and .safetensors files, or a .gguf file.',
  'model.chosen-path-missing': '{path} does not exist.',
  'model.chosen-path-missing.hint': 'Choose the folder again.',
  'model.config-missing': '{folder} is not a model folder: config.json is missing.',
  'model.copy-folder-again': 'Copy the model folder again.',
  'model.end-token-missing': 'The tokenizer in {folder} defines no end token.',
  'model.file-unreadable':
    '{kind, select, adapter {{folder} is not an adapter folder} other {{folder} is not a model folder}}: {file} is missing or cannot be read.',
  'model.folder-gone': 'The folder {folder} no longer exists.',
  'model.folder-gone.hint':
    'Move it back, or remove the model from the list and add it from its new location.',
  'model.link-broken': '{file} is a link to {target}, and nothing is there.',
  'model.link-broken.hint':
    'The folder of a download cache keeps its files in the folder “blobs” beside it. Copy the whole folder models--…, or copy the real files (cp -rL on Linux and macOS).',
  'model.not-in-list': 'This model is no longer in the list.',
  'model.not-in-list.hint': 'Choose another model, or add this one again.',
  'model.not-trainable-here': '{model} cannot be trained on this machine.',
  'model.picture-placeholders-mismatch':
    'The conversation has {marks, plural, one {# picture placeholder} other {# picture placeholders}} for {pictures, plural, one {# picture} other {# pictures}}.',
  'model.picture-processor-unsupported':
    '{file}: the picture processor {type} is not supported. Supported: {known}.',
  'model.picture-settings-invalid': '{file}: {key} {problem}.',
  'model.picture-settings-invalid.hint': 'Use the preprocessor settings that came with the model.',
  'model.text-only': 'The model in {folder} does not accept pictures.',
  'model.text-only.hint': 'Choose a vision-language model for examples with pictures.',
  'model.tokenizer-file-missing': 'The model folder has no {file}.',
  'model.tokenizer-file-missing.hint': 'Copy the model’s tokenizer files into its folder.',
  'model.tokenizer-json-missing': 'The model folder {folder} has no tokenizer.json.',
  'model.tokenizer-json-missing.hint':
    'Copy the tokenizer files that came with the model into its folder.',
  'model.tokenizer-too-large':
    'The tokenizer in {folder} has {tokens, plural, one {# token} other {# tokens}}, but the model’s embedding table has only {rows, plural, one {# row} other {# rows}}.',
  'model.tokenizer-too-large.hint': 'Use the tokenizer files that came with these weights.',
  'model.tokenizer-unusable': '{file} is not a usable tokenizer: {reason}.',
  'model.tokenizer-unusable.hint': 'Copy the model’s tokenizer files again.',
  'model.used-by-queued-step': '{model} is in use: the step “{step}” is waiting to run with it.',
  'model.used-by-running-step': '{model} is in use: the step “{step}” is running with it.',
  'model.wait-or-stop-step': 'Wait for the step to finish, or stop it first.',
  'model.weight-type-unsupported':
    '{tensor} in {folder} is stored as {type}, which is not supported.',
  'model.weight-type-unsupported.hint': 'Use weights stored as one of these types: {known}.',
  'model.weights-missing': 'The model folder {folder} has no weights.',
  'model.weights-missing.hint':
    'Add model.safetensors, or model.safetensors.index.json with its shards.',
  'catalogue.config-unusable':
    '{field} is not the configuration of a model that can be trained here: {reason}',
  'catalogue.hint': 'docs/models.md shows an entry with all its fields.',
  'catalogue.neither-folder-nor-listed': '“{word}” is neither a folder nor a model of the list.',
  'catalogue.neither-folder-nor-listed.hint':
    'omr model list prints the names, such as Qwen/Qwen2.5-VL-3B-Instruct.',
  'checkpoint.adapter-base-gone': 'The base model of {folder} is no longer in {base}.',
  'checkpoint.adapter-base-gone.hint':
    'Move the base model back, or set base_model_name_or_path in adapter_config.json to its new folder.',
  'checkpoint.adapter-base-revision':
    'The adapter in {folder} was trained on the revision {revision} of {base}; on this machine there is only {here}.',
  'checkpoint.adapter-base-revision.hint':
    'Download the revision {revision} of {base}; or, if the other one is the same model, remove revision from adapter_config.json.',
  'checkpoint.adapter-base-not-here':
    'The adapter in {folder} was trained on {base}, and that model is not on this machine.',
  'checkpoint.adapter-base-not-here.hint':
    'Bring the model {base} here, as the folder “{base}” beside the adapter or as a download cache; or set base_model_name_or_path in adapter_config.json to its folder.',
  'checkpoint.adapter-base-unnamed': '{file} does not name a base model.',
  'checkpoint.adapter-base-unnamed.hint':
    'Set base_model_name_or_path to the folder of the model that the adapter was trained on.',
  'checkpoint.adapter-config-invalid': '{file}: {field} must be {rule}, but is {value}.',
  'checkpoint.adapter-config-invalid.hint': 'Use a plain LoRA adapter as saved by PEFT.',
  'checkpoint.adapter-mismatch': '{adapter} does not fit the model: {reason}.',
  'checkpoint.adapter-mismatch.hint':
    'Compare target_modules with the module names of the model, or choose the adapter’s own base model.',
  'checkpoint.adapter-of-other-model':
    'The adapter belongs to another model. Choose its own base model.',
  'checkpoint.adapter-weights-missing':
    'The adapter folder {folder} has no adapter_model.safetensors.',
  'checkpoint.adapter-weights-missing.hint': 'Copy the whole folder as it was saved.',
  'checkpoint.copy-adapter-again': 'Copy the adapter again.',
  'checkpoint.copy-safetensors-again':
    'Copy the file again. It is incomplete or not a valid safetensors file.',
  'checkpoint.index-invalid': '{file} is not a valid weight index.',
  'checkpoint.not-adapter': '{folder} is not an adapter folder.',
  'checkpoint.not-adapter.hint':
    'Choose a folder with adapter_config.json and adapter_model.safetensors.',
  'checkpoint.shard-outside-folder': '{file} refers to a file outside its folder: {shard}.',
  'checkpoint.shard-tensor-missing':
    '{file} lists {tensor} in {shard}, but {shard} does not contain it.',
  'checkpoint.shard-tensor-missing.hint':
    'Copy the model folder again. Its index and shards do not match.',
  'checkpoint.tensor-missing': '{file} has no tensor {tensor}.',
  'checkpoint.tensor-shape-wrong':
    '{tensor} in {file} has the shape [{shape}], but the model needs [{expected}].',
  'checkpoint.tensor-unexpected':
    '{file} contains a tensor that the model does not have: {tensor}.',
  'found.experts-unsupported':
    'The family {family} is a mixture of experts, which this program does not compute.',
  'found.family-unsupported': 'The family {family} cannot be trained here; these can: {known}.',
  'found.in-parts':
    'The file is in several parts. Join them with llama.cpp’s gguf-split --merge, or take the model as a folder.',
  'found.no-safetensors':
    'Its weights are no safetensors files. Download them as model.safetensors.',
  'found.no-tokenizer': 'tokenizer.json is missing. Download the whole model.',
  'found.unreadable': 'The file cannot be read.',
  'gguf.architecture-unsupported':
    '{file} contains a model with the unsupported architecture “{architecture}”.',
  'gguf.architecture-unsupported.hint': 'Choose a model with one of these architectures: {known}.',
  'gguf.cannot-load': '{file} cannot be loaded: {reason}.',
  'gguf.cannot-load.hint':
    'Use a GGUF file of a model type that llama.cpp supports and that fits into memory.',
  'gguf.context-too-short':
    '{file} can read at most {limit, number} tokens, but a question with its answer may take {needed, number}.',
  'gguf.context-too-short.hint': 'Lower maxNewTokens (currently {maxNewTokens}).',
  'gguf.copy-file-again': 'Copy or download the file again.',
  'gguf.convolution-not-expressible':
    'GGUF has no form for this LFM2: its convolutions have biases, its heads are not as wide as the model, or its positions are scaled.',
  'gguf.delta-not-expressible':
    'GGUF has no form for this model: keys and values of its delta rule must have the same width, and layers with full attention come at even distances.',
  'gguf.embeddings-missing': '{file} has no tensor token_embd.weight.',
  'gguf.embeddings-missing.hint': 'Choose a GGUF file that contains the whole model.',
  'gguf.family-not-writable': 'A model of the type “{type}” cannot be written as GGUF.',
  'gguf.family-not-writable.hint':
    'Export it as a merged folder, or train a base of one of these types: {known}.',
  'gguf.gemma-not-expressible':
    'GGUF has no form for the attention windows or the attention scale of this Gemma model.',
  'gguf.gemma-by-layer':
    '{file} is a Gemma 4 with embeddings for every layer (E2B, E4B), which are not read from GGUF.',
  'gguf.gemma-pictures-differ':
    'llama.cpp reads the pictures of this kind of Gemma 4 (E2B, E4B) otherwise than the model was trained: its answers would differ.',
  'gguf.is-tower': '{file} is a vision tower (mmproj), not a model.',
  'gguf.is-tower.hint':
    'Choose the file of the language model in the same folder; the tower is taken with it.',
  'gguf.key-missing': 'The metadata of {file} has no number for {architecture}.{key}.',
  'gguf.key-missing.hint': 'Choose another GGUF file of this model.',
  'gguf.llama-unavailable': 'llama.cpp does not run on this computer: {reason}.',
  'gguf.llama-unavailable.hint':
    'Import the GGUF file as a model folder (omr import --set source=FILE.gguf), or use an endpoint.',
  'gguf.lora-not-expressible':
    'A GGUF adapter cannot hold what this one changes: {part, select, tower {“{module}” belongs to the vision tower} table {“{module}” is no layer of the language model} other {“{module}” is trained as a whole}}.',
  'gguf.lora-not-expressible.hint':
    'Export the format gguf instead: it has the adapter in its weights, vision tower included. For an adapter of the language model alone, train with targetModules that name its layers only, such as .*language_model.*_proj for most models with a vision tower.',
  'gguf.no-chat-template': '{file} has no chat template.',
  'gguf.no-chat-template.hint':
    'Use the file of an instruction-tuned model; a base model does not answer questions.',
  'gguf.no-memory':
    'There is not enough memory to run {file} with {count, plural, one {# token} other {# tokens}}: {reason}.',
  'gguf.no-memory.hint': 'Lower maxNewTokens, or use a smaller file.',
  'gguf.pretokenizer-unsupported':
    'The tokenizer in {file} splits text by the unsupported rule “{rule}”.',
  'gguf.pretokenizer-unsupported.hint': 'Choose a file that uses one of these rules: {known}.',
  'gguf.proof-accuracy-lost':
    'With this file llama.cpp has {right, number, ::percent} of {count, number} answers right, the trained model {own, number, ::percent}.',
  'gguf.proof-cannot-load': 'llama.cpp cannot use the exported file: {reason}.',
  'gguf.proof-cannot-load.hint':
    'Nothing was exported. Export the model as a merged folder, and report this with the name of the base.',
  'gguf.proof-failed':
    'llama.cpp would answer otherwise than the trained model: {different} of {total} tokens differ, and the answers are {ratio, number, ::.00} times as surprising to it.',
  'gguf.proof-failed.bits-hint':
    'Nothing was exported. Choose a type with more bits, such as q8_0 or f16.',
  'gguf.proof-failed.hint': 'Nothing was exported. Choose the type f32, which rounds nothing.',
  'gguf.proof-template-lost': 'The exported file lacks the chat template of the model.',
  'gguf.quantizer-missing':
    'The part of llama.cpp that packs weights cannot be used on this machine.',
  'gguf.quantizer-missing.hint':
    'Choose the type f32, f16 or bf16, which do not need it, or install the program again.',
  'gguf.rope-unsupported': 'The RoPE frequency factors in this GGUF file match no supported rule.',
  'gguf.rope-unsupported.hint': 'Choose the same model as a Hugging Face folder.',
  'gguf.teacher-without-vision':
    'Question {question} has a picture, but a GGUF teacher can only answer text here.',
  'gguf.teacher-without-vision.hint':
    'Run {file} with its projector on a server that speaks the OpenAI protocol and enter it as https://host:port/v1#model, or choose a model folder.',
  'gguf.tensor-type-unsupported':
    '{file} stores {tensor} as ggml type {type}, which is not supported.',
  'gguf.tensor-type-unsupported.hint': 'Choose a file that uses only these types: {known}.',
  'gguf.tokenizer-missing': '{file} contains no tokenizer.',
  'gguf.tokenizer-missing.hint': 'Choose a GGUF file of a language model.',
  'gguf.tokenizer-not-expressible':
    'The tokenizer in {file} splits text by a rule that llama.cpp does not know.',
  'gguf.tokenizer-not-expressible.hint': 'Export the model as a merged folder instead.',
  'gguf.tokenizer-unsupported': '{file} has a tokenizer of the unsupported type “{type}”.',
  'gguf.tokenizer-unsupported.hint': 'Choose a file whose tokenizer type is gpt2 or llama.',
  'gguf.rotation-not-expressible':
    'GGUF has no form for the layers of this model that do not rotate: llama.cpp knows every {every}th layer alone.',
  'gguf.window-not-expressible':
    'GGUF has no form for the window of {tokens} tokens of this model: llama.cpp would see more.',
  'gguf.picture-token-missing':
    'The tokenizer in {file} has no token {token}, which stands for pictures in this model.',
  'gguf.tower-missing':
    '{file} is the language model of a model with sight ({architecture}), and its vision tower is not beside it.',
  'gguf.tower-missing.hint':
    'Put the file mmproj-….gguf of the same model into the same folder and choose the language model again.',
  'gguf.tower-unfitting':
    'The vision tower beside {file} belongs to another model: {tower} {problem, select, type {is of the type {found}, not {known}} width {is for a language model of the width {found}, not {known}} other {holds no vision tower}}.',
  'gguf.tower-unfitting.hint':
    'Put the mmproj file of the same model beside it, or move the language model into a folder of its own to take it without sight.',
  'gguf.towers-several': 'Several vision towers beside {file} fit it: {towers}.',
  'gguf.towers-several.hint':
    'Leave one of them in the folder, or name one mmproj- and then like the language model.',
  'gguf.tower-not-writable':
    'A vision tower of the type “{type}” cannot be written as GGUF: the model would lose its sight.',
  'gguf.tower-not-writable.hint':
    'Export it as a merged folder, or an adapter of its language model alone as gguf-lora. Bases of these types can be written with their vision tower: {known}.',
  'gguf.tower-setting-not-expressible':
    'llama.cpp has no form for {key} of this vision tower’s config.json.',
  'gguf.tower-setting-not-expressible.hint': 'Export the model as a merged folder instead.',
  'gguf.windows-not-expressible':
    'GGUF has no form for the attention windows of this vision tower: its windows must be 112 pixels wide, and blocks without windows come at even distances.',
  'model.no-video': 'The model in {folder} sees no videos.',
  'model.no-video.hint': 'Choose a model of one of the families {families}.',
  'model.no-video-processor.hint':
    'Copy video_preprocessor_config.json of the original model into this folder.',
  'model.no-video-template.hint':
    'Its chat template has no mark for videos: copy chat_template.jinja of the original model into this folder, or choose another model.',
  'video.frames-differ': 'The frame {frame} has another size than the first of its video.',
  'video.empty-list': 'The list of a video’s frames is empty.',
  'video.is-sound': '{file} is sound, which no model here hears: write down what is said.',
  'video.no-frames': 'There are no pictures in {folder} that could be the frames of a video.',
  'video.not-frames': '{file} is no folder of frames; video files are not read.',
  'video.not-frames.hint':
    'Make frames with ffmpeg (“mkdir clip && ffmpeg -i clip.mp4 -vf fps=2 clip/%05d.png”), name the folder, and give the rate as fps.',
} as const;

// Models, adapters and GGUF files, in German.

import type { MODELS as EN } from '../en/models.ts';

export const MODELS: Readonly<Record<keyof typeof EN, string>> = {
  'model.base-of-adapter':
    '{model} ist das Basismodell von {adapter}; ohne das Basismodell funktioniert der Adapter nicht.',
  'model.base-of-adapter.hint': 'Entfernen Sie zuerst den Adapter.',
  'model.built-in': '{model} gehört zum Programm und lässt sich nicht entfernen.',
  'model.cannot-be-used': 'Das Modell in {folder} lässt sich nicht verwenden: {reason}.',
  'model.card-missing': '{model} hat keine Modellkarte.',
  'model.chat-template-failed':
    'Die Chat-Vorlage in {file} {problem, select, conversation {lehnt dieses Gespräch ab} other {lässt sich nicht lesen}}: {reason}.',
  'model.chat-template-failed.hint': 'Verwenden Sie die Chat-Vorlage, die zum Modell gehört.',
  'model.chat-template-missing': 'Im Modellordner {folder} fehlt die Chat-Vorlage.',
  'model.chat-template-missing.hint':
    'Kopieren Sie chat_template.jinja des Modells in seinen Ordner.',
  'model.chat-template-too-long':
    'Die Chat-Vorlage in {file} ist länger als {limit, number} Zeichen.',
  'model.check-config-weights':
    'Prüfen Sie, ob config.json und die Gewichte zum selben Modell gehören.',
  'model.choose-folder':
    'Wählen Sie den Ordner, in dem config.json und die .safetensors-Dateien liegen.',
  'model.choose-snapshot':
    'Das ist der Ordner eines Download-Caches; seine Dateien liegen in {folder}. Geben Sie diesen Ordner an.',
  'model.choose-supported-family': 'Wählen Sie ein Modell einer unterstützten Familie.',
  'model.chosen-file-unsuitable': '{file} ist kein Modell.',
  'model.chosen-file-unsuitable.hint':
    'Wählen Sie einen Ordner mit config.json und .safetensors-Dateien oder eine .gguf-Datei.',
  'model.chosen-path-missing': '{path} gibt es nicht.',
  'model.chosen-path-missing.hint': 'Wählen Sie den Ordner noch einmal.',
  'model.config-missing': '{folder} ist kein Modellordner: config.json fehlt.',
  'model.copy-folder-again': 'Kopieren Sie den Modellordner noch einmal.',
  'model.end-token-missing': 'Der Tokenizer in {folder} legt kein End-Token fest.',
  'model.file-unreadable':
    '{kind, select, adapter {{folder} ist kein Adapterordner} other {{folder} ist kein Modellordner}}: {file} fehlt oder lässt sich nicht lesen.',
  'model.folder-gone': 'Der Ordner {folder} ist nicht mehr da.',
  'model.folder-gone.hint':
    'Verschieben Sie ihn zurück, oder nehmen Sie das Modell aus der Liste und fügen Sie es von seinem neuen Ort hinzu.',
  'model.link-broken': '{file} ist eine Verknüpfung (link) auf {target}, und dort ist nichts.',
  'model.link-broken.hint':
    'Der Ordner eines Download-Caches hält seine Dateien im Ordner „blobs“ daneben. Kopieren Sie den ganzen Ordner models--…, oder kopieren Sie die echten Dateien (cp -rL unter Linux und macOS).',
  'model.not-in-list': 'Dieses Modell ist nicht mehr in der Liste.',
  'model.not-in-list.hint': 'Wählen Sie ein anderes Modell oder fügen Sie dieses wieder hinzu.',
  'model.not-trainable-here': '{model} lässt sich auf diesem Rechner nicht trainieren.',
  'model.picture-placeholders-mismatch':
    'Das Gespräch hat {marks, plural, one {# Bildplatzhalter} other {# Bildplatzhalter}} für {pictures, plural, one {# Bild} other {# Bilder}}.',
  'model.picture-processor-unsupported':
    '{file}: Die Bildverarbeitung {type} wird nicht unterstützt. Unterstützt: {known}.',
  'model.picture-settings-invalid': '{file}: {key} {problem}.',
  'model.picture-settings-invalid.hint':
    'Verwenden Sie die Einstellungen der Bildverarbeitung, die zum Modell gehören.',
  'model.text-only': 'Das Modell in {folder} sieht keine Bilder.',
  'model.text-only.hint': 'Wählen Sie für Beispiele mit Bildern ein Modell, das Bilder sieht.',
  'model.tokenizer-file-missing': 'Im Modellordner fehlt {file}.',
  'model.tokenizer-file-missing.hint':
    'Kopieren Sie die Tokenizer-Dateien des Modells in seinen Ordner.',
  'model.tokenizer-json-missing': 'Im Modellordner {folder} fehlt tokenizer.json.',
  'model.tokenizer-json-missing.hint':
    'Kopieren Sie die Tokenizer-Dateien, die zum Modell gehören, in seinen Ordner.',
  'model.tokenizer-too-large':
    'Der Tokenizer in {folder} hat {tokens, plural, one {# Token} other {# Token}}, die Embedding-Tabelle des Modells aber nur {rows, plural, one {# Zeile} other {# Zeilen}}.',
  'model.tokenizer-too-large.hint':
    'Verwenden Sie die Tokenizer-Dateien, die zu diesen Gewichten gehören.',
  'model.tokenizer-unusable': '{file} ist kein brauchbarer Tokenizer: {reason}.',
  'model.tokenizer-unusable.hint': 'Kopieren Sie die Tokenizer-Dateien des Modells noch einmal.',
  'model.used-by-queued-step':
    '{model} wird verwendet: Der Schritt „{step}“ wartet darauf, damit zu laufen.',
  'model.used-by-running-step': '{model} wird verwendet: Der Schritt „{step}“ läuft gerade damit.',
  'model.wait-or-stop-step':
    'Warten Sie, bis der Schritt fertig ist, oder halten Sie ihn zuerst an.',
  'model.weight-type-unsupported':
    '{tensor} in {folder} ist als {type} gespeichert; dieser Typ wird nicht unterstützt.',
  'model.weight-type-unsupported.hint':
    'Verwenden Sie Gewichte, die als einer dieser Typen gespeichert sind: {known}.',
  'model.weights-missing': 'Im Modellordner {folder} fehlen die Gewichte.',
  'model.weights-missing.hint':
    'Legen Sie model.safetensors hinein, oder model.safetensors.index.json mit allen zugehörigen Teildateien.',
  'catalogue.config-unusable':
    '{field} ist nicht die Konfiguration eines Modells, das sich hier trainieren lässt: {reason}',
  'catalogue.hint': 'docs/models.md zeigt einen Eintrag mit allen Feldern.',
  'catalogue.neither-folder-nor-listed': '„{word}“ ist weder ein Ordner noch ein Modell der Liste.',
  'catalogue.neither-folder-nor-listed.hint':
    'omr model list gibt die Namen aus, etwa Qwen/Qwen2.5-VL-3B-Instruct.',
  'checkpoint.adapter-base-gone': 'Das Basismodell von {folder} ist nicht mehr in {base}.',
  'checkpoint.adapter-base-gone.hint':
    'Verschieben Sie das Basismodell zurück oder tragen Sie seinen neuen Ordner bei base_model_name_or_path in adapter_config.json ein.',
  'checkpoint.adapter-base-revision':
    'Der Adapter in {folder} wurde auf der Revision {revision} von {base} trainiert; auf diesem Rechner ist nur {here}.',
  'checkpoint.adapter-base-revision.hint':
    'Laden Sie die Revision {revision} von {base} herunter; oder entfernen Sie revision aus adapter_config.json, falls die andere dasselbe Modell ist.',
  'checkpoint.adapter-base-not-here':
    'Der Adapter in {folder} wurde auf {base} trainiert, und dieses Modell ist nicht auf diesem Rechner.',
  'checkpoint.adapter-base-not-here.hint':
    'Bringen Sie das Modell {base} hierher, als Ordner „{base}“ neben dem Adapter oder als Download-Cache; oder tragen Sie in adapter_config.json unter base_model_name_or_path seinen Ordner ein.',
  'checkpoint.adapter-base-unnamed': 'In {file} ist kein Basismodell angegeben.',
  'checkpoint.adapter-base-unnamed.hint':
    'Setzen Sie base_model_name_or_path auf den Ordner des Modells, mit dem der Adapter trainiert wurde.',
  'checkpoint.adapter-config-invalid': '{file}: {field} muss {rule} sein, ist aber {value}.',
  'checkpoint.adapter-config-invalid.hint':
    'Verwenden Sie einen einfachen LoRA-Adapter, wie PEFT ihn speichert.',
  'checkpoint.adapter-mismatch': '{adapter} passt nicht zum Modell: {reason}.',
  'checkpoint.adapter-mismatch.hint':
    'Vergleichen Sie target_modules mit den Modulnamen des Modells, oder wählen Sie das eigene Basismodell des Adapters.',
  'checkpoint.adapter-of-other-model':
    'Der Adapter gehört zu einem anderen Modell. Wählen Sie sein eigenes Basismodell.',
  'checkpoint.adapter-weights-missing':
    'Im Adapterordner {folder} fehlt adapter_model.safetensors.',
  'checkpoint.adapter-weights-missing.hint':
    'Kopieren Sie den ganzen Ordner, so wie er gespeichert wurde.',
  'checkpoint.copy-adapter-again': 'Kopieren Sie den Adapter noch einmal.',
  'checkpoint.copy-safetensors-again':
    'Kopieren Sie die Datei noch einmal. Sie ist unvollständig oder keine gültige safetensors-Datei.',
  'checkpoint.index-invalid': '{file} ist kein gültiger Gewichtsindex.',
  'checkpoint.not-adapter': '{folder} ist kein Adapterordner.',
  'checkpoint.not-adapter.hint':
    'Wählen Sie einen Ordner mit adapter_config.json und adapter_model.safetensors.',
  'checkpoint.shard-outside-folder':
    '{file} verweist auf eine Datei außerhalb ihres Ordners: {shard}.',
  'checkpoint.shard-tensor-missing':
    '{file} führt {tensor} in {shard} auf, aber {shard} enthält diesen Tensor nicht.',
  'checkpoint.shard-tensor-missing.hint':
    'Kopieren Sie den Modellordner noch einmal. Index und Teildateien passen nicht zusammen.',
  'checkpoint.tensor-missing': 'In {file} fehlt der Tensor {tensor}.',
  'checkpoint.tensor-shape-wrong':
    '{tensor} in {file} hat die Form [{shape}], das Modell braucht aber [{expected}].',
  'checkpoint.tensor-unexpected':
    '{file} enthält einen Tensor, den es im Modell nicht gibt: {tensor}.',
  'found.experts-unsupported':
    'Die Familie {family} ist ein Mixture-of-Experts-Modell; solche rechnet dieses Programm nicht.',
  'found.family-unsupported':
    'Die Familie {family} lässt sich hier nicht trainieren; diese schon: {known}.',
  'found.in-parts':
    'Die Datei besteht aus mehreren Teilen. Fügen Sie sie mit gguf-split --merge von llama.cpp zusammen, oder nehmen Sie das Modell als Ordner.',
  'found.no-safetensors':
    'Die Gewichte sind keine safetensors-Dateien. Laden Sie sie als model.safetensors herunter.',
  'found.no-tokenizer': 'tokenizer.json fehlt. Laden Sie das ganze Modell herunter.',
  'found.unreadable': 'Die Datei lässt sich nicht lesen.',
  'gguf.architecture-unsupported':
    '{file} enthält ein Modell mit der Architektur „{architecture}“, die nicht unterstützt wird.',
  'gguf.architecture-unsupported.hint':
    'Wählen Sie ein Modell mit einer dieser Architekturen: {known}.',
  'gguf.cannot-load': '{file} lässt sich nicht laden: {reason}.',
  'gguf.cannot-load.hint':
    'Nehmen Sie eine GGUF-Datei, deren Modellart llama.cpp kennt und die in den Arbeitsspeicher passt.',
  'gguf.context-too-short':
    '{file} liest höchstens {limit, number} Token, eine Frage mit Antwort braucht aber bis zu {needed, number}.',
  'gguf.context-too-short.hint': 'Verringern Sie maxNewTokens (jetzt {maxNewTokens}).',
  'gguf.copy-file-again': 'Kopieren Sie die Datei noch einmal oder laden Sie sie neu herunter.',
  'gguf.convolution-not-expressible':
    'GGUF hat für dieses LFM2 keine Form: Seine Faltungen haben Biaswerte, seine Köpfe sind zusammen nicht so breit wie das Modell, oder seine Positionen sind skaliert.',
  'gguf.delta-not-expressible':
    'GGUF kann dieses Modell nicht ausdrücken: Schlüssel und Werte seiner Delta-Regel müssen gleich breit sein, und Schichten mit voller Aufmerksamkeit in gleichem Abstand stehen.',
  'gguf.embeddings-missing': 'In {file} fehlt der Tensor token_embd.weight.',
  'gguf.embeddings-missing.hint': 'Wählen Sie eine GGUF-Datei, die das ganze Modell enthält.',
  'gguf.family-not-writable': 'Ein Modell vom Typ „{type}“ kann nicht als GGUF geschrieben werden.',
  'gguf.family-not-writable.hint':
    'Exportieren Sie es als zusammengeführten Ordner, oder trainieren Sie ein Basismodell von einem dieser Typen: {known}.',
  'gguf.gemma-not-expressible':
    'GGUF hat keine Form für die Aufmerksamkeitsfenster oder die Skalierung dieses Gemma-Modells.',
  'gguf.gemma-by-layer':
    '{file} ist ein Gemma 4 mit Einbettungen für jede Schicht (E2B, E4B); die werden aus GGUF nicht gelesen.',
  'gguf.gemma-pictures-differ':
    'llama.cpp liest die Bilder dieser Art von Gemma 4 (E2B, E4B) anders, als das Modell trainiert wurde: Seine Antworten wären andere.',
  'gguf.is-tower': '{file} ist ein Bildteil (mmproj), kein Modell.',
  'gguf.is-tower.hint':
    'Wählen Sie die Datei des Sprachmodells im selben Ordner; der Bildteil kommt mit.',
  'gguf.key-missing': 'In den Metadaten von {file} fehlt die Zahl für {architecture}.{key}.',
  'gguf.key-missing.hint': 'Wählen Sie eine andere GGUF-Datei dieses Modells.',
  'gguf.llama-unavailable': 'llama.cpp läuft auf diesem Rechner nicht: {reason}.',
  'gguf.llama-unavailable.hint':
    'Lesen Sie die GGUF-Datei als Modellordner ein (omr import --set source=DATEI.gguf) oder verwenden Sie einen Endpunkt.',
  'gguf.lora-not-expressible':
    'Ein GGUF-Adapter kann nicht enthalten, was dieser ändert: {part, select, tower {„{module}“ gehört zum Bildteil} table {„{module}“ ist keine Schicht des Sprachmodells} other {„{module}“ ist als Ganzes trainiert}}.',
  'gguf.lora-not-expressible.hint':
    'Exportieren Sie stattdessen das Format gguf: Dort steckt der Adapter in den Gewichten, samt Bildteil. Für einen Adapter nur des Sprachmodells trainieren Sie mit targetModules, die nur dessen Schichten nennen, bei den meisten Modellen mit Bildteil etwa .*language_model.*_proj.',
  'gguf.no-chat-template': '{file} hat keine Chat-Vorlage.',
  'gguf.no-chat-template.hint':
    'Nehmen Sie die Datei eines auf Anweisungen trainierten Modells; ein reines Basismodell beantwortet keine Fragen.',
  'gguf.no-memory':
    'Der Arbeitsspeicher reicht nicht, um {file} mit {count, number} Token laufen zu lassen: {reason}.',
  'gguf.no-memory.hint': 'Verringern Sie maxNewTokens oder nehmen Sie eine kleinere Datei.',
  'gguf.pretokenizer-unsupported':
    'Der Tokenizer in {file} teilt Text nach der Regel „{rule}“, die nicht unterstützt wird.',
  'gguf.pretokenizer-unsupported.hint': 'Wählen Sie eine Datei mit einer dieser Regeln: {known}.',
  'gguf.proof-accuracy-lost':
    'Mit dieser Datei hat llama.cpp {right, number, ::percent} von {count, number} Antworten richtig, das trainierte Modell {own, number, ::percent}.',
  'gguf.proof-cannot-load': 'llama.cpp kann die exportierte Datei nicht verwenden: {reason}.',
  'gguf.proof-cannot-load.hint':
    'Es wurde nichts exportiert. Exportieren Sie das Modell als zusammengeführten Ordner, und melden Sie den Fehler mit dem Namen des Basismodells.',
  'gguf.proof-failed':
    'llama.cpp würde anders antworten als das trainierte Modell: {different} von {total} Token weichen ab, und die Antworten überraschen es {ratio, number, ::.00}-mal so stark.',
  'gguf.proof-failed.bits-hint':
    'Es wurde nichts exportiert. Wählen Sie einen Typ mit mehr Bit, etwa q8_0 oder f16.',
  'gguf.proof-failed.hint':
    'Es wurde nichts exportiert. Wählen Sie den Typ f32, der nichts rundet.',
  'gguf.proof-template-lost': 'Der exportierten Datei fehlt die Chat-Vorlage des Modells.',
  'gguf.quantizer-missing':
    'Der Teil von llama.cpp, der Gewichte packt, ist auf diesem Rechner nicht nutzbar.',
  'gguf.quantizer-missing.hint':
    'Wählen Sie f32, f16 oder bf16, die ihn nicht brauchen, oder installieren Sie das Programm neu.',
  'gguf.rope-unsupported':
    'Die RoPE-Frequenzfaktoren in dieser GGUF-Datei folgen keiner unterstützten Regel.',
  'gguf.rope-unsupported.hint': 'Wählen Sie dasselbe Modell als Hugging-Face-Ordner.',
  'gguf.teacher-without-vision':
    'Die Frage {question} hat ein Bild, ein GGUF-Lehrer beantwortet hier aber nur Text.',
  'gguf.teacher-without-vision.hint':
    'Betreiben Sie {file} mit dem zugehörigen Projektor auf einem Server, der das OpenAI-Protokoll spricht, und geben Sie ihn als https://host:port/v1#modell an, oder wählen Sie einen Modellordner.',
  'gguf.tensor-type-unsupported':
    '{file} speichert {tensor} als ggml-Typ {type}; dieser Typ wird nicht unterstützt.',
  'gguf.tensor-type-unsupported.hint':
    'Wählen Sie eine Datei, die nur diese Typen verwendet: {known}.',
  'gguf.tokenizer-missing': '{file} enthält keinen Tokenizer.',
  'gguf.tokenizer-missing.hint': 'Wählen Sie die GGUF-Datei eines Sprachmodells.',
  'gguf.tokenizer-not-expressible':
    'Der Tokenizer in {file} zerlegt Text nach einer Regel, die llama.cpp nicht kennt.',
  'gguf.tokenizer-not-expressible.hint':
    'Exportieren Sie das Modell stattdessen als zusammengeführten Ordner.',
  'gguf.tokenizer-unsupported':
    '{file} hat einen Tokenizer vom Typ „{type}“, der nicht unterstützt wird.',
  'gguf.tokenizer-unsupported.hint':
    'Wählen Sie eine Datei mit einem Tokenizer vom Typ gpt2 oder llama.',
  'gguf.rotation-not-expressible':
    'GGUF kann die Schichten dieses Modells ohne Drehung nicht ausdrücken: llama.cpp kennt nur jede {every}. Schicht.',
  'gguf.window-not-expressible':
    'GGUF kann das Fenster von {tokens} Tokens dieses Modells nicht ausdrücken: llama.cpp sähe mehr.',
  'gguf.picture-token-missing':
    'Dem Tokenizer in {file} fehlt das Token {token}, das in diesem Modell für Bilder steht.',
  'gguf.tower-missing':
    '{file} ist das Sprachmodell eines Modells, das sieht ({architecture}), und sein Bildteil liegt nicht daneben.',
  'gguf.tower-missing.hint':
    'Legen Sie die Datei mmproj-….gguf desselben Modells in denselben Ordner und wählen Sie das Sprachmodell noch einmal.',
  'gguf.tower-unfitting':
    'Der Bildteil neben {file} gehört zu einem anderen Modell: {tower} {problem, select, type {ist vom Typ {found}, nicht {known}} width {ist für ein Sprachmodell der Breite {found}, nicht {known}} other {enthält keinen Bildteil}}.',
  'gguf.tower-unfitting.hint':
    'Legen Sie die mmproj-Datei desselben Modells daneben, oder das Sprachmodell in einen eigenen Ordner, um es ohne Bilder zu nehmen.',
  'gguf.towers-several': 'Mehrere Bildteile neben {file} passen zu ihm: {towers}.',
  'gguf.towers-several.hint':
    'Lassen Sie einen davon im Ordner, oder nennen Sie einen mmproj- und dann wie das Sprachmodell.',
  'gguf.tower-not-writable':
    'Ein Bildteil vom Typ „{type}“ lässt sich nicht als GGUF schreiben: Das Modell könnte nicht mehr sehen.',
  'gguf.tower-not-writable.hint':
    'Exportieren Sie es als zusammengeführten Ordner oder einen Adapter nur des Sprachmodells als gguf-lora. Basismodelle dieser Typen lassen sich mit ihrem Bildteil schreiben: {known}.',
  'gguf.tower-setting-not-expressible':
    'llama.cpp hat keine Form für {key} in der config.json dieses Bildteils.',
  'gguf.tower-setting-not-expressible.hint':
    'Exportieren Sie das Modell stattdessen als zusammengeführten Ordner.',
  'gguf.windows-not-expressible':
    'GGUF hat keine Form für die Aufmerksamkeitsfenster dieses Bildteils: Fenster müssen 112 Pixel breit sein und Blöcke ohne Fenster in gleichem Abstand stehen.',
  'model.no-video': 'Das Modell in {folder} sieht keine Videos.',
  'model.no-video.hint': 'Wählen Sie ein Modell aus einer der Familien {families}.',
  'model.no-video-processor.hint':
    'Kopieren Sie video_preprocessor_config.json des ursprünglichen Modells in diesen Ordner.',
  'model.no-video-template.hint':
    'Seine Chatvorlage kennt keine Markierung für Videos: Kopieren Sie chat_template.jinja des ursprünglichen Modells in diesen Ordner, oder wählen Sie ein anderes Modell.',
  'video.frames-differ':
    'Das Einzelbild {frame} hat eine andere Größe als das erste seines Videos.',
  'video.empty-list': 'Die Liste der Einzelbilder eines Videos ist leer.',
  'video.is-sound':
    '{file} ist Ton, den hier kein Modell hört: Schreiben Sie auf, was gesagt wird.',
  'video.no-frames': 'In {folder} sind keine Bilder, die Einzelbilder eines Videos sein könnten.',
  'video.not-frames':
    '{file} ist kein Ordner mit Einzelbildern; Videodateien werden nicht gelesen.',
  'video.not-frames.hint':
    'Erzeugen Sie Einzelbilder mit ffmpeg („mkdir clip && ffmpeg -i clip.mp4 -vf fps=2 clip/%05d.png“), nennen Sie den Ordner und geben Sie die Rate als fps an.',
};

// The cluster folder of an export, in German.

import type { CLUSTER as EN } from '../en/cluster.ts';

export const CLUSTER: Readonly<Record<keyof typeof EN, string>> = {
  'cluster.batch-indivisible':
    'Die {prompts, number} Prompts mit je {answers, number} Antworten eines RL-Schritts lassen sich nicht auf {gpus, number} GPUs verteilen.',
  'cluster.batch-indivisible.hint': 'Setzen Sie „gpus“ auf eine dieser Zahlen: {fitting}.',
  'cluster.content-check':
    'prüft alles hier, bevor ein Auftrag losgeschickt wird; `--help` erklärt es',
  'cluster.content-data':
    'Zeilen als Parquet (SFT, RL, Validierung, Test), Bilder als Dateien, Pfade ab diesem Ordner',
  'cluster.content-jobs': 'die Aufträge für Slurm und Ray',
  'cluster.content-origin': 'woraus das alles gemacht ist; kommt mit dem Ergebnis zurück',
  'cluster.content-programs': 'Konfigurationen der Programme und die Skripte, die sie starten',
  'cluster.content-reward': 'der Prüfer, sein Aufruf aus Python und die Gewichte',
  'cluster.family-unsupported':
    'Für Modelle der Familie {family} gibt es keinen Cluster-Ordner: Nicht alle Programme des Rezepts trainieren sie.',
  'cluster.family-unsupported.hint': 'Wählen Sie ein Modell einer dieser Familien: {known}.',
  'cluster.gpus-uneven': '{gpus, number} GPUs lassen sich nicht gleichmäßig auf Knoten verteilen.',
  'cluster.gpus-uneven.hint':
    'Setzen Sie „gpus“ auf höchstens {each, number} oder auf ein Vielfaches von {each, number}.',
  'cluster.left-augmentation': 'Bilder werden nicht verzerrt.',
  'cluster.left-conciseness':
    'Die Belohnung hat keinen Teil für Kürze: Er vergleicht die Antworten einer Gruppe, und die Programme bewerten jede Antwort für sich.',
  'cluster.left-filter':
    'Gruppen, die ganz richtig oder ganz falsch sind, lässt nur verl 0.9.1 weg; sein Fork trainiert mit allen.',
  'cluster.left-judge': 'Kein Gutachter sieht an, was der Prüfer ablehnt.',
  'cluster.left-overlong':
    'Antworten, die die größte Länge abgeschnitten hat, zählen als falsch; sie werden nicht aus dem Verlust gelassen.',
  'cluster.left-rates':
    'Alle Parameter lernen mit den Lernraten der Veröffentlichung; die der Läufe im Programm sind für Adapter und gelten, wo der Cluster einen trainiert.',
  'cluster.left-vision-rate': 'Der Bildturm hat die Lernrate aller anderen Schichten.',
  'cluster.no-rows': 'Für einen Cluster-Ordner gibt es keine Beispiele.',
  'cluster.no-rows.hint':
    'Wählen Sie mit der Einstellung „dataset“ einen Datensatz: SFT braucht Zeilen mit Antworten eines Lehrers, RL Zeilen seines Teils.',
  'cluster.origin-invalid': '{file} ist beschädigt: Das Feld „{field}“ fehlt oder ist falsch.',
  'cluster.origin-invalid.hint':
    'Kopieren Sie omr-cluster.json noch einmal aus dem Cluster-Ordner, oder rufen Sie dort check.py --stamp auf.',
  'cluster.paper-settings':
    'Das Modell hat keinen {part, select, sft {SFT-} other {RL-}}Lauf: Dessen Einstellungen hier, auch Schritte und Längen, sind die der Veröffentlichung für viele tausend Fragen. Passen Sie sie Ihren Daten an, bevor Sie starten.',
  'cluster.picture-missing': 'Das Bild {file} von Beispiel {row} fehlt.',
  'cluster.picture-missing.hint':
    'Importieren Sie die Daten noch einmal, dann exportieren Sie neu.',
  'cluster.rows':
    '{part, select, sft {SFT} rl {RL} validation {Validierung} other {Test}} {rows, plural, one {# Zeile} other {# Zeilen}}',
  'cluster.video':
    'Das Beispiel {row} zeigt ein Video; die Programme eines Cluster-Ordners bekommen nur Texte und Bilder.',
  'cluster.video.hint':
    'Trainieren Sie hier, exportieren Sie den Datensatz selbst (er behält die Einzelbilder), oder lassen Sie diese Beispiele aus.',
  'cluster.written':
    'Cluster-Ordner: {rows, plural, one {# Zeile} other {# Zeilen}}, {pictures, plural, =0 {keine Bilder} one {# Bild} other {# Bilder}}',
};

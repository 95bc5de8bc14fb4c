// The workspace and what runs in it: disk, queue, projects, recipes, answers, chat, in German.

import type { WORKSPACE as EN } from '../en/workspace.ts';

export const WORKSPACE: Readonly<Record<keyof typeof EN, string>> = {
  'workspace.change-while-running':
    'Solange ein Schritt läuft, lässt sich kein anderer Arbeitsbereich öffnen.',
  'workspace.change-while-running.hint':
    'Warten Sie, bis der Schritt fertig ist, oder halten Sie ihn an. Sie können ihn später vom letzten gespeicherten Stand aus fortsetzen.',
  'workspace.database-damaged': '{file} ist beschädigt und lässt sich nicht als Datenbank lesen.',
  'workspace.database-damaged.hint':
    'Es gibt keine Sicherung. Verschieben Sie {file} und starten Sie neu: Die Liste der Läufe ist dann leer, und {datasets, plural, one {# Datensatz} other {# Datensätze}} und {models, plural, one {# Modell} other {# Modelle}} im Arbeitsbereich werden wieder eingelesen.',
  'workspace.database-damaged.backup-hint':
    'Verschieben Sie {file} und geben Sie {backup} diesen Namen: Das ist die Liste der Läufe vor einer Aktualisierung. {datasets, plural, one {# Datensatz} other {# Datensätze}} und {models, plural, one {# Modell} other {# Modelle}} im Arbeitsbereich werden wieder eingelesen.',
  'workspace.database-newer': '{file} wurde von einer neueren Version des Programms geschrieben.',
  'workspace.database-newer.hint':
    'Aktualisieren Sie OpenMMReasoner oder wählen Sie einen anderen Arbeitsbereich.',
  'workspace.database-not-opened':
    'Die Datenbank des Arbeitsbereichs {file} lässt sich nicht öffnen.',
  'workspace.database-not-opened.hint':
    'Prüfen Sie, ob es den Ordner des Arbeitsbereichs gibt und ob Sie darin schreiben dürfen.',
  'workspace.in-use': '{workspace} wird schon von einem anderen OpenMMReasoner verwendet.',
  'workspace.in-use.hint':
    'Schließen Sie es, warten Sie, bis es fertig ist, oder wählen Sie einen anderen Arbeitsbereich.',
  'workspace.manifest-invalid': '{file} ist kein gültiges Manifest.',
  'workspace.picture-changed': 'Das Bild {file} wurde nach dem Import verändert.',
  'workspace.picture-changed-of-row': 'Das Bild {file} ({row}) wurde nach dem Import verändert.',
  'workspace.picture-changed.hint':
    'Legen Sie die frühere Datei aus einer Kopie zurück, oder importieren Sie die Daten noch einmal.',
  'workspace.picture-id-invalid': '„{id}“ ist keine Kennung eines gespeicherten Bildes.',
  'workspace.picture-id-invalid.hint':
    'Verwenden Sie den SHA-256-Wert der Bilddatei: 64 Hexadezimalziffern.',
  'workspace.rerun-step': 'Führen Sie den Schritt, der dieses Ergebnis erzeugt, noch einmal aus.',
  'workspace.result-unfinished':
    '{folder} ist kein fertiges Ergebnis: manifest.json fehlt oder lässt sich nicht lesen.',
  'workspace.rows-differ':
    '{folder} hat {rows, number} Zeilen, laut Manifest sind es {expected, number}.',
  'workspace.signing-key-unreadable': 'Der Signaturschlüssel {file} lässt sich nicht lesen.',
  'workspace.signing-key-unreadable.hint':
    'Stellen Sie ihn aus einer Sicherung wieder her. Ohne ihn lassen sich keine neuen Läufe in das signierte Protokoll aufnehmen.',
  'disk.failing': 'Der Datenträger hat bei {file} einen Fehler gemeldet.',
  'disk.failing.hint':
    'Prüfen Sie den Datenträger und sein Kabel. Kopieren Sie den Arbeitsbereich auf einen anderen, wenn der Fehler wiederkehrt, und setzen Sie dann fort.',
  'disk.file-in-the-way': 'Bei {file} wird ein Ordner gebraucht, dort liegt aber eine Datei.',
  'disk.file-in-the-way.hint':
    'Nennen Sie einen anderen Ordner, oder legen Sie die Datei woanders ab.',
  'disk.folder-in-the-way': 'Bei {file} wird eine Datei gebraucht, dort liegt aber ein Ordner.',
  'disk.folder-in-the-way.hint': 'Nennen Sie eine Datei in diesem Ordner.',
  'disk.free-space-and-resume':
    'Schaffen Sie Platz oder wählen Sie einen Arbeitsbereich auf einem anderen Datenträger und setzen Sie dann fort.',
  'disk.full': 'Der Datenträger ist voll; {file} konnte nicht geschrieben werden.',
  'disk.full-with-amounts':
    'Der Datenträger ist voll; {file} konnte nicht geschrieben werden: benötigt {needed, number, ::.0} MB, frei {free, number, ::.0} MB.',
  'disk.name-too-long': 'Der Name {name}… ist länger, als der Datenträger zulässt.',
  'disk.name-too-long.hint': 'Wählen Sie einen kürzeren Namen.',
  'disk.not-writable': '{file} ist nicht beschreibbar.',
  'disk.not-writable.hint':
    'Wählen Sie als Arbeitsbereich einen Ordner, in den Sie schreiben dürfen.',
  'queue.cannot-resume': 'Der Schritt „{step}“ lässt sich jetzt nicht fortsetzen.',
  'queue.cannot-resume.hint':
    'Fortsetzen lässt sich nur ein Schritt, der unterbrochen oder angehalten wurde oder fehlgeschlagen ist.',
  'engine.out-of-memory': 'Dieser Rechner hat für diesen Schritt keinen Arbeitsspeicher mehr.',
  'engine.out-of-memory.hint':
    'Wählen Sie Einstellungen, die weniger Arbeitsspeicher brauchen (kleinere Stapel, kürzere Antworten, kleinere Bilder), oder schließen Sie andere Programme; setzen Sie den Schritt dann fort.',
  'queue.engine-stopped':
    'Der Rechenprozess wurde beendet, bevor der Schritt fertig war ({reason}).',
  'queue.engine-stopped.hint':
    'Setzen Sie den Schritt fort; er läuft vom letzten gespeicherten Stand aus weiter. Endet der Rechenprozess wieder, schließen Sie andere Programme oder wählen Sie Einstellungen, die weniger Arbeitsspeicher brauchen.',
  'queue.finish-not-running':
    'Dieser Schritt läuft gerade nicht und lässt sich deshalb nicht vorzeitig beenden.',
  'queue.finish-not-running.hint':
    '„Beenden und sichern“ ist nur bei einem laufenden Schritt möglich.',
  'queue.program-closed': 'Das Programm wurde beendet, bevor dieser Schritt fertig war.',
  'queue.program-closed.hint':
    'Setzen Sie den Schritt fort; er läuft vom letzten gespeicherten Stand aus weiter.',
  'queue.step-unknown': 'Es gibt keinen Schritt mit der Nummer {id}.',
  'run.list-continued': '{list}, {name}',
  'run.not-in-workspace': 'Dieser Lauf ist nicht mehr im Arbeitsbereich.',
  'run.remove-dependents-first': 'Entfernen Sie zuerst die Läufe, die dieses Ergebnis verwenden.',
  'run.repeat-step': 'Führen Sie den Schritt noch einmal aus.',
  'run.result-used-by': 'Das Ergebnis von {step} wird verwendet von {runs}.',
  'run.result-used-by-more':
    'Das Ergebnis von {step} wird verwendet von {runs} und {count, plural, one {# weiteren Lauf} other {# weiteren Läufen}}.',
  'run.stage-unknown': 'Es gibt keine Stufe namens „{stage}“.',
  'run.step-with-id': '{step} (Lauf {id})',
  'run.still-running': '{step} läuft noch.',
  'run.waiting-to-start': '{step} wartet auf den Start.',
  'project.id-unknown': 'Es gibt kein Projekt „{id}“.',
  'project.nothing-longer':
    'In diesem Projekt gibt es kein längeres Training, mit dem es weitergeht.',
  'project.nothing-longer.hint':
    'Beginnen Sie auf der Seite Trainieren ein neues Projekt; dort wählen Sie, wie lange es dauern darf.',
  'project.no-trained-model': 'Dieses Projekt hat noch kein trainiertes Modell.',
  'project.no-trained-model.hint':
    'Schließen Sie den Schritt „Lernen“ ab und versuchen Sie es dann noch einmal.',
  'project.step-already-started': 'Der Schritt „{step}“ hat schon begonnen.',
  'project.step-already-started.hint':
    'Warten Sie, bis er fertig ist, ändern Sie ihn und führen Sie ihn noch einmal aus.',
  'project.step-in-progress': 'Der Schritt „{step}“ dieses Projekts ist noch nicht fertig.',
  'project.step-in-progress.hint': 'Halten Sie ihn zuerst an oder warten Sie, bis er fertig ist.',
  'project.step-unknown': 'Das Projekt hat keinen Schritt namens „{step}“.',
  'project.step-without-result':
    'Der Schritt „{step}“ hat kein Ergebnis, das ein anderer Schritt verwenden könnte.',
  'project.step-without-result.hint': 'Entfernen Sie „${step}“ aus dem Rezept.',
  'project.summary-value-missing':
    'Die Zusammenfassung des Schritts „{step}“ enthält keinen Wert namens „{key}“.',
  'recipe.field-invalid':
    '{place}: Das Feld „{field}“ hat einen falschen Wert; erwartet: {expected}.',
  'recipe.field-unknown': '{place}: unbekanntes Feld „{field}“.',
  'recipe.first-step-reference.hint': 'Der erste Schritt kann auf keinen anderen verweisen.',
  'recipe.layout.hint':
    'Ein Rezept hat die Felder name, seed und steps, jeder Schritt die Felder name, stage und settings.',
  'recipe.not-a-group': '{place}: Hier wird eine Gruppe benannter Werte erwartet.',
  'recipe.not-a-group.hint': 'Schreiben Sie in {file} je Zeile ein „Name: Wert“.',
  'recipe.reference-unknown': '{place}: „${reference}“ nennt keinen früheren Schritt.',
  'recipe.stage-unknown': '{place}: Es gibt keine Stufe „{stage}“.',
  'recipe.step-name-taken': '{place}: Ein früherer Schritt heißt schon „{name}“.',
  'recipe.step-name-taken.hint': 'Geben Sie jedem Schritt einen eigenen Namen.',
  'recipe.step-not-started': 'Schritt {step} wurde nicht gestartet.',
  'recipe.step-problem': 'Schritt {step}: {message}',
  'recipe.unreadable': 'Das Rezept {file} lässt sich nicht lesen.',
  'plan.examples-not-in-workspace': 'Diese Beispiele sind nicht mehr im Arbeitsbereich.',
  'plan.examples-not-in-workspace.hint': 'Wählen Sie andere Beispiele.',
  'report.answers-unreadable':
    'Die Antworten des Schritts „{step}“ lassen sich nicht aus {file} lesen.',
  'report.figures-unreadable':
    'Die Zahlen dieses Berichts sind nicht lesbar, deshalb kann er nicht neu geschrieben werden.',
  'report.figures-unreadable.hint':
    'Führen Sie den letzten Schritt noch einmal aus; er schreibt den Bericht neu.',
  'report.format-missing': 'Für {project} gibt es noch keinen Bericht als {format}.',
  'report.format-missing.hint':
    'Der Bericht entsteht nach dem letzten Schritt. Führen Sie bei einem älteren Projekt den letzten Schritt noch einmal aus.',
  'report.not-ready': 'Der Bericht ist noch nicht fertig.',
  'report.not-ready.hint': 'Er erscheint, wenn der letzte Schritt fertig ist.',
  'report.pdf-needs-window':
    'Ein PDF lässt sich nur erstellen, während das Programmfenster geöffnet ist.',
  'report.pdf-needs-window.hint':
    'Öffnen Sie den Bericht in einem Browser und drucken Sie ihn von dort.',
  'report.result-value-missing':
    'Das Ergebnis des Schritts „{step}“ enthält keinen Wert namens „{key}“.',
  'report.write-failed': 'Der Bericht konnte nicht nach {file} geschrieben werden: {reason}',
  'report.write-failed.hint':
    'Prüfen Sie, ob der Ordner vorhanden und beschreibbar ist und genug Platz hat, und führen Sie den Schritt noch einmal aus.',
  'answers.answer-not-found':
    'Der Lauf in {folder} hat keine solche Antwort auf die Frage {question}.',
  'answers.answer-not-found.hint':
    'Nennen Sie die Frage mit ihrer Kennung und die Antwort mit ihrer Nummer (ab 0 gezählt) oder ihrem SHA-256.',
  'answers.not-in-workspace': 'Diese Antworten sind nicht mehr im Arbeitsbereich.',
  'answers.not-in-workspace.hint': 'Öffnen Sie den Schritt „Antworten“ noch einmal.',
  'answers.question-unknown': 'Der Lauf hat keine Frage {question}.',
  'answers.question-unknown.hint': 'Wählen Sie eine Frage aus der Liste.',
  'answers.still-collecting': 'Die Antworten werden noch gesammelt.',
  'answers.still-collecting.hint':
    'Übernehmen Sie Ihre Berichtigungen, wenn der Schritt fertig ist.',
  'answers.verdict-invalid': '{place}: Das ist kein Urteil über eine Antwort.',
  'answers.verdict-invalid.hint':
    'Jede Zeile sieht so aus: \'{"id": "…", "number": 0, "correct": true, "at": "…"}\'; statt "number" geht auch "response_sha256".',
  'chat.engine-stopped': 'Der Rechenprozess wurde beendet, bevor er antworten konnte.',
  'chat.engine-stopped.hint':
    'Fragen Sie noch einmal. Endet der Rechenprozess wieder, schließen Sie andere Programme oder wählen Sie ein kleineres Modell.',
  'chat.model-without-vision': '{model} kann keine Bilder verarbeiten.',
  'chat.model-without-vision.hint':
    'Entfernen Sie das Bild oder wählen Sie ein Modell, das Bilder verarbeiten kann.',
  'chat.model-without-videos': '{model} kann keine Videos verarbeiten.',
  'chat.model-without-videos.hint':
    'Entfernen Sie das Video oder wählen Sie ein Modell aus einer dieser Familien: {families}.',
  'chat.picture-not-shown': '{picture} lässt sich nicht als Bild anzeigen.',
  'chat.picture-unreadable': '{picture} lässt sich nicht als Bild lesen.',
  'chat.picture-unreadable.hint': 'Wählen Sie eine einzelne Bilddatei von höchstens 64 MB.',
  'chat.question-empty': 'Die Frage ist leer.',
  'chat.question-needs-memory':
    'Die Frage hat {tokens, number} Token; sie zu lesen braucht etwa {needed, number} GB Arbeitsspeicher, mehr als frei ist.',
  'chat.question-too-long':
    'Die Frage hat {tokens, number} Token; das Modell liest höchstens {most, number}, seine Antwort eingeschlossen.',
  'chat.video-too-long':
    '{name} hat {frames, number} Einzelbilder; ein Video im Chat kann {most, number} haben.',
  'chat.video-too-long.hint':
    'Erzeugen Sie weniger Einzelbilder je Sekunde, zum Beispiel mit ffmpeg („ffmpeg -i clip.mp4 -vf fps=1 clip/%05d.png“).',
  'chat.question-too-long.hint': 'Kürzen Sie die Frage, oder fragen Sie nach weniger Bildern.',
};

// The application: menu, notifications, settings, network, devices, in German.

import type { APP as EN } from '../en/app.ts';

export const APP: Readonly<Record<keyof typeof EN, string>> = {
  'app.reload-window': 'Neu laden',
  'app.resources-missing': 'Der Ordner „resources“ des Programms fehlt.',
  'app.resources-missing.hint':
    'Installieren Sie das Programm neu oder geben Sie den Pfad des Ordners in OMR_RESOURCES an.',
  'app.start-refused': 'Das Programm startet nicht mit {names}.',
  'app.start-refused.hint':
    'Starten Sie es ohne diese Angaben: Solche Schalter und Variablen öffnen es für andere Programme.',
  'app.tray-open': 'Fenster öffnen',
  'app.tray-working': '{work}: {percent, number} %',
  'app.try-again': 'Noch einmal versuchen',
  'app.wait-for-window': 'Warten',
  'app.window-keeps-crashing': 'Das Fenster stürzt immer wieder ab.',
  'app.window-keeps-crashing.hint': 'Laufende Schritte gehen ohne das Fenster weiter.',
  'app.window-not-responding': 'Das Fenster reagiert nicht.',
  'app.window-not-responding.hint':
    'Laufende Schritte gehen weiter. Wenn Sie das Fenster neu laden, geht nichts Gespeichertes verloren.',
  'menu.actual-size': 'Originalgröße',
  'menu.close-window': 'Fenster schließen',
  'menu.copy': 'Kopieren',
  'menu.cut': 'Ausschneiden',
  'menu.developer-tools': 'Entwicklerwerkzeuge',
  'menu.edit': 'Bearbeiten',
  'menu.file': 'Datei',
  'menu.full-screen': 'Vollbild',
  'menu.minimise-window': 'Minimieren',
  'menu.paste': 'Einfügen',
  'menu.quit': 'Beenden',
  'menu.redo': 'Wiederholen',
  'menu.reload-window': 'Fenster neu laden',
  'menu.select-all': 'Alles auswählen',
  'menu.undo': 'Rückgängig',
  'menu.view': 'Ansicht',
  'menu.window': 'Fenster',
  'menu.zoom-in': 'Vergrößern',
  'menu.zoom-out': 'Verkleinern',
  'menu.zoom-window': 'Zoomen',
  'notification.project-done': 'Alle Schritte sind fertig, und der Bericht liegt vor.',
  'notification.step-curate': 'Vorbereiten',
  'notification.step-distill': 'Antworten',
  'notification.step-done': '„{step}“ ist fertig.',
  'notification.step-evaluate': 'Prüfen',
  'notification.step-export': 'Export',
  'notification.step-import': 'Beispiele',
  'notification.step-rl': 'Üben',
  'notification.step-serve': 'Bereitstellen',
  'notification.step-sft': 'Lernen',
  'notification.step-unfinished': '„{step}“ wurde nicht fertig',
  'notification.work-done': 'Fertig.',
  'settings.allowed-values.hint': 'Wählen Sie eines davon: {values}.',
  'settings.bounds.number': 'Eine Zahl von {min, number} bis {max, number}.',
  'settings.bounds.whole': 'Eine ganze Zahl von {min, number} bis {max, number}.',
  'settings.bounds.whole-from': 'Eine ganze Zahl ab {min, number}.',
  'settings.choice-unknown':
    'Die Einstellung „{setting}“ der Stufe {stage} darf nicht „{value}“ sein.',
  'settings.choices': 'Wählen Sie eines davon: {choices}.',
  'settings.did-you-mean': 'Meinten Sie „{name}“?',
  'settings.out-of-bounds':
    'Die Einstellung „{setting}“ der Stufe {stage} darf nicht {value} sein.',
  'settings.path-outside-folder': 'Der Pfad „{path}“ führt aus seinem Ordner hinaus.',
  'settings.path-outside-folder.hint': 'Geben Sie einen Pfad innerhalb des Ordners an, ohne „..“.',
  'settings.input-unknown':
    '{kind, select, dataset {Den Datensatz} model {Das Modell} report {Die Auswertung} other {Das Ergebnis}} „{value}“ gibt es nicht (Einstellung {setting}).',
  'settings.input-none':
    'In diesem Arbeitsbereich gibt es noch {kind, select, dataset {keinen Datensatz: omr import erzeugt einen} model {kein Modell: einen Modellordner angeben, etwa resource:pocket/base} other {keine Auswertung: omr evaluate erzeugt eine}}.',
  'settings.inputs-there': 'Es gibt: {ids}{more, plural, =0 {} other { und # weitere}}.',
  'settings.preset-unknown': 'Die Stufe {stage} hat keine Voreinstellung „{preset}“.',
  'settings.unknown': 'Die Stufe {stage} hat keine Einstellung „{setting}“.',
  'settings.weights-unknown': 'Die Einstellung „weights“ darf nicht „{value}“ sein.',
  'settings.weights-unknown.hint': 'Wählen Sie auto, stored oder eines davon: {values}.',
  'settings.wrong-type':
    'Die Einstellung „{setting}“ der Stufe {stage} hat einen falschen Wert; erwartet: {expected, select, number {eine Zahl} text {Text} boolean {true oder false} list {eine Liste} object {eine Gruppe von Werten} nan {keine Zahl} other {nichts}}.',
  'settings.wrong-type.hint':
    'Jetziger Wert ({actual, select, number {eine Zahl} text {Text} boolean {true oder false} list {eine Liste} object {eine Gruppe von Werten} nan {keine Zahl} other {nichts}}): {value}.',
  'network.host-format':
    'Schreiben Sie einen Server als lehrer.example oder lehrer.example:8000, ohne https:// und ohne Pfad.',
  'network.host-invalid': '„{host}“ ist kein gültiger Server.',
  'network.host-list-empty': 'Die Liste ist leer.',
  'network.host-list-entries': 'Auf der Liste stehen: {hosts}.',
  'network.host-not-allowed': 'Der Server {host} steht nicht auf der Liste der erlaubten Server.',
  'network.host-not-allowed.hint':
    'Steht er in Ihrem eigenen Netz und darf er Ihre Bilder und Fragen sehen, erlauben Sie ihn unter „Einstellungen“ oder mit: omr network allow {host}',
  'network.host-not-listed': '{host} steht nicht auf der Liste der erlaubten Server.',
  'network.hosts-file-bad-entry': '{file}: „{host}“ ist kein gültiger Server.',
  'network.hosts-file-not-json': '{file} lässt sich nicht als JSON lesen.',
  'network.hosts-file-not-list': '{file} ist keine JSON-Liste.',
  'device.leaves-nodes':
    'Das Gerät {device} überlässt dem Prozessor Operatoren, was Zeit kostet: {nodes}.',
  'device.lost.hint':
    'Der letzte Zwischenstand ist gesichert. Setzen Sie den Lauf fort; scheitert er wieder, stellen Sie „device“ auf cpu.',
  'device.provider-missing': 'diese Installation enthält keine Unterstützung dafür',
  'device.results-agree':
    'ein Trainingsschritt stimmt bis auf {error} mit dem Prozessor überein und dauert {milliseconds} ms',
  'device.results-agree-partly':
    'ein Trainingsschritt stimmt bis auf {error} mit dem Prozessor überein und dauert {milliseconds} ms, aber das Gerät überlässt dem Prozessor Operatoren, mit {copies, plural, one {# Kopie} other {# Kopien}} dazwischen: {nodes}',
  'device.results-agree-wholly':
    'ein Trainingsschritt stimmt bis auf {error} mit dem Prozessor überein und dauert {milliseconds} ms; jeder Operator läuft auf dem Gerät',
  'device.rollouts': 'llama.cpp kann Antworten auf {device} ziehen',
  'device.rollouts-by-engine': 'Antworten zieht auf {device} die Engine selbst: {reason}',
  'weights.int8':
    'Gewichte in int8: Produkte sind hier {factor}-mal so schnell, und der Verlust ändert sich um {percent} %.',
  'weights.no-bfloat16': 'Gewichte in {type}: Das Gerät liest kein bfloat16.',
  'weights.stored-device': 'Gewichte wie gespeichert: Das Gerät liest sie.',
  'weights.stored-disk':
    'Gewichte wie gespeichert: Auf dem Datenträger ist kein Platz für eine Kopie in int8.',
  'weights.stored-loss':
    'Gewichte wie gespeichert: In int8 würde sich der Verlust um {percent} % ändern.',
  'weights.stored-quantized': 'Gewichte wie gespeichert: Sie sind schon kleine ganze Zahlen.',
  'weights.stored-slow':
    'Gewichte wie gespeichert: int8-Produkte sind hier nur {factor}-mal so schnell wie float32.',
  'weights.stored-small':
    'Gewichte wie gespeichert: Das Modell hat weniger als 100 Millionen Parameter.',
  'products.not-on-device':
    'Das Gerät {device} rechnet keine Produkte in {type}: Die Einstellung „products“ kann hier nicht so lauten.',
  'products.not-on-device.hint': 'Stellen Sie „products“ auf auto.',
  'device.results-differ': 'seine Ergebnisse weichen um {error} von denen des Prozessors ab',
  'device.unknown': 'Die Einstellung „device“ darf nicht „{device}“ sein.',
  'device.unusable': 'Das Gerät {device} lässt sich hier nicht verwenden: {reason}.',
  'device.unusable-because': 'nicht verwendbar: {reason}',
  'device.unusable.hint':
    'Wählen Sie als Gerät cpu. Was hier geht, zeigen „Einstellungen“ und „omr doctor“.',
  'value.invalid': '{field} muss {expected} sein.',
  'value.missing': '{field} fehlt.',
  'value.unknown-field': '{group} hat kein Feld „{field}“.',
  'expected.boolean': 'wahr oder falsch',
  'expected.fields': 'eine Gruppe von Werten',
  'expected.full-path': 'der vollständige Pfad einer Datei oder eines Ordners',
  'expected.list': 'eine Liste',
  'expected.list-at-least':
    'eine Liste mit mindestens {limit, plural, one {# Eintrag} other {# Einträgen}}',
  'expected.list-at-most':
    'eine Liste mit höchstens {limit, plural, one {# Eintrag} other {# Einträgen}}',
  'expected.not-empty': 'ein nicht leerer Text',
  'expected.number': 'eine Zahl',
  'expected.number-at-least': 'eine Zahl von mindestens {limit, number}',
  'expected.number-at-most': 'eine Zahl von höchstens {limit, number}',
  'expected.one-of': 'einer dieser Werte: {choices}',
  'expected.picture-bytes': 'die Bytes eines Bildes von höchstens 64 MB',
  'expected.text': 'ein Text',
  'expected.text-at-most':
    'ein Text mit höchstens {limit, plural, one {# Zeichen} other {# Zeichen}}',
  'expected.whole-number': 'eine ganze Zahl',
};

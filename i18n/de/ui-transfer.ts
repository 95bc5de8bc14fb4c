// The dialog that packs and unpacks, in German.

import type { UI_TRANSFER as EN } from '../en/ui-transfer.ts';

export const UI_TRANSFER: Readonly<Record<keyof typeof EN, string>> = {
  'ui.transfer.adopting': 'Wird in den Arbeitsbereich übernommen',
  'ui.transfer.all-here': 'Alles darin ist schon hier.',
  'ui.transfer.base-missing':
    'Das Basismodell {bases} ist nicht auf diesem Rechner. Fügen Sie es auf der Seite Modelle hinzu und entpacken Sie dann noch einmal.',
  'ui.transfer.checked-first':
    'Jedes Byte wird geprüft, bevor etwas geschrieben wird. Wird angehalten oder schlägt es fehl, bleibt der Arbeitsbereich, wie er war.',
  'ui.transfer.checking': 'Jedes Byte wird geprüft',
  'ui.transfer.choose-file': 'Datei wählen …',
  'ui.transfer.close': 'Schließen',
  'ui.transfer.holds': '{files} Dateien, {size}',
  'ui.transfer.inside': 'Enthalten',
  'ui.transfer.kind-dataset': 'Datensätze',
  'ui.transfer.kind-model': 'Modelle',
  'ui.transfer.kind-project': 'Projekte',
  'ui.transfer.kind-recipe': 'Rezepte',
  'ui.transfer.kind-run': 'Läufe',
  'ui.transfer.left': 'noch {time}',
  'ui.transfer.looking': 'Der Inhalt wird angesehen',
  'ui.transfer.made': 'Gepackt',
  'ui.transfer.needs': 'Der andere Rechner braucht das Basismodell {bases}.',
  'ui.transfer.new-here': 'Neu hier',
  'ui.transfer.open-page': 'Zeigen',
  'ui.transfer.open-project': 'Projekt öffnen',
  'ui.transfer.own-key': 'Signiert mit dem Schlüssel dieses Arbeitsbereichs:',
  'ui.transfer.pack': 'Für einen anderen Rechner packen …',
  'ui.transfer.pack-dataset':
    'Eine Datei mit allen Zeilen und Bildern des Datensatzes, für einen anderen Rechner mit diesem Programm.',
  'ui.transfer.pack-model':
    'Eine Datei mit dem Modell und dem Lauf, der es gemacht hat, für einen anderen Rechner mit diesem Programm.',
  'ui.transfer.pack-project':
    'Eine Datei mit dem Rezept, allen Datensätzen samt Bildern, Modellen, Läufen, Antworten und dem Bericht, für einen anderen Rechner mit diesem Programm.',
  'ui.transfer.pack-signed':
    'Das signierte Protokoll geht mit, damit der andere Rechner prüfen kann, woher alles kommt.',
  'ui.transfer.pack-title': '„{name}“ packen',
  'ui.transfer.packed': 'Gepackt: {files} Dateien, {size}.',
  'ui.transfer.signed-by': 'Signiert mit',
  'ui.transfer.signed-elsewhere':
    'Der Schlüssel eines anderen Arbeitsbereichs. Vergleichen Sie ihn mit dem, den sein Besitzer Ihnen nennt.',
  'ui.transfer.signed-here': 'Der Schlüssel dieses Arbeitsbereichs.',
  'ui.transfer.split': 'In Teile zu 4 GB aufteilen, für USB-Sticks',
  'ui.transfer.stop': 'Anhalten',
  'ui.transfer.tell-key':
    'Nennen Sie dem Empfänger diesen Schlüssel auf anderem Weg als mit dem Paket, damit er ihn vergleichen kann.',
  'ui.transfer.unpack': 'Entpacken',
  'ui.transfer.unpack-title': 'Ein Paket von einem anderen Rechner',
  'ui.transfer.unpacked': 'Entpackt: {files} Dateien, {size}.',
  'ui.transfer.what': 'Was',
  'ui.transfer.with-base': 'Das Basismodell mitnehmen, wenn es nicht zum Programm gehört',
  'ui.transfer.writing': 'Wird geschrieben',
};

// The steps of a project, their states, and running one again.

import type { UI_PIPELINE as EN_UI_PIPELINE } from '../en/ui-pipeline.ts';

export const UI_PIPELINE: Readonly<Record<keyof typeof EN_UI_PIPELINE, string>> = {
  'ui.step.examples.short': 'Beispiele',
  'ui.step.examples.title': 'Ihre Beispiele',
  'ui.step.examples.term': 'Datensatz',
  'ui.step.examples.why':
    'Bilder, jedes mit einer Frage und der richtigen Antwort. Daraus lernt das Modell.',
  'ui.step.prepare.short': 'Vorbereiten',
  'ui.step.prepare.title': 'Vorbereiten',
  'ui.step.prepare.term': 'Kuratieren: Dubletten, Lecks, Reparaturen',
  'ui.step.prepare.why':
    'Entfernt Dubletten und Bilder, die sowohl beim Lernen als auch beim Prüfen vorkommen, damit die Prüfung am Ende ehrlich ist.',
  'ui.step.answers.short': 'Antworten',
  'ui.step.answers.title': 'Gute Antworten sammeln',
  'ui.step.answers.term': 'Destillation, Rejection Sampling',
  'ui.step.answers.why':
    'Ein Lehrer beantwortet jede Frage mehrmals und zeigt seinen Lösungsweg. Nur die richtigen Antworten werden behalten.',
  'ui.step.learn.short': 'Lernen',
  'ui.step.learn.title': 'Aus Beispielen lernen',
  'ui.step.learn.term': 'SFT · LoRA',
  'ui.step.learn.why':
    'Das Modell lernt aus den guten Antworten, bis es selbst solche Antworten geben kann.',
  'ui.step.practise.short': 'Üben',
  'ui.step.practise.title': 'Üben mit Belohnung',
  'ui.step.practise.term': 'RL · GSPO',
  'ui.step.practise.why':
    'Das Modell versucht sich selbst an neuen Fragen. Richtige, formgerechte und kurze Antworten werden belohnt, also gibt es mehr davon.',
  'ui.step.check.short': 'Prüfen',
  'ui.step.check.title': 'Prüfen',
  'ui.step.check.term': 'Evaluation',
  'ui.step.check.why':
    'Jedes Modell beantwortet dieselben Fragen zu Bildern, die keines je gesehen hat.',
  'ui.step.use.short': 'Nutzen',
  'ui.step.use.title': 'Nutzen',
  'ui.step.use.term': 'Export, Server, Chat',
  'ui.step.use.why':
    'Probieren Sie das Modell im Chat aus, exportieren Sie es oder stellen Sie es auf diesem Rechner bereit.',

  'ui.stage.import': 'Beispiele',
  'ui.stage.curate': 'Vorbereiten',
  'ui.stage.evaluate': 'Prüfen',
  'ui.stage.distill': 'Antworten',
  'ui.stage.sft': 'Lernen',
  'ui.stage.rl': 'Üben',
  'ui.stage.export': 'Exportieren',
  'ui.stage.serve': 'Bereitstellen',

  'ui.status.queued': 'wartet',
  'ui.status.running': 'läuft',
  'ui.status.interrupted': 'unterbrochen',
  'ui.status.done': 'fertig',
  'ui.status.failed': 'braucht Aufmerksamkeit',
  'ui.status.cancelled': 'angehalten',

  'ui.role.base': 'Vorher',
  'ui.role.sft': 'Nach dem Lernen',
  'ui.role.rl': 'Nach dem Üben',

  'ui.split.train': 'zum Lernen',
  'ui.split.sft': 'zum Lernen',
  'ui.split.rl': 'zum Üben',
  'ui.split.validation': 'zum Validieren',
  'ui.split.test': 'zum Prüfen',

  'ui.pipeline.label': 'Schritte des Rezepts',
  'ui.pipeline.not-yet': 'noch nicht',
  'ui.pipeline.done': 'fertig',
  'ui.pipeline.later': 'nicht in diesem Plan',
  'ui.pipeline.partly': '{done} von {all}',
  'ui.pipeline.ready': 'bereit',

  'ui.job.log': 'Protokoll',
  'ui.job.log-empty': 'Dieser Schritt hat noch nichts geschrieben.',
  'ui.job.cancelling': 'Wird angehalten …',
  'ui.job.cancel-note': '„Fortsetzen“ macht am letzten Sicherungspunkt weiter.',
  'ui.job.resuming': 'Wird fortgesetzt …',
  'ui.job.failed': 'Dieser Schritt ist fehlgeschlagen.',
  'ui.job.interrupted':
    'Die Engine wurde mitten in diesem Schritt beendet. Alles bis zum letzten Sicherungspunkt ist erhalten.',
  'ui.job.cancelled':
    'Sie haben diesen Schritt angehalten. Alles bis zum letzten Sicherungspunkt ist erhalten.',
  'ui.job.queued': 'Wartet auf den vorigen Schritt.',
  'ui.job.starting': 'Wird vorbereitet …',
  'ui.job.not-yet': 'Beginnt automatisch nach „{before}“.',
  'ui.job.not-yet-stopped': 'Wartet: Erst muss „{before}“ fertig werden.',
  'ui.job.left': 'noch {time}',
  'ui.job.left-unknown': 'Restzeit: –',
  'ui.job.took': 'hat {time} gedauert',
  'ui.job.since': 'seit {time}',
  'ui.job.settings': 'Einstellungen dieses Schritts',
  'ui.job.figures': 'Alle Zahlen dieses Schritts',
  'ui.job.folder': 'Ordner mit dem Ergebnis',
  'ui.job.go-running': 'Laufenden Schritt zeigen',
  'ui.job.progress-label': 'Fortschritt dieses Schritts',

  'ui.rerun.change': 'Ändern und neu ausführen',
  'ui.rerun.title': 'Diesen Schritt neu ausführen',
  'ui.rerun.later': 'Auch die Schritte wiederholen, die davon abhängen: {steps}',
  'ui.rerun.run': 'Neu ausführen',
  'ui.rerun.close': 'Abbrechen',
  'ui.rerun.earlier-kept': 'Das frühere Ergebnis bleibt unter „Läufe“.',
  'ui.rerun.stale.examples': 'Aus älteren Beispielen entstanden.',
  'ui.rerun.stale.prepare': 'Aus älteren Beispielen entstanden.',
  'ui.rerun.stale.answers': 'Aus älteren Beispielen entstanden.',
  'ui.rerun.stale.learn': 'Aus älteren Antworten entstanden.',
  'ui.rerun.stale.practise': 'Aus einem älteren Modell entstanden.',
  'ui.rerun.stale.check': 'Aus älteren Modellen entstanden.',
  'ui.rerun.stale.use': 'Aus einem älteren Modell entstanden.',
  'ui.rerun.redo': 'Wiederholen',
  'ui.rerun.outdated': 'veraltet',
  'ui.rerun.busy':
    'Ein Schritt dieses Projekts läuft. Halten Sie ihn erst an oder warten Sie, bis er fertig ist.',
};

// Every SQL statement of the program.

/** Every statement by name; parameters are named with `@`. */
export const statements = {
  addProject: `INSERT INTO projects (id, name, recipe, created_ms) VALUES (@id, @name, @recipe, @nowMs)`,
  project: `SELECT * FROM projects WHERE id = @id`,
  projects: `SELECT * FROM projects ORDER BY rowid DESC`,
  jobsOfProject: `SELECT * FROM jobs WHERE project_id = @projectId ORDER BY id`,
  setRedo: `UPDATE projects SET redo = @redo WHERE id = @id`,
  setRecipe: `UPDATE projects SET recipe = @recipe WHERE id = @id`,
  renameProject: `UPDATE projects SET name = @name WHERE id = @id`,
  removeProject: `DELETE FROM projects WHERE id = @id`,
  setReport: `UPDATE projects SET report_path = @path WHERE id = @id`,

  addJob: `INSERT INTO jobs (project_id, step, stage, run_id, status, settings, created_ms)
    VALUES (@projectId, @step, @stage, @runId, 'queued', @settings, @nowMs) RETURNING *`,
  job: `SELECT * FROM jobs WHERE id = @id`,
  jobOfRun: `SELECT id FROM jobs WHERE run_id = @runId`,
  jobs: `SELECT * FROM jobs ORDER BY id`,
  // Jobs of no project first (the user waits for them), then those of the project in progress.
  nextQueued: `SELECT * FROM jobs WHERE status = 'queued'
    ORDER BY project_id IS NULL DESC, project_id IS @projectId DESC, id LIMIT 1`,
  startJob: `UPDATE jobs SET status = 'running', started_ms = coalesce(started_ms, @nowMs),
    begun_ms = @nowMs, heard_ms = @nowMs, finished_ms = NULL, error = NULL WHERE id = @id AND status = 'queued' RETURNING *`,
  // What is left of a killed program's clock is the time that a job had worked when it was last heard.
  setProgress: `UPDATE jobs SET progress = @progress, heard_ms = begun_ms + @workedMs WHERE id = @id AND status = 'running' RETURNING *`,
  finishJob: `UPDATE jobs SET status = @status, summary = @summary, artifact = @artifact, error = @error,
    worked_ms = worked_ms + @workedMs, begun_ms = NULL, finished_ms = max(@nowMs, coalesce(started_ms, @nowMs))
    WHERE id = @id AND status IN ('queued', 'running') RETURNING *`,
  requeueJob: `UPDATE jobs SET status = 'queued', resume = 1, error = NULL, finished_ms = NULL
    WHERE id = @id AND status IN ('interrupted', 'cancelled', 'failed') RETURNING *`,
  interruptAll: `UPDATE jobs SET status = 'interrupted', finished_ms = max(@nowMs, coalesce(started_ms, @nowMs)), error = @error,
    worked_ms = worked_ms + max(0, coalesce(heard_ms - begun_ms, 0)), begun_ms = NULL
    WHERE status IN ('queued', 'running') RETURNING *`,

  setNote: `UPDATE jobs SET note = @note WHERE id = @id RETURNING *`,
  removeJob: `DELETE FROM jobs WHERE id = @id`,
  removeRun: `DELETE FROM runs WHERE id = @runId`,
  removeMetrics: `DELETE FROM metrics WHERE run_id = @runId`,
  removeSamples: `DELETE FROM samples WHERE run_id = @runId`,
  removeEvaluation: `DELETE FROM evaluations WHERE run_id = @runId`,
  renameDataset: `UPDATE datasets SET name = @name WHERE id = @id`,
  removeDataset: `DELETE FROM datasets WHERE id = @id`,
  removeModel: `DELETE FROM models WHERE id = @id`,
  /** Questions and answers that a text repeats. */
  exampleTextsIn: `SELECT question AS text FROM examples WHERE length(question) > 3 AND instr(@text, question) > 0
    UNION SELECT answer FROM examples WHERE length(answer) > 3 AND instr(@text, answer) > 0 LIMIT 1000`,

  addRun: `INSERT INTO runs (id, job_id, stage, seed) VALUES (@id, @jobId, @stage, @seed)`,
  appendLog: `UPDATE runs SET log = substr(log || @line || char(10), -200000) WHERE id = @id`,
  runLog: `SELECT log FROM runs WHERE id = @id`,

  addMetric: `INSERT INTO metrics (run_id, step, point) VALUES (@runId, @step, @point)
    ON CONFLICT (run_id, step) DO UPDATE SET point = json_patch(point, excluded.point)`,
  metrics: `SELECT step, point FROM metrics WHERE run_id = @runId ORDER BY step`,
  addSample: `INSERT INTO samples (run_id, step, sample) SELECT @runId, @step, @sample
    WHERE NOT EXISTS (SELECT 1 FROM samples WHERE run_id = @runId AND step = @step AND sample = @sample)`,
  samples: `SELECT sample FROM samples WHERE run_id = @runId ORDER BY id DESC LIMIT @limit`,

  addDataset: `INSERT OR REPLACE INTO datasets (id, run_id, name, path, manifest, rows, sha256, created_ms)
    VALUES (@id, @runId, @name, @path, @manifest, @rows, @sha256, @nowMs)`,
  dataset: `SELECT * FROM datasets WHERE id = @id`,
  removeExamples: `DELETE FROM examples WHERE dataset_id = @id`,
  addExample: `INSERT INTO examples (dataset_id, position, id, question, answer, pictures, kind, split, source)
    VALUES (@datasetId, @position, @id, @question, @answer, @pictures, @kind, @split, @source)`,
  countExamples: `SELECT count(*) AS n FROM examples WHERE dataset_id = @id`,

  addModel: `INSERT OR REPLACE INTO models (id, run_id, path, created_ms) VALUES (@id, @runId, @path, @nowMs)`,
  addEvaluation: `INSERT OR REPLACE INTO evaluations (run_id, step, summary, created_ms)
    VALUES (@runId, @step, @summary, @nowMs)`,

  findExamples: `SELECT position, id, question, answer, kind, split, pictures FROM examples
    WHERE dataset_id = @id AND (@kind = '' OR kind = @kind) AND (@split = '' OR split = @split)
    AND (@search = '' OR instr(lower(question || char(10) || answer || char(10) || id), @search))
    ORDER BY position LIMIT @limit OFFSET @offset`,
  countFoundExamples: `SELECT count(*) AS n FROM examples
    WHERE dataset_id = @id AND (@kind = '' OR kind = @kind) AND (@split = '' OR split = @split)
    AND (@search = '' OR instr(lower(question || char(10) || answer || char(10) || id), @search))`,
  addInspection: `INSERT OR REPLACE INTO inspections (run_id, origin) VALUES (@runId, @origin)`,
  originOf: `SELECT origin FROM inspections WHERE run_id = @runId`,
  inspectionsOf: `SELECT jobs.* FROM inspections JOIN jobs USING (run_id) WHERE origin = @origin ORDER BY jobs.id DESC`,
  origins: `SELECT DISTINCT origin FROM inspections ORDER BY rowid DESC`,
  removeInspections: `DELETE FROM inspections WHERE origin = @origin`,
  removeDecisions: `DELETE FROM decisions WHERE origin = @origin`,
  addDecision: `INSERT INTO decisions (origin, act) VALUES (@origin, @act)`,
  decisions: `SELECT act FROM decisions WHERE origin = @origin AND undone = 0 ORDER BY id`,
  lastDecision: `SELECT id FROM decisions WHERE origin = @origin AND undone = 0 ORDER BY id DESC LIMIT 1`,
  nextUndoneDecision: `SELECT id FROM decisions WHERE origin = @origin AND undone = 1 ORDER BY id LIMIT 1`,
  setDecisionUndone: `UPDATE decisions SET undone = @undone WHERE id = @id`,
  deleteUndoneDecisions: `DELETE FROM decisions WHERE origin = @origin AND undone = 1`,

  models: `SELECT models.id, models.path, models.created_ms, jobs.id AS job_id, jobs.step, jobs.project_id,
    projects.name AS project_name FROM models LEFT JOIN jobs USING (run_id)
    LEFT JOIN projects ON projects.id = jobs.project_id
    WHERE removed_ms IS NULL ORDER BY models.rowid DESC`,
  setModelRemoved: `UPDATE models SET removed_ms = @removedMs WHERE id = @id`,
  deleteRemovedModels: `DELETE FROM models WHERE removed_ms IS NOT NULL`,
  linkModel: `INSERT INTO linked_models (id, name, path, created_ms) VALUES (@id, @name, @path, @nowMs)
    ON CONFLICT (id) DO UPDATE SET removed_ms = NULL`,
  linkedModels: `SELECT * FROM linked_models WHERE removed_ms IS NULL ORDER BY rowid DESC`,
  setLinkRemoved: `UPDATE linked_models SET removed_ms = @removedMs WHERE id = @id`,
  deleteRemovedLinks: `DELETE FROM linked_models WHERE removed_ms IS NOT NULL`,

  /** Data sets that are there, and how many examples each part has. */
  datasets: `SELECT id, run_id, name, path, rows, created_ms FROM datasets ORDER BY rowid DESC`,
  /** Data sets imported from the user's examples, not those that a recipe made. */
  importedDatasets: `SELECT datasets.id, name, path, rows, created_ms FROM datasets
    JOIN runs ON runs.id = datasets.run_id WHERE runs.stage = 'import' ORDER BY datasets.rowid DESC`,
  partsOfDataset: `SELECT split, count(*) AS n FROM examples WHERE dataset_id = @id GROUP BY split`,
  datasetAt: `SELECT id, run_id, name FROM datasets WHERE path = @path`,

  draft: `SELECT value FROM drafts WHERE name = @name`,
  saveDraft: `INSERT INTO drafts (name, value) VALUES (@name, @value)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  dropDraft: `DELETE FROM drafts WHERE name = @name`,

  exchanges: `SELECT id, exchange FROM exchanges WHERE cleared_ms IS NULL ORDER BY id`,
  addExchange: `INSERT INTO exchanges (exchange) VALUES (@exchange) RETURNING id`,
  saveExchange: `UPDATE exchanges SET exchange = @exchange WHERE id = @id`,
  clearExchanges: `UPDATE exchanges SET cleared_ms = @nowMs WHERE cleared_ms IS NULL`,
  restoreExchanges: `UPDATE exchanges SET cleared_ms = NULL`,
  deleteClearedExchanges: `DELETE FROM exchanges WHERE cleared_ms IS NOT NULL`,
  deleteOldExchanges: `DELETE FROM exchanges WHERE id NOT IN (SELECT id FROM exchanges ORDER BY id DESC LIMIT @kept)`,
  // Splits that were not trained on come first.
  examplesWithPictures: `SELECT dataset_id, position, question, answer, pictures FROM examples
    WHERE dataset_id = (SELECT id FROM datasets WHERE EXISTS
      (SELECT 1 FROM examples WHERE dataset_id = datasets.id AND pictures <> '[]')
      ORDER BY EXISTS (SELECT 1 FROM examples WHERE dataset_id = datasets.id AND split = 'test') DESC, datasets.rowid DESC LIMIT 1)
    AND pictures <> '[]' AND json_array_length(pictures) <= 8
    ORDER BY split = 'test' DESC, position LIMIT @limit`,
  evaluationDataset: `SELECT datasets.id, datasets.path FROM datasets LEFT JOIN jobs USING (run_id)
    ORDER BY jobs.project_id IS @projectId DESC,
      EXISTS (SELECT 1 FROM examples WHERE dataset_id = datasets.id AND split = 'test') DESC,
      datasets.rowid DESC LIMIT 1`,

  votes: `SELECT example_id, better FROM votes WHERE earlier = @earlier AND later = @later`,
  addVote: `INSERT INTO votes (earlier, later, example_id, better) VALUES (@earlier, @later, @exampleId, @better)
    ON CONFLICT (earlier, later, example_id) DO UPDATE SET better = excluded.better`,
  dropLastVote: `DELETE FROM votes WHERE id = (SELECT max(id) FROM votes WHERE earlier = @earlier AND later = @later)`,
  removeVotes: `DELETE FROM votes WHERE earlier = @runId OR later = @runId`,

  lastEntry: `SELECT * FROM ledger ORDER BY number DESC LIMIT 1`,
  addEntry: `INSERT INTO ledger (number, entry, previous, hash, signature)
    VALUES (@number, @entry, @previous, @hash, @signature)`,
  entries: `SELECT * FROM ledger ORDER BY number`,
  entriesNaming: `SELECT * FROM ledger WHERE instr(entry, @text) > 0 ORDER BY number`,

  // What a transfer pack takes along, and how it comes in.
  runs: `SELECT * FROM runs`,
  modelRows: `SELECT id, run_id, path, created_ms FROM models WHERE removed_ms IS NULL ORDER BY rowid`,
  evaluations: `SELECT * FROM evaluations`,
  everyVote: `SELECT earlier, later, example_id, better FROM votes ORDER BY id`,
  adoptProject: `INSERT INTO projects (id, name, recipe, created_ms, report_path, redo)
    VALUES (@id, @name, @recipe, @createdMs, @report, @redo) ON CONFLICT (id) DO UPDATE SET
    recipe = excluded.recipe, report_path = excluded.report_path, redo = excluded.redo`,
  adoptJob: `INSERT INTO jobs (project_id, step, stage, run_id, status, settings, progress, summary, artifact,
      error, created_ms, started_ms, finished_ms, worked_ms, note)
    VALUES (@projectId, @step, @stage, @runId, @status, @settings, @progress, @summary, @artifact,
      @error, @createdMs, @startedMs, @finishedMs, @workedMs, @note)
    ON CONFLICT (run_id) DO UPDATE SET project_id = excluded.project_id, status = excluded.status,
      settings = excluded.settings, progress = excluded.progress, summary = excluded.summary,
      artifact = excluded.artifact, error = excluded.error, started_ms = excluded.started_ms,
      finished_ms = excluded.finished_ms, worked_ms = excluded.worked_ms, note = excluded.note
    RETURNING id`,
  adoptRun: `INSERT INTO runs (id, job_id, stage, seed, log) VALUES (@id, @jobId, @stage, @seed, @log)
    ON CONFLICT (id) DO UPDATE SET log = excluded.log`,

  fileHash: `SELECT state, hash FROM file_hashes WHERE file = @file`,
  keepFileHash: `INSERT INTO file_hashes (file, state, hash) VALUES (@file, @state, @hash)
    ON CONFLICT (file) DO UPDATE SET state = excluded.state, hash = excluded.hash`,
} as const;

/** The name of a statement. */
export type StatementName = keyof typeof statements;

// What was made from what, as a drawing: sources on the left, results to their right; each result opens its run.

import { Database, FileImage, Package, Scale } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { JobView, Lineage, LineageNode } from '../../preload/contract.ts';
import { placeNodes } from '../lineage.ts';
import { useStore, useWindowState } from '../store.ts';
import { RUNS_TEXTS } from '../texts.ts';

const L = RUNS_TEXTS.lineage;
const NODE = { width: 144, height: 44 };
const GAP = { x: 40, y: 16 };
const MARGIN = 24;
const ICONS = { source: FileImage, dataset: Database, model: Package, report: Scale } as const;

/** The drawing, read anew whenever a run has ended. */
export function LineageGraph({
  open,
}: {
  readonly open: (job: JobView) => void;
}): React.JSX.Element {
  const store = useStore();
  const { jobs } = useWindowState();
  const [lineage, setLineage] = useState<Lineage | null>(null);
  const ended = jobs.filter(({ status }) => status === 'done').length;
  useEffect(() => {
    let isWanted = true;
    void store.request('lineage:read').then((read) => {
      if (isWanted) setLineage(read ?? null);
    });
    return () => {
      isWanted = false;
    };
  }, [store, ended]);
  const placed = useMemo(() => (lineage === null ? [] : placeNodes(lineage)), [lineage]);
  if (lineage !== null && placed.length === 0) return <p className="quiet pad">{L.empty}</p>;
  const at = new Map(
    placed.map(({ node, column, row }) => [
      node.id,
      {
        x: MARGIN + column * (NODE.width + GAP.x),
        y: MARGIN + row * (NODE.height + GAP.y),
      },
    ]),
  );
  const width = Math.max(0, ...[...at.values()].map(({ x }) => x)) + NODE.width + MARGIN;
  const height = Math.max(0, ...[...at.values()].map(({ y }) => y)) + NODE.height + MARGIN;
  return (
    <div className="lineage" data-testid="lineage">
      <div className="lineage-scroll" role="group" aria-label={L.label} tabIndex={0}>
        <div style={{ width, height }}>
          <svg width={width} height={height} aria-hidden>
            {lineage?.edges.map(({ from, to, isProved }) => {
              const start = at.get(from);
              const end = at.get(to);
              if (start === undefined || end === undefined) return null;
              const y1 = start.y + NODE.height / 2;
              const y2 = end.y + NODE.height / 2;
              const x1 = start.x + NODE.width;
              const bend = Math.max(24, (end.x - x1) / 2);
              return (
                <path
                  key={`${from} ${to}`}
                  className={isProved ? 'proved' : 'unproved'}
                  d={`M${x1} ${y1}C${x1 + bend} ${y1} ${end.x - bend} ${y2} ${end.x} ${y2}`}
                />
              );
            })}
          </svg>
          {placed.map(({ node }) => (
            <Node
              key={node.id}
              node={node}
              {...at.get(node.id)!}
              from={(lineage?.edges ?? [])
                .filter(({ to }) => to === node.id)
                .map(
                  ({ from }) =>
                    placed.find(({ node: other }) => other.id === from)?.node.name ?? from,
                )
                .join(', ')}
              job={jobs.find(({ id }) => id === node.jobId)}
              open={open}
            />
          ))}
        </div>
      </div>
      <p className="quiet pad-x">
        {L.proved} {L.unproved}
      </p>
    </div>
  );
}

function Node({
  node,
  x,
  y,
  from,
  job,
  open,
}: {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
  readonly from: string;
  readonly job: JobView | undefined;
  readonly open: (job: JobView) => void;
}): React.JSX.Element {
  const Icon = ICONS[node.kind];
  const kind = L.kinds[node.kind];
  const inner = (
    <>
      <Icon aria-hidden size={16} />
      <span>
        <span className="cut" dir="auto">
          {job?.step ?? node.name}
        </span>{' '}
        <span className="quiet">{kind}</span>
      </span>
      {from !== '' && <span className="unseen">{L.from(from)}</span>}
    </>
  );
  const place = { left: x, top: y, width: NODE.width, height: NODE.height };
  if (job === undefined)
    return (
      <div className={`node ${node.kind}`} style={place} title={node.id}>
        {inner}
      </div>
    );
  return (
    <button
      type="button"
      className={`node ${node.kind}`}
      style={place}
      title={node.id}
      onClick={() => open(job)}
    >
      {inner}
    </button>
  );
}

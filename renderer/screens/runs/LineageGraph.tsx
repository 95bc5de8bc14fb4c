// The lineage graph: sources on the left, results to their right; each result opens its run.

import { Database, FileImage, Package, Scale } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { layoutLineage, type GridCell } from '../../selectors/lineage-layout.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { Lineage, LineageNode } from '../../../preload/contract/projects.ts';
import { OriginCheck } from '../../components/runs/OriginCheck.tsx';
import { t } from '../../i18n/translate.ts';

const NODE = { width: 144, height: 44 };
const GAP = { x: 40, y: 16 };
const MARGIN = 24;
const ICONS = { source: FileImage, dataset: Database, model: Package, report: Scale } as const;

/** Reloaded whenever a run ends. */
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
  const { nodes, edges } = useMemo(
    () => layoutLineage(lineage ?? { nodes: [], edges: [] }),
    [lineage],
  );
  if (lineage !== null && nodes.length === 0)
    return <p className="quiet pad">{t('ui.lineage.empty')}</p>;
  const at = new Map(nodes.map((node) => [node.node.id, cornerOf(node)]));
  const spots = [...nodes, ...edges.flatMap(({ via }) => via)].map(cornerOf);
  const width = Math.max(0, ...spots.map(({ x }) => x)) + NODE.width + MARGIN;
  const height = Math.max(0, ...spots.map(({ y }) => y)) + NODE.height + MARGIN;
  return (
    <div className="lineage" data-testid="lineage">
      <div className="lineage-scroll" role="group" aria-label={t('ui.lineage.label')} tabIndex={0}>
        <div style={{ width, height }}>
          <svg width={width} height={height} aria-hidden>
            {edges.map(({ edge: { from, to, isProved }, via }) => (
              <path
                key={`${from} ${to}`}
                className={isProved ? 'proved' : 'unproved'}
                d={lineThrough([at.get(from)!, ...via.map(cornerOf), at.get(to)!])}
              />
            ))}
          </svg>
          {nodes.map(({ node }) => (
            <Node
              key={node.id}
              node={node}
              {...at.get(node.id)!}
              from={edges
                .filter(({ edge }) => edge.to === node.id)
                .map(({ edge }) => nodes.find((other) => other.node.id === edge.from)!.node.name)
                .join(', ')}
              job={jobs.find(({ id }) => id === node.jobId)}
              open={open}
            />
          ))}
        </div>
      </div>
      <p className="quiet pad-x">
        {t('ui.lineage.proved')} {t('ui.lineage.unproved')}
      </p>
      <OriginCheck place={null} />
    </div>
  );
}

/** The upper left corner of a cell, in pixels. */
function cornerOf({ column, row }: GridCell): { readonly x: number; readonly y: number } {
  return {
    x: MARGIN + column * (NODE.width + GAP.x),
    y: MARGIN + row * (NODE.height + GAP.y),
  };
}

/**
 * A curve from the right side of the first cell to the left side of the last, straight through the
 * free cells between.
 */
function lineThrough(corners: readonly { readonly x: number; readonly y: number }[]): string {
  const bend = GAP.x / 2;
  return corners
    .map(({ x, y }, i) => {
      const middle = y + NODE.height / 2;
      if (i === 0) return `M${x + NODE.width} ${middle}`;
      const before = corners[i - 1]!;
      const curve = `C${x - GAP.x + bend} ${before.y + NODE.height / 2} ${x - bend} ${middle} ${x} ${middle}`;
      return i === corners.length - 1 ? curve : `${curve}h${NODE.width}`;
    })
    .join('');
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
  const kind = t(`ui.lineage.kinds.${node.kind}`);
  const inner = (
    <>
      <Icon aria-hidden size={16} />
      <span>
        <span className="cut" dir="auto">
          {job?.step ?? node.name}
        </span>{' '}
        <span className="quiet">{kind}</span>
      </span>
      {from !== '' && <span className="unseen">{t('ui.lineage.from', { names: from })}</span>}
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

import './trace-picture.css';
import { Paper } from '@mantine/core';
import { sankey, sankeyLinkHorizontal } from 'd3-sankey';
import { useId, useMemo } from 'react';
import type { LotTrace } from '../../../../client/types.gen.js';
import { count, number, units } from '../../parts/format.js';
import { type Picture, type PictureLink, type PictureNode, planPicture } from './plan-picture.js';

const WIDTH = 1_000;
const [LEFT, RIGHT] = [170, 720];
const [NODE, GAP, LEAST] = [14, 14, 220];
/** Letters of a name that fit beside a node. */
const FITS: Record<string, number> = { lot: 16, order: 20, consignee: 34 };

/** Lays the nodes out in three columns, the largest on top. */
function layOut({ nodes, links }: Picture) {
  const rows = Math.max(...['order', 'consignee'].map((kind) => nodes.filter(({ id }) => id.startsWith(kind)).length));
  const height = Math.max(LEAST, rows * 30);
  const layout = sankey<PictureNode, { units: number }>()
    .nodeId(({ id }) => id)
    .nodeWidth(NODE)
    .nodePadding(GAP)
    .nodeSort((one, other) => other.units - one.units)
    .extent([
      [LEFT, 8],
      [RIGHT, height - 8],
    ]);
  const graph = layout({
    nodes: nodes.map((node) => ({ ...node })),
    links: links.map(({ source, target, units: value }: PictureLink) => ({ source, target, units: value, value })),
  });
  return { ...graph, height };
}

const shortened = (label: string, most = 0): string => (label.length > most ? `${label.slice(0, most - 1)}…` : label);

/** The way of the units from the lot by the orders to the consignees. The table below says the same. */
export default function TracePicture({ trace: { lot, totals, consignees } }: { trace: LotTrace }) {
  const id = useId();
  const { nodes, links, height } = useMemo(() => layOut(planPicture(lot.lotNumber, consignees)), [lot.lotNumber, consignees]);
  const path = sankeyLinkHorizontal();
  const nameOf = (end: unknown): string => (end as PictureNode).label;
  return (
    <Paper withBorder p="xs" className="trace-picture">
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={`${id}-title`} aria-describedby={`${id}-description`}>
        <title id={`${id}-title`}>{`Where lot ${lot.lotNumber} went`}</title>
        <desc id={`${id}-description`}>
          {`${units(totals.unitsDistributed)} on ${count(totals.salesOrders, 'order')} to ${count(totals.consignees, 'consignee')}. The width of each band is its units. The table has the same numbers.`}
        </desc>
        <g className="bands">
          {links.map((link) => (
            <path
              key={`${nameOf(link.source)} ${nameOf(link.target)} ${link.y0}`}
              d={path(link) ?? ''}
              strokeWidth={Math.max(link.width ?? 1, 1)}
            >
              <title>{`${nameOf(link.source)} to ${nameOf(link.target)}: ${units(link.units)}`}</title>
            </path>
          ))}
        </g>
        {nodes.map(({ id: key, label, units: size, x0 = 0, x1 = 0, y0 = 0, y1 = 0 }) => {
          const [kind = ''] = key.split(' ');
          const isLot = kind === 'lot';
          return (
            <g key={key} className={kind}>
              <text x={isLot ? x0 - 6 : x1 + 6} y={(y0 + y1) / 2} dy="0.35em" textAnchor={isLot ? 'end' : 'start'}>
                {`${shortened(label, FITS[kind])} · ${number(size)}`}
              </text>
              <rect x={x0} y={y0} width={x1 - x0} height={Math.max(y1 - y0, 1)}>
                <title>{`${label}: ${units(size)}`}</title>
              </rect>
            </g>
          );
        })}
      </svg>
    </Paper>
  );
}

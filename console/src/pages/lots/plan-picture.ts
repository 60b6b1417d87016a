import type { LotTrace } from '../../../../client/types.gen.js';
import { count } from '../../parts/format.js';

/** The largest orders, and the largest consignees, that stand in the picture by themselves. */
export const MOST_SHOWN = 30;

export interface PictureNode {
  id: string;
  label: string;
  units: number;
}

export interface PictureLink {
  source: string;
  target: string;
  units: number;
}

export interface Picture {
  nodes: PictureNode[];
  links: PictureLink[];
}

type Consignees = Pick<LotTrace['consignees'][number], 'consigneeId' | 'units'> & {
  shipTo: { facilityName: string };
  salesOrders: { id: number; orderNumber: string; units: number }[];
};

/**
 * The way of a lot as nodes and links: lot -> orders -> consignees, each as large as its units. What is not among the largest is one node, so nothing is
 * left out: the units of each column add up to those of the lot.
 * @param consignees of the trace, in any order
 */
export function planPicture(lotNumber: string, consignees: readonly Consignees[], most = MOST_SHOWN): Picture {
  const orders = new Map<number, { label: string; units: number }>();
  for (const { salesOrders } of consignees)
    for (const { id, orderNumber, units } of salesOrders) {
      const known = orders.get(id) ?? { label: orderNumber, units: 0 };
      orders.set(id, { ...known, units: known.units + units });
    }
  const receivers = new Map(consignees.map(({ consigneeId, shipTo, units }) => [consigneeId, { label: shipTo.facilityName, units }]));
  const orderOf = largest('order', orders, most);
  const consigneeOf = largest('consignee', receivers, most);

  const links = new Map<string, PictureLink>();
  const add = (source: string, target: string, units: number) => {
    const key = `${source} ${target}`;
    links.set(key, { source, target, units: (links.get(key)?.units ?? 0) + units });
  };
  for (const { consigneeId, salesOrders } of consignees)
    for (const { id, units } of salesOrders) {
      add('lot', orderOf.idOf(id), units);
      add(orderOf.idOf(id), consigneeOf.idOf(consigneeId), units);
    }
  const units = consignees.reduce((sum, each) => sum + each.units, 0);
  return { nodes: [{ id: 'lot', label: lotNumber, units }, ...orderOf.nodes, ...consigneeOf.nodes], links: [...links.values()] };
}

function largest(kind: string, all: Map<number, { label: string; units: number }>, most: number) {
  const sorted = [...all].sort(([firstId, first], [secondId, second]) => second.units - first.units || firstId - secondId);
  // One that would be alone in the rest can as well have its own name.
  const shown = sorted.length > most + 1 ? sorted.slice(0, most) : sorted;
  const rest = sorted.slice(shown.length);
  const ids = new Set(shown.map(([id]) => id));
  const nodes = shown.map(([id, each]) => ({ id: `${kind} ${id}`, ...each }));
  if (rest.length > 0) nodes.push({ id: `${kind} rest`, label: count(rest.length, `other ${kind}`), units: sum(rest) });
  return { nodes, idOf: (id: number) => (ids.has(id) ? `${kind} ${id}` : `${kind} rest`) };
}

const sum = (entries: readonly (readonly [number, { units: number }])[]): number =>
  entries.reduce((total, [, { units }]) => total + units, 0);

/** Units by state of the ship-to, most first; '' where none is known. */
export function unitsByState(
  consignees: readonly { shipTo: { state: string | null }; units: number }[],
): { state: string; units: number; consignees: number }[] {
  const states = new Map<string, { units: number; consignees: number }>();
  for (const { shipTo, units } of consignees) {
    const state = shipTo.state?.trim().toUpperCase() ?? '';
    const known = states.get(state) ?? { units: 0, consignees: 0 };
    states.set(state, { units: known.units + units, consignees: known.consignees + 1 });
  }
  return [...states]
    .map(([state, each]) => ({ state, ...each }))
    .sort((one, other) => other.units - one.units || one.state.localeCompare(other.state));
}

import { Button, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ResolveUnlinkedDistributions, UnlinkedDistribution } from '../../../../client/types.gen.js';
import { api } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { count, day, number, place, text } from '../../parts/format.js';
import { type Column, ListPage } from '../../parts/list-page.js';
import { words } from '../../parts/words.js';
import { ResolveDialog } from './resolve-dialog.js';
import { nameOf, REASONS, reasonWords } from './review-words.js';

const SOURCES = ['manual', 'csv_import', 'pdf_import', 'shipstation'].map((code) => [code, words(code)] as const);
/** Those by which many can be resolved at once. */
const RESOLVABLE: Field[] = [
  { name: 'q', label: 'Order, facility, lot or tracking number' },
  { name: 'reason', label: 'Why it waits', kind: 'choice', choices: REASONS },
  { name: 'lotNumber', label: 'Lot' },
  { name: 'sku', label: 'SKU' },
  { name: 'source', label: 'Came from', kind: 'choice', choices: SOURCES },
  { name: 'shipDateFrom', label: 'Shipped from', kind: 'day' },
  { name: 'shipDateTo', label: 'Shipped until', kind: 'day' },
];
const STATES = [['true', 'Resolved']] as const;
const FILTERS: Field[] = [...RESOLVABLE, { name: 'resolved', label: 'State', kind: 'choice', choices: STATES, none: 'Waiting' }];

const COLUMNS: Column<UnlinkedDistribution>[] = [
  { key: 'order', title: 'Order', noWrap: true, cell: (each) => each.orderNumber ?? 'No number' },
  { key: 'reason', title: 'Why it waits', cell: (each) => (each.resolution ? words(each.resolution) : reasonWords(each.reasonCode)) },
  { key: 'facility', title: 'Facility', minWidth: 180, cell: (each) => text(each.shipTo.facilityName) },
  { key: 'shipDate', title: 'Shipped', noWrap: true, cell: (each) => day(each.shipDate) },
  { key: 'sku', title: 'SKU', noWrap: true, cell: (each) => text(each.sku) },
  { key: 'lotNumber', title: 'Lot', noWrap: true, cell: (each) => text(each.lotNumber) },
  { key: 'quantity', title: 'Units', numeric: true, cell: (each) => number(each.quantity) },
  { key: 'candidates', title: 'Orders that may fit', numeric: true, cell: (each) => number(each.candidates.length) },
  { key: 'place', title: 'Place', cell: (each) => place(each.shipTo), extra: true },
  { key: 'source', title: 'Came from', cell: (each) => (each.source ? words(each.source) : text(null)), extra: true },
  { key: 'trackingNumber', title: 'Tracking', noWrap: true, cell: (each) => text(each.trackingNumber), extra: true },
];

/** What could not enter the log. Each waits for a person, alone or together with others. */
export default function ReviewPage() {
  const may = useMay();
  const [params] = useSearchParams();
  const [selected, setSelected] = useState<ReadonlySet<string | number>>(new Set());
  const [resolving, setResolving] = useState<ResolveUnlinkedDistributions['filter']>();
  const filter = Object.fromEntries(RESOLVABLE.map(({ name }) => [name, params.get(name)]).filter(([, value]) => value));
  const mayResolve = may('distribution_log.edit') && params.get('resolved') !== 'true';
  return (
    <>
      <ListPage
        title="Review queue"
        name="review queue"
        intro={<Text c="dimmed">Shipments that could not enter the distribution log. They are in no total until somebody decides.</Text>}
        fetchPage={(options) => api.unlinkedDistributions.list(options)}
        filters={FILTERS}
        columns={COLUMNS}
        rowKey={(each) => each.id}
        rowName={(each) => [nameOf(each), each.lotNumber].filter(Boolean).join(', ')}
        linkOf={(each) => `/review/${each.id}`}
        empty="Nothing waits. Every shipment is in the log."
        actions={
          <>
            {may('integrity.view') && (
              <Button component={Link} variant="default" to="/adopted-records">
                Records of the earlier system
              </Button>
            )}
            {mayResolve && Object.keys(filter).length > 0 && (
              <Button onClick={() => setResolving(filter)}>Resolve all that match the filters</Button>
            )}
          </>
        }
        selection={
          mayResolve
            ? {
                selected,
                onSelect: setSelected,
                bar: (
                  <Paper withBorder p="xs" role="region" aria-label="Selection">
                    <Group>
                      <Text size="sm">{count(selected.size, 'shipment')} selected</Text>
                      <Button size="compact-sm" onClick={() => setResolving({ ids: [...selected].map(Number) })}>
                        Resolve them together
                      </Button>
                      <Button size="compact-sm" variant="subtle" onClick={() => setSelected(new Set())}>
                        Clear the selection
                      </Button>
                    </Group>
                  </Paper>
                ),
              }
            : undefined
        }
      />
      {resolving && (
        <ResolveDialog
          filter={resolving}
          onClose={() => {
            setResolving(undefined);
            setSelected(new Set());
          }}
        />
      )}
    </>
  );
}

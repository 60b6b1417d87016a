import { Alert, Anchor, Button, Checkbox, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import type {
  ResolveUnlinkedDistributions as Request,
  ResolveAction,
  ResolvedDistributions as Resolved,
  ResolveOutcome,
  ShipmentDoubt,
  UnlinkedDistribution,
} from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { newKey } from '../../api/new-key.js';
import { type Field, type Typed, toBody } from '../../parts/fields.js';
import { Form } from '../../parts/form-dialog.js';
import { count, number } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { CONFIRMED } from '../distribution-log/shipment-doubts.js';
import { nameOf, OUTCOME_WORDS } from './review-words.js';

const ACTION: Field = {
  name: 'action',
  label: 'What to do',
  kind: 'choice',
  required: true,
  choices: [
    ['link', 'Link each to the order that fits'],
    ['create-order', 'Make the orders that are missing'],
    ['dismiss', 'Dismiss: they are no shipments of ours'],
  ],
};
const SHARES: Field = { name: 'sharesOrderNumber', label: 'Other customers have orders of these numbers, and both are right', kind: 'yes' };
const REASON: Field = { name: 'reason', label: 'Reason', kind: 'area', required: true, description: 'Stays in the audit trail' };

const fieldsOf = ({ action }: Typed): Field[] => [ACTION, ...(action === 'create-order' ? [SHARES] : []), REASON];

type Result = Resolved['data'][number];
interface Outcome {
  dryRun: boolean;
  results: Result[];
}

/** Resolves many waiting shipments: first it shows what would become of each, then it does so, and what a rule refused is shown with why. */
export function ResolveDialog({ filter, onClose }: { filter: Request['filter']; onClose: () => void }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Typed>({ action: 'link' });
  const [acknowledge, setAcknowledge] = useState<ShipmentDoubt[]>([]);
  const [outcome, setOutcome] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const [seen, setSeen] = useState(0);
  const [error, setError] = useState<unknown>();
  // What the list shows now: a shipment that is resolved leaves it.
  const [names] = useState(
    () =>
      new Map(
        queries
          .getQueriesData<{ data: UnlinkedDistribution[] }>({ queryKey: ['review queue'] })
          .flatMap(([, page]) => page?.data ?? [])
          .map((shipment) => [shipment.id, nameOf(shipment)]),
      ),
  );

  /** Page after page, until no shipment of the filter is left. What was done before an error is shown with it. */
  const resolve = async (values: Typed, dryRun: boolean, confirmed: ShipmentDoubt[]) => {
    const request = { ...toBody(fieldsOf(values), values), filter, dryRun } as Request;
    if (values.action !== 'dismiss' && confirmed.length > 0) request.acknowledge = confirmed;
    const results: Result[] = [];
    setBusy(true);
    try {
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const body: Request = { ...request, ...(cursor && { cursor }) };
        const page: Resolved = await bodyOf(api.unlinkedDistributions.resolve({ body, headers: { 'Idempotency-Key': newKey() } }));
        results.push(...page.data);
        cursor = page.nextCursor;
        setSeen(results.length);
      }
      setOutcome({ dryRun, results });
    } catch (problem) {
      if (!dryRun && results.length > 0) setOutcome({ dryRun, results });
      throw problem;
    } finally {
      setBusy(false);
      setSeen(0);
      if (!dryRun) await queries.invalidateQueries();
    }
  };
  const again = async (dryRun: boolean, confirmed = acknowledge) => {
    setError(undefined);
    await resolve(typed, dryRun, confirmed).catch(setError);
  };

  const doubts = [...new Set(outcome?.results.map(({ code }) => code ?? ''))].filter(
    (code) => code in CONFIRMED || acknowledge.includes(code as ShipmentDoubt),
  );
  const ready = outcome?.results.filter(({ outcome: each }) => each !== 'left').length ?? 0;
  const chosen = filter.ids ? count(filter.ids.length, 'selected shipment') : 'all shipments that match the filters';
  return (
    <Modal opened onClose={onClose} title={`Resolve ${chosen}`} size="xl">
      {!outcome && (
        <Form
          fields={fieldsOf}
          initial={typed}
          submitLabel="Show what would happen"
          onCancel={onClose}
          onSubmit={async (values) => {
            setTyped(values);
            await resolve(values, true, acknowledge);
          }}
        >
          <Text size="sm">Nothing changes yet: the next step shows what would become of each.</Text>
        </Form>
      )}
      {seen > 0 && (
        <Text size="sm" aria-live="polite">
          {count(seen, 'shipment')} looked at so far
        </Text>
      )}
      {outcome && (
        <Stack>
          <Summary outcome={outcome} stopped={error !== undefined} />
          {outcome.dryRun && (doubts.length > 0 || acknowledge.length > 0) && (
            <Checkbox.Group
              label="Is this right?"
              value={acknowledge}
              onChange={(codes) => {
                setAcknowledge(codes as ShipmentDoubt[]);
                void again(true, codes as ShipmentDoubt[]);
              }}
            >
              <Stack gap="xs" mt="xs">
                {[...new Set([...doubts, ...acknowledge])].map((code) => (
                  <Checkbox key={code} value={code} label={CONFIRMED[code]} />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          <Results results={outcome.results} names={names} />
          <ProblemAlert error={error} />
          <Group justify="flex-end">
            {outcome.dryRun && (
              <Button variant="default" onClick={() => setOutcome(undefined)}>
                Back
              </Button>
            )}
            {outcome.dryRun && ready > 0 ? (
              <Button loading={busy} onClick={() => again(false)}>
                {VERBS[typed.action as ResolveAction]} {count(ready, 'shipment')}
              </Button>
            ) : (
              <Button onClick={onClose}>Close</Button>
            )}
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

const VERBS: Record<ResolveAction, string> = { link: 'Link', 'create-order': 'Make orders for', dismiss: 'Dismiss' };

function Summary({ outcome: { dryRun, results }, stopped }: { outcome: Outcome; stopped: boolean }) {
  const counts = (Object.keys(OUTCOME_WORDS) as ResolveOutcome[])
    .map((each) => [OUTCOME_WORDS[each], results.filter(({ outcome }) => outcome === each).length] as const)
    .filter(([, shipments]) => shipments > 0);
  return (
    <Alert
      color={dryRun ? 'blue' : 'green'}
      role="status"
      title={dryRun ? 'This would happen' : stopped ? 'Done before it stopped' : 'Done'}
    >
      {counts.length > 0 ? counts.map(([what, shipments]) => `${what}: ${number(shipments)}`).join('. ') : 'No shipment waits any more.'}
    </Alert>
  );
}

/** So many rows are painted at once; the summary counts all. */
const SHOWN = 500;

/** @param names of the shipments that the list has shown; the others are known by their number */
function Results({ results, names }: { results: readonly Result[]; names: ReadonlyMap<number, string> }) {
  return (
    <Table.ScrollContainer minWidth={480} mah={400}>
      <Table aria-label="What becomes of each" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Shipment</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th>Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {results.slice(0, SHOWN).map(({ id, outcome, distribution, detail }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Anchor component={Link} to={`/review/${id}`} target="_blank">
                  {names.get(id) ?? `Shipment ${id}`}
                </Anchor>
              </Table.Td>
              <Table.Td>
                {distribution ? (
                  <Anchor component={Link} to={`/distribution-log/${distribution.id}`} target="_blank">
                    {OUTCOME_WORDS[outcome]}
                  </Anchor>
                ) : (
                  OUTCOME_WORDS[outcome]
                )}
              </Table.Td>
              <Table.Td>{detail}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {results.length > SHOWN && <Text size="sm">And {number(results.length - SHOWN)} more.</Text>}
    </Table.ScrollContainer>
  );
}

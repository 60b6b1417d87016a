import { Alert, Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate, useNavigationType, useSearchParams } from 'react-router';
import { ApiProblem, api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { type Field, type Typed, toBody } from '../../parts/fields.js';
import { Form } from '../../parts/form-dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/record-page.js';
import { usePageTitle } from '../../parts/use-page-title.js';
import { PreviewFigures } from './preview-figures.js';
import { KINDS, lotsIn, RECALL_FIELDS } from './recall-words.js';
import { useDayDoubts } from './use-day-doubts.js';

const SCOPE: Field[] = [
  { name: 'lots', label: 'Lots', kind: 'area', required: true, description: 'Several with commas or one a line, in any spelling' },
  { name: 'shipDateFrom', label: 'Only what was shipped from', kind: 'day' },
  { name: 'shipDateTo', label: 'Only what was shipped until', kind: 'day' },
];
const [TITLE, ...MORE] = RECALL_FIELDS as [Field, ...Field[]];
const RECALL: Field[] = [
  TITLE,
  { name: 'kind', label: 'Kind', kind: 'choice', choices: KINDS, required: true, description: 'All but a drill stop the lots' },
  ...MORE,
  { name: 'reason', label: 'Reason', kind: 'area', required: true, description: 'Why the lots are recalled; printed on each letter' },
];

const asked = ({ effectivenessLevel }: Typed): Field[] =>
  RECALL.filter(({ name }) => name !== 'effectivenessPercent' || effectivenessLevel === 'B');

const NOT_SHOWN = 'The lots or days above are not those of the figures. Preview them, look at whom they reach, and open it then.';

/** Counts how often Back or Forward led here: what the address says then has to stand in the form again. */
function useReturns(): number {
  const [type, { key }] = [useNavigationType(), useLocation()];
  const [returns, setReturns] = useState(0);
  const before = useRef(key);
  useEffect(() => {
    if (before.current === key) return;
    before.current = key;
    if (type === 'POP') setReturns((count) => count + 1);
  }, [type, key]);
  return returns;
}

/** First what a recall would reach, as often as one likes and without writing anything; then the recall itself. The scope is in the address. */
export default function NewRecallPage() {
  usePageTitle('Start a recall');
  const may = useMay();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const doubts = useDayDoubts();
  const [isScopeTyped, setIsScopeTyped] = useState(false);
  const returns = useReturns();
  const typed = Object.fromEntries(SCOPE.map(({ name }) => [name, params.get(name) ?? '']));
  const scope = { lotNumbers: lotsIn(typed.lots ?? ''), shipDateFrom: typed.shipDateFrom || null, shipDateTo: typed.shipDateTo || null };
  const preview = useQuery({
    queryKey: ['recall preview', scope],
    queryFn: () => bodyOf(api.recalls.preview({ body: scope })),
    enabled: scope.lotNumbers.length > 0,
    placeholderData: keepPreviousData,
  });
  return (
    <Stack>
      <Anchor component={Link} to="/recalls" size="sm">
        ‹ Recalls and drills
      </Anchor>
      <Title order={1}>Start a recall</Title>
      <Section title="1. See whom it would reach">
        <Paper withBorder p="md">
          <Form
            key={returns}
            fields={SCOPE}
            onTyped={setIsScopeTyped}
            columns={2}
            initial={typed}
            autoFocus={scope.lotNumbers.length === 0}
            submitLabel="Preview"
            onSubmit={async (wanted) => setParams(Object.fromEntries(Object.entries(wanted).filter(([, value]) => value.trim())))}
          >
            <Text size="sm">Nothing is written. Try other lots and days until the scope is right.</Text>
          </Form>
        </Paper>
      </Section>
      <ProblemAlert error={preview.error} />
      {preview.data && !preview.error && <PreviewFigures preview={preview.data} />}
      {preview.data && !preview.error && may('recalls.manage') && (
        <Section title="2. Open it">
          <Paper withBorder p="md">
            <Form
              fields={(values) => [...asked(values), ...doubts.fields]}
              columns={2}
              autoFocus={false}
              submitLabel="Freeze the scope and open"
              color="red"
              onSubmit={async (values, key) => {
                if (isScopeTyped || preview.isPlaceholderData)
                  throw new ApiProblem(0, 'not_previewed', 'Preview the scope first', NOT_SHOWN);
                const sent = { ...toBody(asked(values), values), ...scope };
                const { id } = await doubts.send(sent, values, (body) =>
                  bodyOf(api.recalls.open({ body: body as never, headers: { 'Idempotency-Key': key } })),
                );
                await navigate(`/recalls/${id}`);
              }}
            >
              <Alert color="orange" role="note" title="This takes effect at once">
                Nothing of these lots ships any more, and who received them is frozen as it is shown above. A drill leaves the lots as they
                are.
              </Alert>
            </Form>
          </Paper>
        </Section>
      )}
    </Stack>
  );
}

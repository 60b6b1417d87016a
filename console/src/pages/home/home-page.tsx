import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, bodyOf } from '../../api/api.js';
import { useMay } from '../../api/session.js';
import { JumpBox } from '../../frame/jump-box.js';
import { type Figure, Figures } from '../../parts/figures.js';
import { count, number, units } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/record-page.js';
import { usePageTitle } from '../../parts/use-page-title.js';
import { OpenRecalls } from './open-recalls.js';
import { RecordChecks } from './record-checks.js';

/** Consignees that are counted one by one; beyond that the number says "more than". */
const COUNTED = 200;

/** What looks at every record is not asked again each time that somebody comes by. */
const COSTLY = 300_000;

/** The first page: where is it, and what waits for a person. */
export default function HomePage() {
  usePageTitle('Home');
  const may = useMay();
  const home = useQuery({ queryKey: ['home'], queryFn: () => bodyOf(api.home.read()) });
  const unreachable = useQuery({
    queryKey: ['unreachable consignees'],
    queryFn: () => bodyOf(api.consignees.list({ query: { reachable: false, limit: COUNTED } })),
    enabled: may('customers.view'),
    staleTime: COSTLY,
  });
  const { review, imports, recalls, moreRecalls } = home.data ?? {};

  const figures: Figure[] = [];
  if (review)
    figures.push({
      label: 'In the review queue',
      value: count(review.shipments, 'shipment'),
      hint: review.shipments > 0 ? `${units(review.units)} in no total` : 'Nothing waits',
      to: '/review',
      urgent: review.shipments > 0,
    });
  if (imports)
    figures.push({
      label: 'Imports to commit',
      value: number(imports.waiting),
      hint: imports.running > 0 ? `${number(imports.running)} at work` : undefined,
      to: '/imports?status=validated',
      urgent: imports.waiting > 0,
    });
  if (unreachable.data) {
    const { data, nextCursor } = unreachable.data;
    figures.push({
      label: 'Consignees nobody can reach',
      value: nextCursor ? `More than ${number(COUNTED)}` : number(data.length),
      hint: data.length > 0 ? 'A recall could not be sent to them' : undefined,
      to: '/consignees?reachable=false',
      urgent: data.length > 0,
    });
  }

  return (
    <Stack gap="lg">
      <Title order={1}>Who received it?</Title>
      <JumpBox />
      <ProblemAlert error={home.error} />
      {figures.length > 0 && (
        <Section title="What waits for you">
          <Figures figures={figures} />
        </Section>
      )}
      {recalls && <OpenRecalls recalls={recalls} more={moreRecalls ?? false} />}
      {may('integrity.view') && <RecordChecks />}
    </Stack>
  );
}

import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Integrity } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { Figures } from '../../parts/figures.js';
import { count, number } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/record-page.js';

/** Whether the records agree with one another, and what a person should look at. */
export function RecordChecks() {
  const { data, error } = useQuery({ queryKey: ['integrity'], queryFn: () => bodyOf(api.integrity.count()) });
  if (error) return <ProblemAlert error={error} />;
  if (!data) return null;
  const broken = brokenRules(data);
  return (
    <Section title="Are the records sound?">
      {broken.length > 0 ? (
        <Alert color="red" role="alert" title="Some records break a rule. Tell an administrator.">
          {broken.join(' ')}
        </Alert>
      ) : (
        <Alert color="green" variant="light" role="status" title="Every shipment has its order, and every order its own customer." />
      )}
      <Figures
        figures={[
          {
            label: 'Orders without a shipment',
            value: number(data.salesOrdersWithoutDistributions),
            to: '/sales-orders?hasDistributions=false',
          },
          { label: 'Lots nobody registered', value: number(data.lotsNotRegistered), to: '/inventory', hint: 'Known from shipments only' },
          {
            label: 'Customers in several cities',
            value: number(data.customersWithSeveralCities),
            hint: 'Perhaps two facilities of one name',
          },
          {
            label: 'Lots that may be one',
            value: number(data.lotsSpelledAlike.length),
            hint: data.lotsSpelledAlike[0] ? data.lotsSpelledAlike[0].lotNumbers.join(', ') : 'They differ in separators alone',
          },
          { label: 'Order numbers used twice', value: number(data.salesOrdersOfOneNumber.length), hint: 'By one customer' },
        ]}
      />
    </Section>
  );
}

function brokenRules(integrity: Integrity): string[] {
  const { distributionsWithoutSalesOrder, distributionsWithMismatchedCustomer, cancelledOrdersWithDistributions } = integrity;
  return [
    distributionsWithoutSalesOrder > 0 && `${count(distributionsWithoutSalesOrder, 'shipment has', 'shipments have')} no order.`,
    distributionsWithMismatchedCustomer > 0 &&
      `${count(distributionsWithMismatchedCustomer, 'shipment is', 'shipments are')} of another customer than the order.`,
    cancelledOrdersWithDistributions > 0 &&
      `${count(cancelledOrdersWithDistributions, 'cancelled order has', 'cancelled orders have')} live shipments.`,
  ].filter((sentence) => sentence !== false);
}

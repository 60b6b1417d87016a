import { Alert, Anchor, List } from '@mantine/core';
import { Link } from 'react-router';
import type { RecallPreview } from '../../../../client/types.gen.js';
import { count, units } from '../../parts/format.js';

/** Lots that are written like those of the recall, which it does not reach. */
export function LookAlikesNote({ lookAlikes }: Pick<RecallPreview, 'lookAlikes'>) {
  if (lookAlikes.length === 0) return null;
  return (
    <Alert color="red" role="note" title="Other lots are written almost like these">
      They are in no number here. If one of them is the same lot, add it.
      <List size="sm" mt="xs">
        {lookAlikes.map(({ lotNumber, like, status, unitsShipped, distributions, waiting }) => (
          <List.Item key={lotNumber}>
            {status === null ? (
              lotNumber
            ) : (
              <Anchor component={Link} to={`/lots/${encodeURIComponent(lotNumber)}`}>
                {lotNumber}
              </Anchor>
            )}
            {`, like ${like}: ${units(unitsShipped)} on ${count(distributions, 'shipment')}`}
            {waiting.shipments > 0 && `, ${units(waiting.units)} on ${count(waiting.shipments, 'shipment')} in review`}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

import { Alert, Anchor, List } from '@mantine/core';
import { Link } from 'react-router';
import type { RecallPreview } from '../../../client/types.gen.js';
import { count, units } from './format.js';

interface LookAlikesNoteProps extends Pick<RecallPreview, 'lookAlikes'> {
  /** What to do if one of them is the same lot. */
  advice: string;
}

/** Lots that are written like those of a recall, or like the one that is shown, and that no figure of it counts. */
export function LookAlikesNote({ lookAlikes, advice }: LookAlikesNoteProps) {
  if (lookAlikes.length === 0) return null;
  return (
    <Alert color="red" role="note" title="Other lots are written almost alike">
      {`They are in no number here. If one of them is the same lot, ${advice}.`}
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

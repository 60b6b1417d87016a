import { Alert, List, Text } from '@mantine/core';

export interface Left {
  consigneeId: number;
  facilityName: string | null;
  detail: string;
}

/** What was done for many, and for whom it was not, with the reason. */
export function NamesLeftOut({ recorded, left }: { recorded: string; left: readonly Left[] }) {
  return (
    <Alert
      color={left.length > 0 ? 'orange' : 'green'}
      role="status"
      title={`${recorded} recorded${left.length > 0 ? `, ${left.length} left out` : ''}`}
    >
      {left.length > 0 && (
        <List size="sm">
          {left.map(({ consigneeId, facilityName, detail }) => (
            <List.Item key={consigneeId}>
              <Text size="sm" component="span" fw={600}>
                {facilityName ?? `Consignee ${consigneeId}`}
              </Text>
              : {detail}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

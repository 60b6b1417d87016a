import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ManualChangeKind, ManualChanges, ReviewedChange } from '../../../../client/types.gen.js';
import type { Figure } from '../../parts/figures.js';
import { number } from '../../parts/format.js';
import { EVENT_COLUMNS } from '../../parts/history.js';
import type { Column } from '../../parts/list-page.js';
import { RecordLink } from '../../parts/record-link.js';
import { words } from '../../parts/words.js';

/** What a reviewer looks at, the gravest first. */
const KINDS: Record<ManualChangeKind, string> = {
  by_hand: 'By hand in the database',
  access: 'Access',
  deletion: 'Deletions',
  void: 'Voids',
  change: 'Other changes',
};

export const manualTotal = (changes: ManualChanges): number => Object.values(changes).reduce((sum, each) => sum + each, 0);

/** How many manual changes of each kind. */
export const kindFigures = (changes: ManualChanges): Figure[] =>
  (Object.keys(KINDS) as ManualChangeKind[]).map((kind) => ({
    label: KINDS[kind],
    value: number(changes[kind]),
    urgent: kind === 'by_hand' && changes[kind] > 0,
  }));

/** What the release made, in one line: permissions that roles begin with. */
export const MadeByRelease = ({ madeByRelease }: { madeByRelease: number }) =>
  madeByRelease > 0 && (
    <Text size="sm">
      {`Made by the release: ${number(madeByRelease)} `}
      <Anchor component={Link} to="/audit-trail?entityType=role_permission" inherit underline="always">
        permissions of roles
      </Anchor>
    </Text>
  );

/** Who, what, when and why. */
export const CHANGE_COLUMNS: Column<ReviewedChange>[] = [
  ...EVENT_COLUMNS.slice(0, 2),
  { key: 'kind', title: 'Kind', cell: ({ kind }) => KINDS[kind] },
  { key: 'record', title: 'Record', cell: ({ entityType, entityId }) => <RecordLink entityType={entityType} entityId={entityId} /> },
  { key: 'what', title: 'What', cell: ({ action }) => words(action) },
  ...EVENT_COLUMNS.slice(3),
];

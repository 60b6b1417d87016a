import { Anchor, List as Bullets, Text } from '@mantine/core';
import type { Signature } from '../../../client/types.gen.js';
import { useMay } from '../api/session.js';
import { instant, utc } from './format.js';
import type { Column } from './list-page.js';
import { Rows } from './rows.js';
import { StateBadge } from './state-badge.js';
import { words } from './words.js';

/** What was asked for beside the password. */
const PROVED = { totp: 'Password and code', recovery_code: 'Password and recovery code' };

const COLUMNS: Column<Signature>[] = [
  {
    key: 'name',
    title: 'Signed by',
    cell: ({ printedName, account }) => (
      <>
        {printedName}
        <Text size="sm" c="dimmed">
          {account}
        </Text>
      </>
    ),
  },
  {
    key: 'signedAt',
    title: 'When',
    cell: ({ signedAt }) => (
      <time dateTime={signedAt} title={utc(signedAt)}>
        {instant(signedAt)}
      </time>
    ),
  },
  { key: 'meaning', title: 'Meaning', cell: ({ meaning }) => words(meaning) },
  { key: 'proof', title: 'Proved by', cell: ({ secondFactor }) => (secondFactor ? PROVED[secondFactor] : 'Password') },
  { key: 'valid', title: 'Does it hold?', cell: (signature) => <Standing signature={signature} /> },
];
const EVIDENCE: Column<Signature> = {
  key: 'evidence',
  title: 'Evidence',
  cell: ({ id }) => (
    <Anchor href={`/api/v1/signatures/${id}`} download={`signature-${id}.json`} size="sm">
      {`Signature ${id} (JSON)`}
    </Anchor>
  ),
};

/** Who signed, when, with which meaning, and whether it still holds: in colour and in words. */
export function Signatures({ signatures, empty }: { signatures: readonly Signature[]; empty: string }) {
  const may = useMay();
  return <Rows columns={may('audit.view') ? [...COLUMNS, EVIDENCE] : COLUMNS} rows={signatures} rowKey={({ id }) => id} empty={empty} />;
}

export function Standing({ signature: { valid, invalidBecause } }: { signature: Signature }) {
  return (
    <>
      <StateBadge code={valid ? 'valid' : 'invalid'} />
      {invalidBecause.length > 0 && (
        <Bullets size="sm" mt={4}>
          {invalidBecause.map(({ code, detail }) => (
            <Bullets.Item key={code}>{detail}</Bullets.Item>
          ))}
        </Bullets>
      )}
    </>
  );
}

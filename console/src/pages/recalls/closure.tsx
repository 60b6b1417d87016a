import { Alert, Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Recall } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { useMay, useMe } from '../../api/session.js';
import type { Field } from '../../parts/fields.js';
import { instant, number } from '../../parts/format.js';
import { ReasonDialog } from '../../parts/reason-dialog.js';
import { Section } from '../../parts/record-page.js';
import { Signatures } from '../../parts/signatures.js';
import { proofFields, proofOf, SigningDialog } from '../../parts/signing-dialog.js';

const SIGN_NOW: Field = {
  name: 'signNow',
  label: 'Sign the closure now',
  kind: 'yes',
  description: 'As approved, by you. Somebody can also sign it afterwards.',
};

/** Closes a recall with its reason, and with a signature if the person gives it now. A drill needs none. */
export function CloseDialog({ recall, onClose }: { recall: Recall; onClose: () => void }) {
  const { me } = useMe();
  const queries = useQueryClient();
  const isDrill = recall.kind === 'drill';
  return (
    <ReasonDialog
      title="Close this recall"
      hint={`Nothing of it changes any more, and links to answer by end. ${isDrill ? '' : 'Its lots stay recalled until somebody releases them. '}${number(recall.totals.unitsUnaccounted)} units are unaccounted for.`}
      submitLabel="Close the recall"
      color="red"
      further={({ signNow }) => (isDrill ? [] : [SIGN_NOW, ...(signNow === 'true' ? proofFields(me, 'signature/') : [])])}
      send={(_, reason, __, ___, typed) => {
        const signature = typed.signNow === 'true' ? proofOf(typed, 'signature/') : null;
        return bodyOf(api.recalls.close({ path: { id: recall.id }, body: { reason, signature } })).then(() => queries.invalidateQueries());
      }}
      onClose={onClose}
    />
  );
}

/** That a recall is closed and why, and whether somebody has still to sign that. */
export function ClosureNotice({ recall }: { recall: Recall }) {
  const may = useMay();
  const [signing, setSigning] = useState(false);
  if (!recall.closedAt) return null;
  return (
    <>
      <Alert color="gray" role="note" title={`Closed ${instant(recall.closedAt)}`}>
        {recall.closeReason}
      </Alert>
      {recall.closureSignature === 'missing' && (
        <Alert color="orange" role="note" title="Nobody has signed the closure yet">
          <Group justify="space-between">
            <Text size="sm">It stays so until somebody who manages recalls signs it as approved.</Text>
            {may('recalls.manage') && (
              <Button className="no-print" onClick={() => setSigning(true)}>
                Sign the closure
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {recall.closureSignature === 'invalid' && (
        <Alert color="red" role="alert" title="The signature of the closure does not hold">
          What was found stands below, at the signatures.
        </Alert>
      )}
      {signing && (
        <SigningDialog
          title="Sign the closure"
          what={`The closure of ${recall.title}, ${instant(recall.closedAt)}`}
          sha256={recall.contentSha256}
          meanings={['approved']}
          send={({ meaning, proof, contentSha256 }) =>
            bodyOf(api.recalls.sign({ path: { id: recall.id }, body: { meaning, contentSha256, ...proof } }))
          }
          onClose={() => setSigning(false)}
        />
      )}
    </>
  );
}

/** Who signed the closure. */
export function ClosureSignatures({ recall: { closedAt, kind, signatures } }: { recall: Recall }) {
  if (!closedAt || (kind === 'drill' && signatures.length === 0)) return null;
  return (
    <Section title="Signatures of the closure">
      <Signatures signatures={signatures} empty="Nobody has signed the closure yet." />
    </Section>
  );
}

import { Alert, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { LoggedInUser, SignatureMeaning, SignatureProof } from '../../../client/types.gen.js';
import { ApiProblem } from '../api/api.js';
import { useMe } from '../api/session.js';
import type { Field, Typed } from './fields.js';
import { FormDialog } from './form-dialog.js';
import { type Fact, Facts } from './record-page.js';

const MEANS: Record<SignatureMeaning, string> = {
  authored: 'Authored: I made it',
  reviewed: 'Reviewed: I looked through it',
  approved: 'Approved: I approve it',
};

/**
 * What proves who signs: the password, and a code where the account has a second factor.
 * @param place where the contract has them in the body: `signature/`
 */
export const proofFields = (me: LoggedInUser | null | undefined, place: '' | 'signature/' = ''): Field[] => [
  {
    name: `${place}password`,
    label: 'Your password',
    kind: 'password',
    required: true,
    autoComplete: 'current-password',
    description: 'It is your electronic signature',
  },
  ...(me?.secondFactor === 'on'
    ? [
        {
          name: `${place}code`,
          label: 'Code of your second factor',
          required: true,
          autoComplete: 'one-time-code',
          description: 'Six digits of your app, or a recovery code',
        },
      ]
    : []),
];

/** The proof as the contract takes it. A password is sent as it was typed, blanks and all. */
export const proofOf = (typed: Typed, place: '' | 'signature/' = ''): SignatureProof => ({
  password: typed[`${place}password`] ?? '',
  code: typed[`${place}code`]?.trim() || null,
});

interface SigningDialogProps {
  title: string;
  /** What is signed, as a person calls it. */
  what: string;
  /** SHA-256 of what is signed, as it was read. */
  sha256?: string | null;
  /** Those that this person may sign with. */
  meanings: readonly SignatureMeaning[];
  /** What else is asked, before the signature. */
  fields?: readonly Field[];
  /** Where the contract has the proof in the body. */
  place?: '' | 'signature/';
  size?: 'lg' | 'xl' | '80rem';
  send: (signing: { meaning: SignatureMeaning; proof: SignatureProof; contentSha256: string | null; typed: Typed }) => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}

/** Shows what is signed, by whom and with which meaning, and asks for what proves that it is this person. */
export function SigningDialog({ what, sha256, meanings, fields = [], place = '', send, onClose, children, ...dialog }: SigningDialogProps) {
  const { me } = useMe();
  const queries = useQueryClient();
  // What the person saw when they began is what they sign, also where the page below reads something newer.
  const [seen] = useState(sha256 ?? null);
  const [only] = meanings.length === 1 ? meanings : [];
  const choice: Field = {
    name: 'meaning',
    label: 'What your signature means',
    kind: 'choice',
    required: true,
    none: 'Choose',
    choices: meanings.map((meaning) => [meaning, MEANS[meaning]] as const),
  };
  const facts: Fact[] = [
    ['What you sign', what],
    ...(seen ? ([['SHA-256 of the signed text', <Hash key="hash" text={seen} />]] as const) : []),
    ...(only ? ([['Meaning', MEANS[only]]] as const) : []),
    ['Printed name', me?.name?.trim() || 'None'],
  ];
  return (
    <FormDialog
      {...dialog}
      fields={[...fields, ...(only ? [] : [choice]), ...proofFields(me, place)]}
      submitLabel="Sign"
      onClose={onClose}
      onSubmit={async (typed) => {
        try {
          await send({
            meaning: only ?? (typed.meaning as SignatureMeaning),
            proof: proofOf(typed, place),
            contentSha256: seen,
            typed,
          });
        } catch (problem) {
          // The page below shows what it is now; this form stays with what was typed.
          if (problem instanceof ApiProblem && problem.code === 'content_changed') void queries.invalidateQueries();
          throw problem;
        }
        onClose();
        await queries.invalidateQueries();
      }}
    >
      {children}
      <Facts facts={facts} />
      {me && !me.name?.trim() && (
        <Alert color="orange" role="note" title="Your account has no name">
          A signature shows the printed name of the signer. Ask an administrator to set yours first.
        </Alert>
      )}
    </FormDialog>
  );
}

/** A hash breaks where the line ends. */
const Hash = ({ text }: { text: string }) => (
  <Text size="sm" ff="monospace" style={{ wordBreak: 'break-all' }}>
    {text}
  </Text>
);

/** Those of the meanings that a person has not signed with yet: each once. */
export const meaningsLeft = (
  allowed: readonly SignatureMeaning[],
  signatures: readonly { userId: number; meaning: SignatureMeaning }[],
  me: LoggedInUser | null | undefined,
): SignatureMeaning[] => allowed.filter((each) => !signatures.some(({ userId, meaning }) => userId === me?.id && meaning === each));

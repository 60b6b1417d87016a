import type { Cells } from '../../csv/csv-file.js';
import type { ReportPages } from '../../pdf/write/report-pages.js';
import type { MadeSignature } from './signature.queries.js';
import type { SignatureView } from './signature.schema.js';

/** Whether a signature holds, and if not why, in words. */
const validity = ({ valid, invalidBecause }: SignatureView): string =>
  valid ? 'holds' : `DOES NOT HOLD: ${invalidBecause.map(({ detail }) => detail).join(' ')}`;

export const signedHash = ({ contentSha256 }: MadeSignature): string => `SHA-256 of what was signed: ${contentSha256}`;

/**
 * The signatures of a record on the pages of its copy (21 CFR 11.50): who, when (UTC), with which meaning, and whether each holds where that was checked.
 * @param label what stands before the meaning
 */
export async function printSignatures(
  pages: ReportPages,
  signatures: readonly (MadeSignature | SignatureView)[],
  label = 'Signed as',
): Promise<void> {
  for (const signature of signatures) {
    const { meaning, printedName, signedAt } = signature;
    const checked = 'valid' in signature ? [validity(signature)] : [];
    await pages.fact(`${label} ${meaning}`, [printedName, signedAt, ...checked, signedHash(signature)].join(', '));
  }
}

/** The same as lines of a CSV, with their header. */
export const signatureLines = (signatures: readonly SignatureView[]): Cells[] => [
  ['Meaning', 'Printed name', 'Account', 'Signed at (UTC)', 'Holds', 'SHA-256 of what was signed'],
  ...signatures.map((signature): Cells => {
    const { meaning, printedName, account, signedAt, contentSha256 } = signature;
    return [meaning, printedName, account, signedAt, validity(signature), contentSha256];
  }),
];

import type { Cells } from '../../csv/csv-file.js';
import type { ReportPages } from '../../pdf/write/report-pages.js';
import type { SignatureView } from './signature.schema.js';

/** Whether a signature holds, and if not why, in words. */
const validity = ({ valid, invalidBecause }: SignatureView): string =>
  valid ? 'holds' : `DOES NOT HOLD: ${invalidBecause.map(({ detail }) => detail).join(' ')}`;

/** The signatures of a record on the pages of its copy (21 CFR 11.50): who, when (UTC), with which meaning, and whether each holds. */
export async function printSignatures(pages: ReportPages, signatures: readonly SignatureView[]): Promise<void> {
  for (const signature of signatures) {
    const { meaning, printedName, signedAt, contentSha256 } = signature;
    await pages.fact(
      `Signed as ${meaning}`,
      `${printedName}, ${signedAt}, ${validity(signature)}, SHA-256 of what was signed: ${contentSha256}`,
    );
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

import { FileProblem } from '../problems/file-problem.js';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252';
export type Delimiter = ',' | ';' | '\t';

/** Result of scanning the bytes of a whole file. */
export interface ByteFacts {
  /** Sequences of two or more bytes that are right UTF-8. */
  multibyteSequences: number;
  /** Places that are not UTF-8. */
  invalidSequences: number;
}

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t'];
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['%PDF', 'a PDF'],
  ['PK\u0003\u0004', 'an Excel workbook or a ZIP archive: save it as CSV'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Excel workbook: save it as CSV'],
];

/**
 * The encoding that the first bytes reveal.
 * @returns null when only a scan of the whole file can decide
 * @throws FileProblem `empty_file`, `binary_file`
 */
export function detectFromFirstBytes(head: Buffer): Encoding | null {
  if (head.length === 0) throw new FileProblem('empty_file', 'The file is empty.');
  const start = head.subarray(0, 4).toString('latin1');
  const signature = SIGNATURES.find(([bytes]) => start === bytes);
  if (signature) throw new FileProblem('binary_file', `The file is not CSV but ${signature[1]}.`);
  if (start.startsWith('\u00ef\u00bb\u00bf')) return 'utf-8-bom';
  if (start.startsWith('\u00ff\u00fe')) return 'utf-16le';
  if (start.startsWith('\u00fe\u00ff')) return 'utf-16be';
  if (!head.includes(0)) return null;
  return utf16WithoutMark(head);
}

/**
 * Western text in UTF-16 has a zero in nearly every second byte. Zeros anywhere else mean that the file is not text.
 * @throws FileProblem `binary_file`
 */
function utf16WithoutMark(head: Buffer): Encoding {
  const pairs = Math.floor(head.length / 2);
  let evenZeros = 0;
  let oddZeros = 0;
  for (let at = 0; at < pairs * 2; at += 2) {
    if (head[at] === 0) evenZeros += 1;
    if (head[at + 1] === 0) oddZeros += 1;
  }
  if (evenZeros === 0 && oddZeros > pairs * 0.7) return 'utf-16le';
  if (oddZeros === 0 && evenZeros > pairs * 0.7) return 'utf-16be';
  throw new FileProblem('binary_file', 'The file is not CSV: it contains bytes that are not text.');
}

/**
 * UTF-8 or Windows-1252, for a file without a byte order mark. A file with valid multi-byte sequences is UTF-8, and its invalid ones are problems
 * of their rows. A file with high bytes but no valid sequence was never UTF-8.
 */
export function encodingFromFacts({ multibyteSequences, invalidSequences }: ByteFacts): Encoding {
  return invalidSequences > 0 && multibyteSequences === 0 ? 'windows-1252' : 'utf-8';
}

/** The delimiter by which the first line names the most known columns; a comma unless another does better. */
export function detectDelimiter(firstLine: string, columnOf: (header: string) => string | null): Delimiter {
  const known = (delimiter: Delimiter) =>
    firstLine.split(delimiter).filter((cell) => columnOf(cell.trim().replace(/^"|"$/g, '')) !== null).length;
  return DELIMITERS.reduce((best, delimiter) => (known(delimiter) > known(best) ? delimiter : best), ',');
}

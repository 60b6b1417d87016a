import { readFileSync } from 'node:fs';

/** What the importer makes of a file, whether it was asked over HTTP or its reader and parser were called. */
export type CsvAnswer =
  | { refused: { status: number; code: string; detail: string } }
  | { failed: { code: string; detail: string } }
  | { encoding: string; delimiter: string; rows: number; valid: number; problems: CsvProblem[] };

export interface CsvProblem {
  line: number;
  column: string | null;
  code: string;
  detail: string;
}

export const csvFixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/csv/${name}.csv`, import.meta.url));

const DELIMITERS: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** The line of docs/CSV_FILES.md about a file. */
export function answerInWords(name: string, answer: CsvAnswer): string {
  return `- \`${name}.csv\`: ${describeAnswer(answer)}`;
}

function describeAnswer(answer: CsvAnswer): string {
  if ('refused' in answer) return `**${answer.refused.status} ${answer.refused.code}**, kept as failed. ${plain(answer.refused.detail)}`;
  if ('failed' in answer) return `202, then **failed: ${answer.failed.code}**. ${plain(answer.failed.detail)}`;
  const { encoding, delimiter, rows, valid, problems } = answer;
  return [
    `${valid} of ${rows} rows valid, read as ${encoding} with ${DELIMITERS[delimiter]}.`,
    ...problems.map(({ line, column, code, detail }) => `Line ${line}${column ? `, ${column}` : ''}: **${code}**. ${plain(detail)}`),
  ].join(' ');
}

/** Leaves out the day on which the test runs, and escapes what Markdown would read as its own. */
const plain = (detail: string): string =>
  detail.replace(/after today, \d{4}-\d\d-\d\d/, 'after today').replace(/[<>|*_`]/g, (character) => `\\${character}`);

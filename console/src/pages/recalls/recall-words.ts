import type { Field } from '../../parts/fields.js';
import { words } from '../../parts/words.js';

const choices = (codes: readonly string[]) => codes.map((code) => [code, words(code)] as const);

export const KINDS = choices(['recall', 'correction', 'market_withdrawal', 'drill']);
export const METHODS = choices(['email', 'letter', 'phone', 'visit', 'fax']);
export const STATES = choices(['not_notified', 'notified', 'responded', 'accounted_for', 'unreachable']);
export const RESULTS = choices(['effective', 'not_effective', 'unreachable']);

const LEVELS = [
  ['A', 'A: all consignees'],
  ['B', 'B: a share that you choose'],
  ['C', 'C: one in ten'],
  ['D', 'D: one in fifty'],
  ['E', 'E: none'],
] as const;

/** What can change while a recall is open. */
export const RECALL_FIELDS: Field[] = [
  { name: 'title', label: 'Title', required: true, wide: true },
  {
    name: 'classification',
    label: 'Class',
    kind: 'choice',
    choices: [
      ['I', 'I: the gravest'],
      ['II', 'II'],
      ['III', 'III'],
    ],
    description: 'As the FDA assigns it; leave it empty until then',
  },
  { name: 'effectivenessLevel', label: 'Consignees to check', kind: 'choice', choices: LEVELS, description: '21 CFR 7.42' },
  { name: 'effectivenessPercent', label: 'Share of level B in percent', kind: 'number', description: '11 to 99, for level B only' },
  { name: 'responseDueOn', label: 'Answers due', kind: 'day' },
  { name: 'expectedCompletionOn', label: 'Expected to be complete', kind: 'day' },
  { name: 'instructions', label: 'What consignees are asked to do', kind: 'area', description: 'Printed on each letter' },
];

/** Lot numbers as people write them down: separated by commas, semicolons or line breaks. */
export const lotsIn = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/[,;\n]/)
      .map((lot) => lot.trim())
      .filter(Boolean),
  ),
];

import { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/** A schema or one of its checks, as zod declares it. */
interface Declared {
  _zod?: { def?: { check?: string; format?: string; value?: number; inclusive?: boolean; checks?: readonly Declared[] } };
}

/** What a schema takes. */
interface Bounds {
  format?: string | undefined;
  least?: number | undefined;
  most?: number | undefined;
}

/** A limit that comes from the machine and not from the business says nothing to a person. */
const LARGEST_NAMED = 1_000_000_000;

const FORMATS: Record<string, string> = {
  date: 'a date such as 2026-03-14',
  datetime: 'a date and time such as 2026-03-14T09:30:00Z',
  email: 'an e-mail address such as name@example.com',
  url: 'an address such as https://example.com',
  uuid: 'an identifier such as 3f2a8c1e-5b7d-4e9f-8a6b-1c2d3e4f5a6b',
};

const number = (value: number | bigint): string => value.toLocaleString('en-US');
const list = (values: readonly unknown[]): string => values.map(String).join(', ');

/** A number below an open bound is named only where the numbers are whole. */
function boundsOf({ schema, inst }: RawIssue & { schema?: unknown }): Bounds {
  const def = ((schema ?? inst) as Declared | undefined)?._zod?.def;
  const checks = (def?.checks ?? []).flatMap((check) => check._zod?.def ?? []);
  const format = def?.format ?? checks.find((check) => check.format)?.format;
  const step = format?.includes('int') ? 1 : undefined;
  const limits = (kind: string, inward: number) =>
    checks.flatMap(({ check, value = 0, inclusive }) => {
      if (check !== kind || Math.abs(value) >= LARGEST_NAMED) return [];
      if (inclusive) return [value];
      return step === undefined ? [] : [value + inward];
    });
  const [lows, highs] = [limits('greater_than', 1), limits('less_than', -1)];
  return { format, least: lows.length > 0 ? Math.max(...lows) : undefined, most: highs.length > 0 ? Math.min(...highs) : undefined };
}

function numberWanted({ least, most, format }: Bounds): string {
  const kind = format?.includes('int') ? 'a whole number' : 'a number';
  if (least !== undefined && most !== undefined) return `${kind} from ${number(least)} to ${number(most)}`;
  if (least !== undefined) return `${kind} of at least ${number(least)}`;
  return most === undefined ? kind : `${kind} of at most ${number(most)}`;
}

/** What to give where a value of another type came, as the object of "give". */
function wanted(expected: string, bounds: Bounds): string {
  switch (expected) {
    case 'number':
    case 'int':
      return numberWanted(expected === 'int' ? { ...bounds, format: 'int' } : bounds);
    case 'string':
      return FORMATS[bounds.format ?? ''] ?? 'a text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
    case 'record':
      return 'an object with fields';
    default:
      return 'another value';
  }
}

const counted = (count: number | bigint, one: string, many: string): string => `${number(count)} ${Number(count) === 1 ? one : many}`;

/** How large something may be: "at least 3 entries", "at most 200 characters", "a number from 1 to 200", "more than 0". */
function size(issue: Extract<RawIssue, { code: 'too_small' | 'too_big' }>): string {
  const { origin, inclusive = true } = issue;
  const least = issue.code === 'too_small';
  const bound = least ? issue.minimum : issue.maximum;
  if (origin === 'string') return `${least ? 'at least' : 'at most'} ${counted(bound, 'character', 'characters')}`;
  if (origin === 'array' || origin === 'set') return `${least ? 'at least' : 'at most'} ${counted(bound, 'entry', 'entries')}`;
  const bounds = boundsOf(issue);
  if (bounds.least !== undefined || bounds.most !== undefined) return numberWanted(bounds);
  if (!inclusive) return `${least ? 'more' : 'less'} than ${number(bound)}`;
  return `${number(bound)} or ${least ? 'more' : 'less'}`;
}

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

function sentenceOf(issue: RawIssue): string {
  const orMissing = (give: string) => (issue.input === undefined ? `This is missing: give ${give}.` : `Give ${give}.`);
  switch (issue.code) {
    case 'invalid_type':
      return orMissing(wanted(issue.expected, boundsOf(issue)));
    case 'invalid_value':
      return orMissing(issue.values.length === 1 ? list(issue.values) : `one of: ${list(issue.values)}`);
    case 'too_small':
      return issue.origin === 'string' && Number(issue.minimum) === 1 ? 'This is empty: give a text.' : `Give ${size(issue)}.`;
    case 'too_big':
      return `Give ${size(issue)}.`;
    case 'invalid_format': {
      const give = FORMATS[issue.format];
      return give ? `Give ${give}.` : 'This is not written as it should be: see the documentation of the field.';
    }
    case 'not_multiple_of':
      return `Give a multiple of ${issue.divisor}.`;
    case 'invalid_union':
      return alternatives(issue.errors);
    default:
      return 'This is not valid: see the documentation of the field.';
  }
}

/** One of several forms fits: each says what it would take. */
function alternatives(errors: readonly (readonly { message: string }[])[]): string {
  const each = [...new Set(errors.flatMap(([first]) => (first ? [first.message.replace(/\.$/, '')] : [])))];
  const [first = 'This is not valid', ...others] = each;
  return `${[first, ...others.map((other) => `or ${other.charAt(0).toLowerCase()}${other.slice(1)}`)].join(', ')}.`;
}

/**
 * How a schema says what is wrong where it has no sentence of its own: zod's own words name types and operators, which a person who fills in a form does
 * not know. Zod takes it as a language, for the whole process.
 */
export const plainWords = (issue: RawIssue): string => capital(sentenceOf(issue));

z.config({ localeError: plainWords });

import { addressParser } from 'postal-mime';
import { withoutComments } from './without-comments.js';

const ADDRESS =
  /^(?:"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"|[^\s\p{Cc}@"(),:;<>[\]\\]+)@(?:\[[^\s\p{Cc}@"(),;<>[\]\\]+\]|[^\s\p{Cc}@"(),:;<>[\]\\]+)$/u;
/** Quoted strings and encoded words: what they hold is text, even where it looks like an address (RFC 2047, section 5). */
const LITERAL = /\\.|("(?:[^"\\]|\\.)*"|=\?[^?\s]+\?[bq]\?[^?\s]*\?=)/gis;
/** The route before an address (RFC 5322, 4.4), or the scheme that Outlook puts there. */
const PREFIX = /<\s*(?:@[^<>:]*|mailto):/gi;
/** How Outlook writes an address into the text of a reply: `Pat Doe [mailto:pat@clinic.example]`. */
const BRACKETED = /\[\s*mailto:\s*([^\s<>[\]]+)\s*\]/gi;
/** A mailbox with its address in angle brackets, a plain address, or words without an address. */
const CLEAR = /^(?:[^<>]*<\s*[^\s<>@]+@[^\s<>@]+\s*>[^<>]*|[^\s<>@]+@[^\s<>@]+|[^<>@]*)$/;

/**
 * Reads the addresses of a From or To field (RFC 5322, 3.4), without names, comments and groups.
 * @returns none when any part of the field is unclear, since mail programs would read it differently
 */
export function parseAddresses(field: string): string[] {
  const literals: string[] = [];
  const hide = (token: string, literal?: string) => (literal === undefined ? token : `\ue000${literals.push(literal) - 1}\ue000`);
  const text = withoutComments(field).replace(LITERAL, hide).replace(BRACKETED, '<$1>').replace(PREFIX, '<');
  const parts = text.split(/[,;]/).map(splitGroup);
  const clear = parts.every(({ group, mailbox }) => !/[<>@]/.test(group) && CLEAR.test(mailbox));
  if (!clear || /["()]/.test(text) || field.includes('\ue000')) return [];
  return addressParser(parts.map(({ mailbox }) => mailbox).join(','))
    .map(({ address = '' }) => address.replace(/\ue000(\d+)\ue000/g, (_, index) => literals[Number(index)] ?? ''))
    .filter((address) => ADDRESS.test(address));
}

function splitGroup(part: string): { group: string; mailbox: string } {
  const start = part.lastIndexOf(':') + 1;
  return { group: part.slice(0, start), mailbox: part.slice(start).trim() };
}

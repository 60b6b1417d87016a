import { decodeText } from './decode-text.js';
import { parseAddresses } from './parse-addresses.js';
import { parseEmailDate } from './parse-email-date.js';

/** Enough for the marks of many relays and signatures. An e-mail with a longer header was not written by a person. */
export const HEADER_BYTES = 256 * 1_024;

/** How a mail program saved the e-mail: as RFC 5322 has it, the same in UTF-16, or the format of Outlook, whose header is not read. */
export type EmailFormat = 'eml' | 'eml_utf16' | 'outlook_msg';

/** What the header of an e-mail claims; null where it cannot be read with certainty. */
export interface EmailHeader {
  format: EmailFormat;
  /** the first, which mail programs show */
  subject: string | null;
  /** the others, in their order; none in most */
  otherSubjects: string[];
  from: string | null;
  to: string | null;
  sentAt: Date | null;
}

/** Why some bytes are not an e-mail, as the end of a sentence. */
export class NotAnEmail extends Error {}

/** One field, its folded lines joined. The value is still bytes, one in each character. */
interface HeaderField {
  name: string;
  value: string;
}

/** What a mailbox file (mbox) has before each message. */
const MAILBOX_LINE = /^From [^\r\n]*\r?\n/;

const FIELD = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/s;

/**
 * Reads the header of a message (RFC 5322): fields from the first byte to the first empty line, which must include From and Date (3.6). The result only
 * helps to find the stored bytes, so unclear values stay null and nothing is guessed.
 * @param head the first `HEADER_BYTES` of the file, or all of a shorter one
 * @throws NotAnEmail
 */
export function readEmailHeader(head: Buffer): EmailHeader {
  if (head.subarray(0, OUTLOOK.length).equals(OUTLOOK))
    return { format: 'outlook_msg', subject: null, otherSubjects: [], from: null, to: null, sentAt: null };
  const utf16 = utf16Of(head);
  const fields = splitFields(utf16 ?? head.subarray(0, HEADER_BYTES));
  // Gateways put a second subject below the one that mail programs show.
  const [subject = null, ...otherSubjects] = valuesOf(fields, 'Subject').map(textOf);
  const from = only(fields, 'From');
  const date = only(fields, 'Date');
  if (from === null || date === null) throw new NotAnEmail('its header names no From or no Date.');
  // Several To fields are one list (RFC 5322, 4.5.3).
  const to = valuesOf(fields, 'To').join(',');
  return {
    format: utf16 ? 'eml_utf16' : 'eml',
    subject,
    otherSubjects: otherSubjects.flatMap((other) => other ?? []),
    from: addressesOf(from),
    to: addressesOf(to),
    sentAt: parseEmailDate(date),
  };
}

/** The signature of a compound file, in which Outlook saves a message (.msg). */
const OUTLOOK = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** How a header in UTF-16 begins: with its mark, or with ASCII letters, each beside a zero. */
const UTF16LE = /^(\xff\xfe|[A-Z]\0[A-Z-]\0[A-Z-]\0)/i;
const UTF16BE = /^(\xfe\xff|\0[A-Z]\0[A-Z-]\0[A-Z-])/i;

/** The text of a header in UTF-16 as UTF-8; null if it is not in UTF-16. */
function utf16Of(head: Buffer): Buffer | null {
  const start = head.toString('latin1', 0, 6);
  const encoding = UTF16LE.test(start) ? 'utf-16le' : UTF16BE.test(start) ? 'utf-16be' : null;
  return encoding && Buffer.from(new TextDecoder(encoding).decode(head.subarray(0, HEADER_BYTES)));
}

function splitFields(head: Buffer): HeaderField[] {
  const received = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  // Old programs of the Mac end a line by CR alone.
  const text = (received.includes('\n') ? received : received.replaceAll('\r', '\n')).replace(MAILBOX_LINE, '');
  const end = /\r?\n\r?\n/.exec(text);
  if (!end && head.length === HEADER_BYTES) throw new NotAnEmail('its header does not end within 256 KB.');
  const header = end ? text.slice(0, end.index) : text.replace(/\r?\n$/, '');
  if (header.includes('\0')) throw new NotAnEmail('its header contains NUL characters.');
  const unfolded = header.replace(/\r?\n(?=[ \t])/g, '');
  return unfolded.split(/\r?\n/).map((line, index) => {
    const [, name, value] = FIELD.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new NotAnEmail(`field ${index + 1} of its header is not of the form "Name: value".`);
    return { name: name.toLowerCase(), value };
  });
}

const valuesOf = (fields: HeaderField[], name: string): string[] =>
  fields.filter((field) => field.name === name.toLowerCase()).map(({ value }) => value);

/** The value of a field that may appear once. Mail programs show different ones of two, so neither can be trusted. */
function only(fields: HeaderField[], name: string): string | null {
  const values = valuesOf(fields, name);
  if (values.length > 1) throw new NotAnEmail(`its header has ${name} ${values.length} times.`);
  return values[0] ?? null;
}

/** The characters of a value in UTF-8 (RFC 6532), which includes ASCII; null if it is not valid. */
function unicodeOf(value: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return null;
  }
}

function textOf(value: string | null): string | null {
  const text = value === null ? null : unicodeOf(value);
  return text === null
    ? null
    : decodeText(text)
        .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
        .trim() || null;
}

function addressesOf(value: string): string | null {
  const text = unicodeOf(value);
  return text === null ? null : parseAddresses(text).join(', ') || null;
}

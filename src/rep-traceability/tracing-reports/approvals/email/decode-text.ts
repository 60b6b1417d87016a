import { decodeWords } from 'postal-mime';

const CHARSETS = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?[bq]\?/gi;
/** Base64 words of one charset in a row. */
const RUN = /=\?([^?\s]+)\?b\?[^?\s]*\?=(?:\s*=\?\1\?b\?[^?\s]*\?=)+/gi;

/** Text with its encoded words (RFC 2047) decoded. It stays as written when a charset is unknown or its bytes are not valid in it. */
export function decodeText(text: string): string {
  const charsets = new Set(Array.from(text.matchAll(CHARSETS), ([, charset = '']) => charset.toLowerCase()));
  if (![...charsets].every(isKnown)) return text;
  const decoded = decodeWords(text.replace(RUN, joinRun));
  return decoded.includes('\ufffd') ? text : decoded;
}

function isKnown(charset: string): boolean {
  try {
    return new TextDecoder(charset).encoding !== '';
  } catch {
    return false;
  }
}

/** Some programs split a long text inside a character and pad both words, which postal-mime does not join. */
function joinRun(run: string, charset: string): string {
  const bytes = Array.from(run.matchAll(/\?b\?([^?]*)\?=/gi), ([, text = '']) => Buffer.from(text, 'base64'));
  return `=?${charset}?B?${Buffer.concat(bytes).toString('base64')}?=`;
}

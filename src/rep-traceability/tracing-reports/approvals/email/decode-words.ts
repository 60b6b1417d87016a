/** An encoded word (RFC 2047), its charset with or without a language (RFC 2231). */
const WORD = /=\?([^?\s*]{1,60})(?:\*[^?\s]{1,60})?\?([BbQq])\?([^?\s]*)\?=/;
const WORDS = new RegExp(WORD, 'g');
/** White space between encoded words is none of the text. */
const RUN = new RegExp(`${WORD.source}(?:\\s+${WORD.source})*`, 'g');

/** Text with its encoded words decoded. One whose charset is unknown or whose bytes do not fit it stays as it is written. */
export const decodeWords = (text: string): string => text.replace(RUN, decodeRun);

interface Part {
  charset: string;
  bytes: Buffer[];
  written: string[];
}

/** A long text is cut into words, sometimes in the middle of a character: words of one charset are decoded together. */
function decodeRun(run: string): string {
  const parts: Part[] = [];
  for (const [written, charset = '', encoding = '', text = ''] of run.matchAll(WORDS)) {
    const bytes = encoding.toUpperCase() === 'B' ? Buffer.from(text, 'base64') : fromQ(text);
    const last = parts.at(-1);
    if (last && last.charset === charset.toLowerCase()) {
      last.bytes.push(bytes);
      last.written.push(written);
    } else parts.push({ charset: charset.toLowerCase(), bytes: [bytes], written: [written] });
  }
  return parts.map(decodePart).join('');
}

function decodePart({ charset, bytes, written }: Part): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Buffer.concat(bytes));
  } catch {
    return written.join(' ');
  }
}

const fromQ = (text: string): Buffer =>
  Buffer.from(
    text.replaceAll('_', ' ').replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

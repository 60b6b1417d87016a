import { Transform } from 'node:stream';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'macintosh' | 'cp437';

/** Code page 437 of DOS, from byte 0x80 on. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const decodeCp437 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\u0080-\u00ff]/g, (character) => CP437[character.charCodeAt(0) - 0x80] ?? character);

/** What the decoder of the platform calls an encoding; none for UTF-8, which the parser reads itself. */
const LABELS: Partial<Record<Encoding, string>> = {
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'windows-1252': 'windows-1252',
  macintosh: 'macintosh',
};

export interface Decoder {
  decode(bytes: Buffer): string;
  end(): string;
}

/** A decoder for the chunks of a file. Bytes without a meaning become U+FFFD or C1 controls, which the readers of cells look for. */
export function decoderOf(encoding: Encoding): Decoder {
  if (encoding === 'cp437') return { decode: decodeCp437, end: () => '' };
  const decoder = new TextDecoder(LABELS[encoding] ?? 'utf-8', { ignoreBOM: false });
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** To UTF-8, which the parser reads; null where the bytes are UTF-8 already. */
export function transcode(encoding: Encoding): Transform | null {
  if (encoding === 'utf-8' || encoding === 'utf-8-bom') return null;
  const decoder = decoderOf(encoding);
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, decoder.decode(chunk)),
    flush: (done) => done(null, decoder.end()),
  });
}

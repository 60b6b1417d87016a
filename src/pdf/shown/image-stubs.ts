/** A dictionary of an image is shorter than this. */
const DICTIONARY_WINDOW = 4096;

/**
 * Shrinks every image of a file to one pixel, in place: pdf.js lists where an image is painted only if it may decode it, and decoding a scan
 * takes a second and 100 MB while nothing here looks at it. Sizes are overwritten digit by digit and the filter's name is spoilt, so that no
 * byte moves. An image that describes itself otherwise is decoded.
 * @param bytes a whole PDF that is only read afterwards
 */
export function stubImages(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf('/Image'); at >= 0; at = file.indexOf('/Image', at + 1)) {
    const from = Math.max(0, at - DICTIONARY_WINDOW);
    const start = from + file.subarray(from, at).lastIndexOf('obj');
    const length = file.subarray(start, at + DICTIONARY_WINDOW).indexOf('stream');
    if (start < from || length < 0) continue;
    const dictionary = file.toString('latin1', start, start + length);
    if (/\/Subtype\s*\/Image(?![A-Za-z])/.test(dictionary)) file.write(stubOf(dictionary), start, 'latin1');
  }
}

const stubOf = (dictionary: string): string =>
  dictionary
    .replace(/(\/(?:Width|Height)\s+)(\d+)(?!\d|\s+\d+\s+R)/g, (_, name: string, size: string) => name + '1'.padStart(size.length, '0'))
    .replace(/\/Filter(?![A-Za-z])/, '/Filtex');

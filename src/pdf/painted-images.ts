import { getResolvedPDFJS } from 'unpdf';
import type { PdfPage } from './page-words.js';

const IMAGE_LEFT_OUT = /Image exceeded maximum allowed size/;

/** Keeps pdf.js from decoding images: a scan would take a second and 100 MB, and nothing here looks at it. */
export const WITHOUT_DECODING_IMAGES = { maxImageSize: 0, verbosity: 1 };

/**
 * Whether a page without text paints anything: an image, a drawing (letters drawn as outlines), or glyphs without a character. If pdf.js must not decode
 * images, it leaves them out of the operator list and says so only in a warning on the console. This function listens to that warning while it reads
 * the list.
 */
export async function paintsSomething(page: PdfPage): Promise<boolean> {
  const { OPS } = await getResolvedPDFJS();
  const { warn } = console;
  let imageLeftOut = false;
  console.warn = (message: unknown) => {
    imageLeftOut ||= IMAGE_LEFT_OUT.test(String(message));
  };
  try {
    const { fnArray, argsArray } = await page.getOperatorList();
    const painting = new Set<number>([OPS.rawFillPath, OPS.shadingFill, OPS.showText]);
    return (
      imageLeftOut ||
      fnArray.some((operator, at) => painting.has(operator) || (operator === OPS.constructPath && argsArray[at]?.[0] !== OPS.endPath))
    );
  } finally {
    console.warn = warn;
  }
}

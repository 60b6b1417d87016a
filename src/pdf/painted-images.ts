import { getResolvedPDFJS } from 'unpdf';
import type { PdfPage } from './page-words.js';

/** Whether a page without text paints anything: an image, a drawing (letters drawn as outlines), or glyphs without a character. */
export async function paintsSomething(page: PdfPage): Promise<boolean> {
  const { OPS } = await getResolvedPDFJS();
  const { fnArray, argsArray } = await page.getOperatorList();
  const painting = new Set<number>([
    ...[OPS.rawFillPath, OPS.shadingFill, OPS.showText],
    ...[OPS.paintImageXObject, OPS.paintInlineImageXObject, OPS.paintImageMaskXObject, OPS.paintSolidColorImageMask],
  ]);
  return fnArray.some((operator, at) => painting.has(operator) || (operator === OPS.constructPath && argsArray[at]?.[0] !== OPS.endPath));
}

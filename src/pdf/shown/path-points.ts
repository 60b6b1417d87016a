import { apply, type Matrix, type Point } from './matrix.js';

/** The codes of pdf.js in the data of a path, and how many numbers follow each. */
const MOVE = 0;
const LINE = 1;
const CURVE = 2;
const QUADRATIC = 3;
const NUMBERS_AFTER = [2, 2, 6, 4, 0];

/** Pieces of a curve: enough to see whether it runs through a word. */
const PIECES = 8;

/**
 * The outlines of a path. A closed one ends where it begins.
 * @param data a path as pdf.js lists it
 * @param matrix from the units of the path to points as shown
 */
export function pointsOfPath(data: ArrayLike<number>, matrix: Matrix): Point[][] {
  const outlines: Point[][] = [];
  for (let at = 0; at < data.length; ) {
    const code = data[at] ?? MOVE;
    const count = NUMBERS_AFTER[code] ?? 0;
    const points = Array.from({ length: count / 2 }, (_, index): Point => {
      const x = at + 1 + index * 2;
      return apply(matrix, [data[x] ?? 0, data[x + 1] ?? 0]);
    });
    at += 1 + count;
    const outline = outlines.at(-1);
    if (code === MOVE || !outline) outlines.push(points.slice(-1));
    else if (code === LINE) outline.push(...points);
    else if (code === CURVE || code === QUADRATIC) outline.push(...piecesOf([outline.at(-1) ?? [0, 0], ...points]));
    else outline.push(...outline.slice(0, 1));
  }
  return outlines;
}

/** Points along a Bezier curve of any degree, without its first. */
const piecesOf = (controls: readonly Point[]): Point[] =>
  Array.from({ length: PIECES }, (_, index) => onCurve(controls, (index + 1) / PIECES));

function onCurve(controls: readonly Point[], t: number): Point {
  const [first = [0, 0], ...rest] = controls;
  if (rest.length === 0) return first;
  const between = rest.map((point, index): Point => {
    const [x, y] = controls[index] ?? first;
    return [x + (point[0] - x) * t, y + (point[1] - y) * t];
  });
  return onCurve(between, t);
}

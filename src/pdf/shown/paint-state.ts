import type { Box } from '../words.js';
import { IDENTITY, type Matrix } from './matrix.js';
import type { Colour } from './painted.js';

/** What of a font the place of its characters depends on. */
export interface Font {
  /** Text units of one unit of a character's width. */
  unit: number;
  vertical: boolean;
}

/** The graphics state of a page, as far as it decides what is seen and where. */
export interface PaintState {
  /** From user space to points as shown. */
  matrix: Matrix;
  clip: Box;
  fill: Colour;
  stroke: Colour;
  fillAlpha: number;
  strokeAlpha: number;
  /** The opacity of the groups around. */
  groupAlpha: number;
  /** False where colours mix with what is below, as a highlighter's do. */
  replaces: boolean;
  /** True inside the mask of something else, which paints nothing. */
  isMask: boolean;
  font: Font;
  fontSize: number;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
  mode: number;
}

export const initialState = (matrix: Matrix, page: Box): PaintState => ({
  matrix,
  clip: page,
  fill: [0, 0, 0],
  stroke: [0, 0, 0],
  fillAlpha: 1,
  strokeAlpha: 1,
  groupAlpha: 1,
  replaces: true,
  isMask: false,
  font: { unit: 0.001, vertical: false },
  fontSize: 0,
  charSpacing: 0,
  wordSpacing: 0,
  scale: 1,
  leading: 0,
  rise: 0,
  mode: 0,
});

/** Where text goes on: the text matrix, and the places in it of the next character and of the line's begin. */
export interface TextCursor {
  matrix: Matrix;
  x: number;
  y: number;
  lineX: number;
  lineY: number;
}

export const startOfText = (matrix: Matrix = IDENTITY): TextCursor => ({ matrix, x: 0, y: 0, lineX: 0, lineY: 0 });

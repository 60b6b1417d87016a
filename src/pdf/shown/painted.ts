import type { Box } from '../words.js';
import type { Point } from './matrix.js';

/** Red, green and blue from 0 to 255; null where it is no plain colour: a pattern or an image. */
export type Colour = readonly [number, number, number] | null;

interface Common {
  /** The id of the annotation that paints it; null for the page itself. */
  annotation: string | null;
}

/** A character, at its middle. `unseen` says why it paints nothing by itself, such as invisible text. */
export interface PaintedGlyph extends Common {
  kind: 'glyph';
  text: string;
  at: Point;
  size: number;
  colour: Colour;
  unseen: string | null;
}

/** What hides the things below it inside its outlines, as far as the clip leaves it. */
export interface PaintedArea extends Common {
  kind: 'area';
  what: 'an image' | 'a filled shape';
  outlines: Point[][];
  box: Box;
  colour: Colour;
}

/** A line as it is drawn, curves as short pieces. */
export interface PaintedLine extends Common {
  kind: 'line';
  points: Point[];
}

/** A thing that a page paints, in points from the top left corner as shown. */
export type Painted = PaintedGlyph | PaintedArea | PaintedLine;

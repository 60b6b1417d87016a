import type { Word } from '../words.js';
import { findUnseen } from './find-unseen.js';
import { cornersOf } from './matrix.js';
import type { Painted, PaintedArea, PaintedGlyph, PaintedLine } from './painted.js';

const BLACK = [0, 0, 0] as const;
const WHITE = [255, 255, 255] as const;

/** A word of ten points' height on the baseline 108, five points a letter. */
const word = (text: string, x = 100): Word => ({ text, x, y: 100, width: text.length * 5, height: 10 });
const glyphs = (text: string, changes: Partial<PaintedGlyph> = {}, x = 100): PaintedGlyph[] =>
  [...text].map((letter, index) => ({
    ...{ kind: 'glyph', text: letter, at: [x + index * 5 + 2.5, 105], size: 10, colour: BLACK, unseen: null, annotation: null },
    ...changes,
  }));
const area = (x: number, y: number, width: number, height: number, changes: Partial<PaintedArea> = {}): PaintedArea => ({
  kind: 'area',
  what: 'a filled shape',
  outlines: [cornersOf([x, y], [x + width, y + height])],
  box: { x, y, width, height },
  colour: WHITE,
  annotation: null,
  ...changes,
});
const line = (...points: [number, number][]): PaintedLine => ({ kind: 'line', points, annotation: null });

const ellipse = (x: number, y: number, width: number, height: number): PaintedLine =>
  line(
    ...Array.from({ length: 33 }, (_, step): [number, number] => {
      const angle = (step * Math.PI) / 16;
      return [x + width * Math.cos(angle), y + height * Math.sin(angle)];
    }),
  );

const whyUnseen = (painted: Painted[], words = [word('17.0000')]) =>
  findUnseen(words, painted, new Set(['ignored'])).map(({ text, why }) => `${text} ${why}`);

describe('text that a page paints', () => {
  it.each<[string, Painted[]]>([
    ['alone', glyphs('17.0000')],
    ['above a white page', [area(0, 0, 600, 800), ...glyphs('17.0000')]],
    ['in white above a dark bar', [area(0, 90, 600, 20, { colour: [20, 20, 90] }), ...glyphs('17.0000', { colour: WHITE })]],
    [
      'in white above an image, whose colours are not known',
      [area(0, 90, 600, 20, { colour: null }), ...glyphs('17.0000', { colour: WHITE })],
    ],
    ['in a pattern', glyphs('17.0000', { colour: null })],
    ['in a colour', glyphs('17.0000', { colour: [200, 200, 0] })],
    ['beside a later shape', [...glyphs('17.0000'), area(136, 90, 100, 20)]],
    [
      'inside a frame that is filled beside it',
      [...glyphs('17.0000'), area(90, 90, 100, 30, { outlines: [cornersOf([90, 90], [92, 120])] })],
    ],
    ['once more after it was covered', [...glyphs('17.0000'), area(90, 90, 100, 30), ...glyphs('17.0000')]],
    ['above a rule', [...glyphs('17.0000'), line([90, 110], [140, 110])]],
    ['below a rule', [...glyphs('17.0000'), line([90, 99.5], [140, 99.5])]],
    ['beside an upright rule, or through one', [...glyphs('17.0000'), line([98, 0], [98, 800]), line([115, 0], [115, 800])]],
    ['where a line ends at its first letter', [...glyphs('17.0000'), line([20, 105], [108, 105])]],
    ['inside a circle', [...glyphs('17.0000'), ellipse(117.5, 105, 24, 10)]],
    ['below a shape of an annotation that is judged otherwise', [...glyphs('17.0000'), area(90, 90, 100, 30, { annotation: 'ignored' })]],
  ])('%s is seen', (_, painted) => {
    expect(whyUnseen(painted)).toEqual([]);
  });

  it.each<[string, Painted[], string]>([
    ['not at all', [], 'is painted nowhere'],
    ['elsewhere', glyphs('17.0000', {}, 300), 'is painted nowhere'],
    ['invisibly', glyphs('17.0000', { unseen: 'is transparent' }), 'is transparent'],
    ['in white', glyphs('17.0000', { colour: WHITE }), 'has the colour of what is below it'],
    ['in black on black', [area(0, 90, 600, 20, { colour: BLACK }), ...glyphs('17.0000')], 'has the colour of what is below it'],
    ['below a later shape', [...glyphs('17.0000'), area(90, 90, 100, 30)], 'is covered by a filled shape'],
    ['below an image', [...glyphs('17.0000'), area(90, 90, 100, 30, { what: 'an image', colour: null })], 'is covered by an image'],
    ['with its last digits covered', [...glyphs('17.0000'), area(128, 90, 100, 30)], 'is covered by a filled shape'],
    [
      'covered, with another number upon it',
      [...glyphs('17.0000'), area(90, 90, 100, 30), ...glyphs('99.0000')],
      'is covered by a filled shape',
    ],
    ['with a line through it', [...glyphs('17.0000'), line([95, 105], [140, 105])], 'is crossed out by a line'],
    ['with a line through most of it', [...glyphs('17.0000'), line([110, 104.5], [140, 105.5])], 'is crossed out by a line'],
    ['with a thin bar through it', [...glyphs('17.0000'), area(95, 104, 50, 1, { colour: BLACK })], 'is crossed out by a line'],
    ['with a stroke across it', [...glyphs('17.0000'), line([95, 112], [140, 97])], 'is crossed out by a line'],
    ['with one arm of a large X across it', [...glyphs('17.0000'), line([0, 0], [220, 200])], 'is crossed out by a line'],
  ])('%s is not', (_, painted, why) => {
    const found = whyUnseen(painted);
    expect(found).toEqual([expect.stringMatching(new RegExp(` ${why}$`))]);
    expect(found[0]).toContain('17.0000');
  });

  it('is named in phrases, by reason', () => {
    const words = [word('Harbor', 100), word('Hospital', 132), word('Boise', 300)];
    const painted = [
      ...glyphs('Harbor', { unseen: 'is cut off' }),
      ...glyphs('Hospital', { unseen: 'is cut off' }, 132),
      ...glyphs('Boise', {}, 300),
    ];
    expect(findUnseen(words, painted, new Set())).toEqual([
      { text: 'Harbor Hospital', why: 'is cut off', annotation: null, box: { x: 100, y: 100, width: 72, height: 10 } },
    ]);
  });

  it('names the annotation that covers it', () => {
    const [found] = findUnseen([word('17')], [...glyphs('17'), area(90, 90, 100, 30, { annotation: '8R' })], new Set());
    expect(found?.annotation).toBe('8R');
  });
});

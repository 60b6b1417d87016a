import { IDENTITY } from './matrix.js';
import { pointsOfPath } from './path-points.js';

describe('the outlines of a path', () => {
  it('are one for each subpath, in points as shown', () => {
    const data = [0, 1, 2, 1, 3, 4, 0, 10, 10, 1, 20, 10];
    expect(pointsOfPath(data, [2, 0, 0, -1, 5, 100])).toEqual([
      [
        [7, 98],
        [11, 96],
      ],
      [
        [25, 90],
        [45, 90],
      ],
    ]);
  });

  it('end where they begin when they are closed', () => {
    expect(pointsOfPath([0, 0, 0, 1, 4, 0, 1, 4, 4, 4], IDENTITY)).toEqual([
      [
        [0, 0],
        [4, 0],
        [4, 4],
        [0, 0],
      ],
    ]);
  });

  it('follow a curve in short pieces to its end', () => {
    const [outline = []] = pointsOfPath([0, 0, 0, 2, 0, 8, 8, 8, 8, 0], IDENTITY);
    expect(outline).toHaveLength(9);
    expect(outline[4]).toEqual([4, 6]);
    expect(outline.at(-1)).toEqual([8, 0]);
  });

  it('of nothing are none', () => {
    expect(pointsOfPath([], IDENTITY)).toEqual([]);
  });
});

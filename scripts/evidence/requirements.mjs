import { tracking } from './requirements/device-tracking.mjs';
import { invariants } from './requirements/invariants.mjs';
import { part11 } from './requirements/part-11.mjs';
import { iso13485, quality } from './requirements/quality-system.mjs';
import { corrections, recalls } from './requirements/recalls.mjs';

/**
 * What the product has to do, and the tests that show it. Each source has requirements with: `id` of its place there, `requirement` in words of our own,
 * `feature` that meets it, `tests` as pairs of a file below `test/` (or a spec by its path) and a part of the title, and `company` for what no software can do.
 */
export const sources = [quality, tracking, corrections, recalls, part11, iso13485, invariants];

/** The file of a reference, from the project folder. */
export const fileOf = (reference) => (reference.startsWith('src/') ? `${reference}.spec.ts` : `test/${reference}.test.ts`);

import { readFileSync } from 'node:fs';
import { singlePage } from '../../http/single-page.js';
import { SHORTEST_PASSWORD } from '../password-rules.js';

/** Reads a file next to this one; the build copies files that it does not compile. */
const read = (extension: string): string => readFileSync(new URL(`./set-password.${extension}`, import.meta.url), 'utf8');

/** The page that an admin's one-time link opens. */
export const SET_PASSWORD_PAGE = singlePage(
  read('html').replaceAll('SHORTEST_PASSWORD', String(SHORTEST_PASSWORD)),
  read('css'),
  read('js'),
);

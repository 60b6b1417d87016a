import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SHORTEST_PASSWORD } from '../password-rules.js';

/** Reads a file next to this one; the build copies files that it does not compile. */
const read = (extension: string): string => readFileSync(new URL(`./set-password.${extension}`, import.meta.url), 'utf8');

const STYLE = read('css');
const SCRIPT = read('js');

/** The page that an admin's one-time link opens. Style and script are inline: the page loads no other file and contacts no other site. */
export const SET_PASSWORD_PAGE = read('html')
  .replaceAll('SHORTEST_PASSWORD', String(SHORTEST_PASSWORD))
  .replace('<style></style>', () => `<style>${STYLE}</style>`)
  .replace('<script></script>', () => `<script>${SCRIPT}</script>`);

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only this style and this script may run. Without the script the form cannot be sent, so that no password ends up in a URL. */
export const SET_PASSWORD_CSP = [
  `default-src 'none'`,
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

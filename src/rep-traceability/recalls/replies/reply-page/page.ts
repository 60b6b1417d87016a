import { readFileSync } from 'node:fs';
import { singlePage } from '../../../../http/single-page.js';

/** Reads a file next to this one; the build copies files that it does not compile. */
const read = (extension: string): string => readFileSync(new URL(`./recall-reply.${extension}`, import.meta.url), 'utf8');

/** The page that the link of a consignee opens. */
export const REPLY_PAGE = singlePage(read('html'), read('css'), read('js'));

import { z } from 'zod';
import { SOURCES } from './source.js';

/** In its own file, since the thread that reads an import starts three times as fast without zod. */
export const source = z.enum(SOURCES).meta({
  id: 'Source',
  description: 'where a record came from: entered by hand, a CSV, a PDF of sales orders, or ShipStation',
});

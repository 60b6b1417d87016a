import type { PdfTask } from '../../../../pdf/pdf-task.js';
import { readDocument } from '../../../../pdf/read-document.js';
import { servePdf } from '../../../../pdf/serve-pdf.js';
import { joinPages, readPage } from './read-sales-orders.js';

await servePdf<PdfTask>(async (bytes, { limits }, say) => {
  const read = await readDocument(bytes, limits.maxPages, readPage, (done, total) => void say({ kind: 'progress', done, total }));
  return read.kind === 'pages' ? joinPages(read.pages) : read;
});

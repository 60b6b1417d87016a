import { cutDocument } from './cut-document.js';
import type { CutTask } from './cut-pages.js';
import { servePdf } from './serve-pdf.js';

await servePdf<CutTask>((bytes, task, say) => cutDocument(bytes, task, (index, cut) => say({ kind: 'part', index, bytes: cut })));

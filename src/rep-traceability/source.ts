/** Where a record came from (design section 1). The check constraints of the tables hold the same list. */
export const SOURCES = ['manual', 'csv_import', 'pdf_import', 'shipstation'] as const;
export type Source = (typeof SOURCES)[number];

/** Whether a text is a known source, in exactly this spelling. */
export const isSource = (text: string): text is Source => (SOURCES as readonly string[]).includes(text);

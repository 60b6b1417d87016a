import { z } from 'zod';

/** How a list or a report is answered: for programs, or as a file for a spreadsheet. */
export const fileFormat = z.enum(['json', 'csv']).meta({ id: 'FileFormat', description: 'how it is answered: as JSON, or as a CSV file' });

export const reportFormat = z.enum(['json', 'csv', 'pdf']).meta({
  id: 'ReportFormat',
  description: 'how a report is answered: as JSON, as a table, or as pages to print',
});

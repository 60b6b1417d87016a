import { createClient } from '@hey-api/openapi-ts';

/**
 * Makes the TypeScript client of the reviewed OpenAPI document.
 * @param folder where to write it; what is there is replaced
 */
export const makeClient = (document, folder) =>
  createClient({
    input: document,
    output: { path: folder, clean: true },
    plugins: [
      '@hey-api/client-fetch',
      '@hey-api/typescript',
      // `salesOrders.listAttachments` -> `silqe.salesOrders.listAttachments()`
      { name: '@hey-api/sdk', operations: { strategy: 'single', nesting: 'operationId', containerName: 'Silqe' } },
    ],
    logs: { level: 'silent', file: false },
  });

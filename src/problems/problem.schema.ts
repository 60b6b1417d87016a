import { z } from 'zod';
import { problemCatalogue } from './catalogue.js';

/** The one shape of every error (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'the page that explains the kind of problem', examples: ['/problems/sales_order_required'] }),
    title: z.string().meta({ description: 'the kind of problem, for people' }),
    status: z.int().meta({ description: 'the HTTP status' }),
    detail: z.string().meta({ description: 'what is wrong in this case and what to do' }),
    instance: z.string().meta({ description: 'the path of the request' }),
    code: z.enum(Object.keys(problemCatalogue)).meta({ id: 'ProblemCode', description: 'the kind of problem, for programs' }),
    requestId: z.string().meta({ description: 'made by the server; also in the X-Request-Id header, the log and the audit trail' }),
    clientRequestId: z.string().optional().meta({ description: 'the X-Request-Id that the client sent' }),
    errors: z
      .array(
        z.object({
          pointer: z.string().meta({ description: 'a JSON pointer into the body, `?name` for a parameter, or `path:name`' }),
          code: z.string().meta({ description: 'the kind of error' }),
          detail: z.string().meta({ description: 'what is wrong there' }),
        }),
      )
      .meta({ description: 'each error with its place in the request; empty when it concerns no single field' }),
    mayMean: z
      .array(z.string())
      .max(5)
      .optional()
      .meta({ description: 'of a lot that is not known: numbers of known lots that it may mean, the most similar first' }),
  })
  .loose()
  .meta({
    id: 'Problem',
    examples: [
      {
        type: '/problems/sales_order_required',
        title: 'A distribution needs its sales order',
        status: 422,
        detail: 'Name the sales order by salesOrderId.',
        instance: '/api/v1/distributions',
        code: 'sales_order_required',
        requestId: '3c9b0a52-3c5e-4a34-9d0b-6a1f0c0e8a11',
        errors: [{ pointer: '/salesOrderId', code: 'sales_order_required', detail: 'Name the sales order by salesOrderId.' }],
      },
    ],
    description: 'application/problem+json (RFC 9457); some problems have further members, such as the id of the conflicting record',
  });

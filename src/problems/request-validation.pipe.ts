import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { invalidRequest, type RequestPart } from './validation.js';

/**
 * Checks body, query and path against the schema that the parameter declares. Nest's own pipe does not say which part of the request failed, and a
 * problem must point at it.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  /** @throws Problem `invalid_request`, with every error */
  async transform(value: unknown, { schema, type, data }: ArgumentMetadata): Promise<unknown> {
    if (!schema) return value;
    const result = await schema['~standard'].validate(value ?? (type === 'body' ? {} : value));
    if (!result.issues) return result.value;
    const prefix = data === undefined ? [] : [data];
    throw invalidRequest(
      result.issues.map((issue) => ({ ...issue, path: [...prefix, ...(issue.path ?? [])] })),
      type as RequestPart,
    );
  }
}

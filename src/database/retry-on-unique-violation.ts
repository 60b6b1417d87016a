import { UniqueConstraintViolationException } from '@mikro-orm/core';

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof UniqueConstraintViolationException || (error instanceof Error && 'code' in error && error.code === '23505');

/**
 * Runs a use case that looks for a taken key before it writes. If another request takes the key in between, the unique index refuses the write and
 * the use case runs a second time: now it finds the other record and can name it.
 * @param work opens its own transaction
 */
export async function retryOnUniqueViolation<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return work();
  }
}

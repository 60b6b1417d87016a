import { UniqueConstraintViolationException } from '@mikro-orm/core';

const isUniqueViolation = (error: unknown): boolean =>
  error instanceof UniqueConstraintViolationException || (error instanceof Error && 'code' in error && error.code === '23505');

/**
 * Runs a use case that looks for a taken key before it writes. Where another request takes the key in between, the unique index refuses the
 * write and the use case runs once more: now it finds the winner and can name it.
 */
export async function retryOnUniqueViolation<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return work();
  }
}

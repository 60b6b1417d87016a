import type { Distribution } from './distribution.entity.js';

/** Takes a distribution out of every total and keeps its row: what was once recorded stays readable, with the reason it does not count. */
export function voidDistribution(entry: Distribution, reason: string): void {
  Object.assign(entry, { voidedAt: new Date(), voidReason: reason });
}

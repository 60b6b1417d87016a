/** `1 row`, `2 rows`: for sentences that name a number of things. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

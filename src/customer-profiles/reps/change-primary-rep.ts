import type { Transaction } from '../../database/database.js';

/** Why and when a rep ends; the day where the company works. */
interface Ending {
  today: string;
  reason: string | null;
}

/**
 * Puts another rep in the place of the primary one, who is ended: a profile with `primaryRepId` knows one rep only. The new one comes first, so
 * that the customer is never shown without a primary rep in between.
 * @param customerId is locked
 * @param repId a rep that exists; null for none
 */
export async function replacePrimaryRep(tx: Transaction, customerId: number, repId: number | null, ending: Ending): Promise<void> {
  const live = await liveReps(tx, [customerId]);
  const former = live.find(({ isPrimary }) => isPrimary);
  if ((former?.repId ?? null) === repId) return;
  const known = live.find((rep) => rep.repId === repId);
  if (known) await makePrimary(tx, known.id);
  else if (repId !== null) await tx.kysely.insertInto('customerReps').values({ customerId, repId, isPrimary: true }).execute();
  if (former) await end(tx, [former.id], ending);
}

/**
 * Moves the reps of a merged customer to its survivor, those of the past too. A rep of both stays once. The survivor keeps its primary rep; one without takes
 * over that of the other.
 */
export async function moveReps(tx: Transaction, survivorId: number, mergedId: number, ending: Ending): Promise<void> {
  const live = await liveReps(tx, [survivorId, mergedId]);
  const [kept, moved] = [survivorId, mergedId].map((id) => live.filter(({ customerId }) => customerId === id)) as [LiveRep[], LiveRep[]];
  const ofBoth = (rep: LiveRep) => kept.find(({ repId }) => repId === rep.repId);
  const primary = moved.find(({ isPrimary }) => isPrimary);
  const takesOver = primary && !kept.some(({ isPrimary }) => isPrimary);
  await end(
    tx,
    moved.filter(ofBoth).map(({ id }) => id),
    ending,
  );
  if (primary && !takesOver && !ofBoth(primary)) {
    await tx.kysely.updateTable('customerReps').set({ isPrimary: false }).where('id', '=', primary.id).execute();
  }
  await tx.kysely.updateTable('customerReps').set({ customerId: survivorId }).where('customerId', '=', mergedId).execute();
  const same = takesOver && ofBoth(primary);
  if (same) await makePrimary(tx, same.id);
}

type LiveRep = Awaited<ReturnType<typeof liveReps>>[number];

const liveReps = (tx: Transaction, customerIds: number[]) =>
  tx.kysely
    .selectFrom('customerReps')
    .select(['id', 'customerId', 'repId', 'isPrimary'])
    .where('customerId', 'in', customerIds)
    .where('endedOn', 'is', null)
    .orderBy('id')
    .execute();

/** A trigger makes the former primary rep a further one. */
const makePrimary = (tx: Transaction, id: number) =>
  tx.kysely.updateTable('customerReps').set({ isPrimary: true }).where('id', '=', id).execute();

async function end(tx: Transaction, ids: number[], { today, reason }: Ending): Promise<void> {
  if (ids.length === 0) return;
  await tx.kysely.updateTable('customerReps').set({ endedOn: today, endReason: reason }).where('id', 'in', ids).execute();
}

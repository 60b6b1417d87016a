import { deletedSince, walkedBack } from '../../audit/history/as-it-stood.js';

/** SQL of the aliases as they stood at an instant: they are deleted where they were wrong, so those of the instant are rows and deleted rows. */
export const aliasesThen = (instant: string): string =>
  walkedBack({
    table: 'lot_aliases',
    name: 'alias',
    rows: `select a from public.lot_aliases a union all ${deletedSince('lot_aliases', 'true', instant)}`,
    instant,
    versioned: false,
  });

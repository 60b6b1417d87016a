import { z } from 'zod';
import { LOT_STATUSES } from './lot-hold.js';

export const lotStatus = z
  .enum(LOT_STATUSES)
  .meta({ id: 'LotStatus', description: 'whether the lot ships: `released`, `on_hold` or `recalled`' });

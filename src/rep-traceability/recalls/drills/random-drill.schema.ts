import { z } from 'zod';
import { filledText } from '../../../database/text.js';

export const randomDrill = z
  .strictObject({
    title: filledText(300)
      .optional()
      .meta({ description: 'what people call it; the lot and the day when left out', examples: ['Drill of July'] }),
    reason: filledText(10_000).meta({ description: 'why it is practised', examples: ['practised twice a year'] }),
  })
  .meta({
    id: 'RandomDrill',
    description: 'a drill whose lot is drawn',
    examples: [{ title: 'Drill of July', reason: 'practised twice a year' }],
  });
export type RandomDrill = z.infer<typeof randomDrill>;

import { z } from 'zod';
import { filledText, text } from '../../database/text.js';
import { booleanText, instant } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';

/**
 * Whether a GTIN-14 (the UDI-DI of a device) has the right check digit: from the right, digits weigh 3 and 1 in turn, and the sum with the check
 * digit is a multiple of ten (GS1 General Specifications, 7.9).
 */
function isGtin14(code: string): boolean {
  if (!/^\d{14}$/.test(code)) return false;
  const sum = [...code].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

export const productListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the SKU, the name or an item code' }),
  active: booleanText.optional(),
});
export type ProductListQuery = z.infer<typeof productListQuery>;

export const newProduct = z
  .strictObject({
    sku: filledText(64)
      .regex(/^\S+$/, 'must not hold white space')
      .meta({ examples: ['211210SPT'] }),
    name: filledText(500).meta({ examples: ['Two-way Foley catheter, 12 Fr'] }),
    description: text(2_000).nullish(),
    udiDi: z
      .string()
      .refine(isGtin14, 'must be a GTIN-14 with a correct check digit')
      .nullish()
      .meta({ examples: ['00810000000014'] }),
    active: z.boolean().optional(),
    itemCodes: z
      .array(z.strictObject({ itemCode: filledText(64), unitsPerItem: z.int().min(1).max(1_000_000) }))
      .max(100)
      .optional()
      .meta({ description: 'what order lines print for this SKU, and how many units one item is' }),
  })
  .meta({
    id: 'NewProduct',
    examples: [{ sku: '211210SPT', name: 'Two-way Foley catheter, 12 Fr', itemCodes: [{ itemCode: '21200101003', unitsPerItem: 10 }] }],
  });
export type NewProduct = z.infer<typeof newProduct>;

export const product = z
  .object({
    id: z.int(),
    sku: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    udiDi: z.string().nullable(),
    active: z.boolean(),
    itemCodes: z.array(z.object({ itemCode: z.string(), unitsPerItem: z.int() })),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Product' });
export type ProductView = z.infer<typeof product>;

export const productPage = pageOf('ProductPage', product);

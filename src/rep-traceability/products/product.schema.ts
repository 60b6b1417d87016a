import { z } from 'zod';
import { filledCode, filledText, text } from '../../database/text.js';
import { booleanText } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownNumber, shownText, updatedAt } from '../../openapi/shown-fields.js';

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
  active: booleanText.optional().meta({ description: '`true` for products that are sold, `false` for those that are not any more' }),
});
export type ProductListQuery = z.infer<typeof productListQuery>;

export const newProduct = z
  .strictObject({
    sku: filledCode(64)
      .refine((sku) => /^\S+$/.test(sku), 'must not hold white space')
      .meta({ description: 'the SKU, as orders and shipments write it; unique', examples: ['211210SPT'] }),
    name: filledText(500).meta({ description: 'the name of the product', examples: ['Two-way Foley catheter, 12 Fr'] }),
    description: text(2_000).nullish().meta({ description: 'what else is to be said of it; null for nothing' }),
    udiDi: z
      .string()
      .refine(isGtin14, 'must be a GTIN-14 with a correct check digit')
      .nullish()
      .meta({ description: 'the UDI-DI of the device: a GTIN-14 with its check digit; null for none', examples: ['00810000000012'] }),
    active: z.boolean().optional().meta({ description: 'whether it is sold; true when left out' }),
    itemCodes: z
      .array(
        z.strictObject({
          itemCode: filledCode(64).meta({ description: 'the code as order lines print it; unique' }),
          unitsPerItem: z.int().min(1).max(1_000_000).meta({ description: 'devices in one item: 10 for a box of ten' }),
        }),
      )
      .max(100)
      .optional()
      .meta({ description: 'what order lines print for this SKU, and how many units one item is' }),
  })
  .meta({
    id: 'NewProduct',
    examples: [
      {
        sku: '211210SPT',
        name: 'Two-way Foley catheter, 12 Fr',
        udiDi: '00810000000012',
        itemCodes: [{ itemCode: '21200101003', unitsPerItem: 10 }],
      },
    ],
  });
export type NewProduct = z.infer<typeof newProduct>;

export const product = z
  .object({
    id: recordId,
    sku: shownText('the SKU, as orders and shipments write it; unique', '211610SPT'),
    name: shownText('the name of the product', 'Two-way Foley catheter, 16 Fr'),
    description: shownText('what else is to be said of it', 'Silicone, sterile').nullable(),
    udiDi: shownText('the UDI-DI of the device: a GTIN-14', '00810000000012').nullable(),
    active: z.boolean().meta({ description: 'whether it is sold', examples: [true] }),
    itemCodes: z
      .array(
        z.object({
          itemCode: shownText('the code as order lines print it; unique', '21600101003'),
          unitsPerItem: shownNumber('devices in one item', 10),
        }),
      )
      .meta({ description: 'what order lines print for this SKU' }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'Product' });
export type ProductView = z.infer<typeof product>;

export const productPage = pageOf('ProductPage', product);

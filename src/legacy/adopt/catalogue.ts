/** The SKUs of the catalogue by their spelling: letter case and outer blanks do not count. */
export const CATALOGUE = `
  create temporary table known_skus on commit drop as select distinct on (1) pg_temp.lot_name(sku) as spelled, sku from products order by 1, sku;
  analyze known_skus`;

/** SQL of the SKU that a text means; null where the catalogue has none. */
export const KNOWN_SKU = (text: string): string =>
  `coalesce((select p.sku from products p where p.sku = ${text}), (select k.sku from known_skus k where k.spelled = pg_temp.lot_name(${text})))`;

import { isCountry, isState, isStateCode, isUnitedStates } from '../../../../addresses/regions.js';
import { isSource } from '../../../source.js';
import type { Column } from './columns.js';

/** What a cell looks like beyond doubt, whatever its column. */
export type Kind =
  | 'email'
  | 'phone'
  | 'zip'
  | 'state'
  | 'stateCode'
  | 'country'
  | 'date'
  | 'source'
  | 'suite'
  | 'street'
  | 'suffix'
  | 'parcel';

const POSTAL_CODE = /^(\d{5}(-\d{4})?|[A-Z]\d[A-Z][ -]?\d[A-Z]\d)$/i;
const PHONE = /^(\+?\d{1,3}[ .-]?)?(\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(\s*(x|ext\.?)\s*\d+)?$|^\+\d[\d ().-]{6,}$/i;
const SUITE =
  /^(suite|ste|apt|unit|bldg|building|room|rm|floor|fl|dock|dept|p\.?\s?o\.?\s?box)\b\.?\s*#?\s*([a-z]?-?\d[\w-]*|[a-z])$|^#\s?\d|^\d+(st|nd|rd|th) (fl|floor)\b\.?$/i;
const STREET = /^\d+[a-z]?\s.*\b(st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|ct|court|hwy|highway|pkwy|parkway)\b\.?$/i;

const KINDS: Record<Kind, (text: string) => boolean> = {
  email: (text) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text),
  phone: (text) => PHONE.test(text),
  zip: (text) => POSTAL_CODE.test(text),
  state: isState,
  stateCode: (text) => text.length === 2 && text === text.toUpperCase() && isStateCode(text),
  country: (text) => text.length > 3 && isCountry(text) && !isState(text),
  date: (text) => /^(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\/\d{1,2}\/\d{4})$/.test(text),
  source: isSource,
  suite: (text) => SUITE.test(text),
  street: (text) => STREET.test(text),
  suffix: (text) => /^(inc|l\.?l\.?c|corp|ltd|p\.?l\.?l\.?c|p\.?c|l\.?l?\.?p|gmbh|s\.?a)\.?$/i.test(text) && !isStateCode(text),
  parcel: (text) => /^(1Z[\dA-Z]{8,}|\d{16,}|[A-Z]{2}\d{9}[A-Z]{2})$/i.test(text),
};

/** Kinds that no cell of a column is of. */
const FOREIGN: Partial<Record<Column, readonly Kind[]>> = {
  facilityName: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'stateCode', 'suite', 'parcel'],
  shipToName: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'stateCode', 'suite', 'parcel'],
  address1: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'stateCode', 'parcel'],
  address2: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'stateCode', 'parcel'],
  city: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'suite', 'street', 'parcel'],
  state: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'suite', 'street', 'parcel'],
  zip: ['email', 'phone', 'state', 'country', 'date', 'source', 'suffix', 'suite', 'street', 'parcel'],
  country: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'suite', 'street', 'parcel'],
  contactName: ['email', 'phone', 'zip', 'date', 'source', 'suffix', 'street', 'parcel'],
  contactPhone: ['email', 'zip', 'stateCode', 'country', 'date', 'source', 'suffix', 'suite', 'street', 'parcel'],
  contactEmail: ['phone', 'zip', 'stateCode', 'country', 'date', 'source', 'suffix', 'suite', 'street', 'parcel'],
  trackingNumber: ['email', 'phone', 'stateCode', 'country', 'date', 'source', 'suffix', 'suite', 'street'],
};

/** @returns whether a cell is beyond doubt of a kind that its column never holds, such as an e-mail address under Contact Phone */
export const isForeign = (column: Column, text: string): boolean => FOREIGN[column]?.some((kind) => KINDS[kind](text)) ?? false;

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);

/** Most cells of a column, which need no further look. */
const USUAL: Partial<Record<Column, (text: string) => boolean>> = {
  facilityName: matches(/^(?!\d)[^@]*\p{L}{3}[^@]*\p{L}{2}$/u),
  address1: matches(/^\d+ \p{L}[^@]*\p{L}$/u),
  city: matches(/^(?!(gmbh|corp|wing|rear|dock|suite|annex|floor|room|bldg|dept|building|entrance|pavilion|department)$)[a-z]{4,}$/i),
  state: isStateCode,
  zip: matches(/^\d{5}(-\d{4})?$/),
  country: isUnitedStates,
  contactName: matches(/^\p{L}{3,} [^@]*\p{L}{3}$/u),
  contactEmail: matches(/^[^@\s]+@[^@\s]+\.[^@\s]+$/),
  contactPhone: matches(/^\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$/),
  trackingNumber: matches(/^(1Z[\dA-Z]{6,}|\d{11,})$/i),
};

/** @returns whether a cell is what most cells of its column are */
export const isUsual = (column: Column, text: string): boolean => USUAL[column]?.(text) ?? false;

/** What people write for a tracking number where there is none. */
const NO_PARCEL =
  /\b(will call|pick(ed)?[ -]?up|hand|courier|freight|local|deliver\w*|customer|driver|van|truck|in person|none|no|tbd|pending|see|various)\b/i;
const BUILDING_PART = /\b(wing|building|bldg|floor|entrance|dock|room|dept|department|rear|suite|pavilion|annex)\.?$/i;

/** Cells that may be right and look as if they were of another column. */
const ODD: Partial<Record<Column, (text: string) => boolean>> = {
  city: (text) => KINDS.stateCode(text) || BUILDING_PART.test(text) || /^\d+$/.test(text),
  state: (text) => /\d/.test(text) || BUILDING_PART.test(text),
  zip: (text) => !/\d/.test(text) && /\p{L}/u.test(text),
  country: (text) => !isCountry(text),
  contactName: (text) => KINDS.stateCode(text) || (KINDS.country(text) && text.length > 7) || !/\p{L}/u.test(text),
  contactPhone: (text) => !/\d/.test(text) || /^\d+[a-z]? \p{L}/iu.test(text),
  contactEmail: (text) => !text.includes('@'),
  trackingNumber: (text) => !/\d/.test(text) && !NO_PARCEL.test(text),
};

/** @returns whether a cell may be right, though it looks as if it were of another column */
export const isOdd = (column: Column, text: string): boolean => ODD[column]?.(text) ?? false;

/** What only the cells of a column look like, so that the cell and those before it stand where they belong. */
const CONFIRMED: Partial<Record<Column, (text: string) => boolean>> = {
  state: isState,
  zip: (text) => /\d/.test(text) && text.length <= 10,
  country: isCountry,
  contactPhone: (text) => /^[\d\s()+./x-]{7,}$/i.test(text),
  contactEmail: KINDS.email,
  trackingNumber: (text) => /^(?=.*\d)\S+$/.test(text) && !KINDS.zip(text) && !isForeign('trackingNumber', text),
  orderDate: KINDS.date,
  source: KINDS.source,
  shipDate: KINDS.date,
  quantity: (text) => /^\d+$/.test(text),
  sku: () => true,
  lotNumber: () => true,
  rep: () => true,
};

/** @returns whether a cell looks as only those of its column do */
export const isConfirmed = (column: Column, text: string): boolean => CONFIRMED[column]?.(text) ?? false;

import { filled } from './step.js';

/** What the old PDF reader took for the name of a customer: the service line above it, and the customer number. */
const NAME = String.raw`^\s*NRE\s*-\s*(\S.*?)\s*$`;

/**
 * SQL of whether a name is one that the old PDF reader misread.
 * @param column SQL of the name
 */
export const misreadName = (column: string): string => `coalesce(${column} ~* '${NAME}', false)`;

/** SQL of the customer number in a misread name; null in any other. */
export const numberInMisreadName = (column: string): string => `substring(${column} from '(?i)${NAME}')`;

/** SQL of the name of the place that an entry `alias` of the old log went to. A misread name is none where the entry keeps another. */
export const placeName = (alias: string): string =>
  `coalesce(case when not ${misreadName(`${alias}.facility_name`)} then ${filled(`${alias}.facility_name`)} end,
    ${filled(`${alias}.customer_name`)}, ${filled(`${alias}.facility_name`)})`;

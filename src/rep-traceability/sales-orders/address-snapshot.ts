import { ADDRESS_FIELDS, type Address, type AddressField } from '../../addresses/address.js';

type Snapshot<Side extends string> = { [Field in AddressField as `${Side}${Capitalize<Field>}`]: Address[Field] };

/** The columns of one side of an order that keep this address as it stands now. */
export function snapshotOf<Side extends 'soldTo' | 'shipTo'>(side: Side, address: Address): Snapshot<Side> {
  return Object.fromEntries(
    ADDRESS_FIELDS.map((field) => [`${side}${field.charAt(0).toUpperCase()}${field.slice(1)}`, address[field]]),
  ) as Snapshot<Side>;
}

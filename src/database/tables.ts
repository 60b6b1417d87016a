import type { Opt } from '@mikro-orm/core';
import type { ColumnType, Generated } from 'kysely';

type Unbranded<Value> = Value extends Opt<infer Plain> ? Plain : Value;
/** The driver answers an instant as text. */
type Read<Value> = Value extends Date ? string : Unbranded<Value>;
type Written<Value> = Value extends Date ? Date | string : Unbranded<Value>;
type OptionalIfFilledIn<Value> = [Extract<Value, Opt.Brand>] extends [never] ? never : undefined;

type ColumnOf<Value> = ColumnType<
  Read<Exclude<Value, undefined>>,
  Written<Value> | OptionalIfFilledIn<Value>,
  Written<Exclude<Value, undefined>>
>;

/**
 * A table as its entity describes it, each column under the name of its property. MikroORM's own `InferKyselyDB` leaves out the columns that the database
 * fills in, and takes instants for dates.
 * @typeParam Embedded properties that are several columns (addresses)
 */
export type TableOf<Entity, Embedded extends keyof Entity = never> = {
  [Property in Exclude<keyof Entity, Embedded | symbol> as Entity[Property] extends (...args: never[]) => unknown
    ? never
    : Property]: ColumnOf<Entity[Property]>;
};

type Instant = ColumnType<string, Date | string, Date | string>;
type InstantFilledIn = ColumnType<string, Date | string | undefined, Date | string>;
type OptionalInstant = ColumnType<string | null, Date | string | null | undefined, Date | string | null>;

/**
 * The tables of typed queries: `salesOrders.orderKey` is the column `order_key` of `sales_orders`. Those here have no entity; src/entities.ts adds
 * those that have one. test/database/tables.test.ts compares all of them with the migrated database.
 */
export interface Tables {
  roles: { key: string; name: string; description: string };
  permissions: { key: string; description: string };
  rolePermissions: { roleKey: string; permissionKey: string };
  userRoles: { userId: number; roleKey: string };
  sessions: { id: Generated<number>; sid: string; sess: object; expire: Instant; startedAt: InstantFilledIn; seenAt: InstantFilledIn };
  apiTokens: {
    id: Generated<number>;
    userId: number;
    name: string;
    tokenHash: Buffer;
    createdAt: InstantFilledIn;
    scopes: string[] | null;
    expiresAt: OptionalInstant;
    revokedAt: OptionalInstant;
  };
  secondFactors: { id: Generated<number>; userId: number; sealedSecret: Buffer; createdAt: InstantFilledIn; confirmedAt: OptionalInstant };
  secondFactorUses: { factorId: number; lastStep: number };
  recoveryCodes: { id: Generated<number>; userId: number; codeHash: Buffer; usedAt: OptionalInstant };
  secondFactorRoles: { roleKey: string };
  apiTokenUses: { tokenId: number; usedAt: Instant };
  passwordLinks: {
    id: Generated<number>;
    tokenHash: Buffer;
    userId: number;
    createdAt: InstantFilledIn;
    expiresAt: Instant;
    usedAt: OptionalInstant;
    madeByUserId: number | null;
    passwordSetAt: OptionalInstant;
    shownAt: OptionalInstant;
  };
  idempotencyKeys: { userId: number; key: string; requestHash: Buffer; createdAt: InstantFilledIn; response: object | null };
  adoptedRecords: {
    id: Generated<number>;
    sourceTable: string;
    oldId: string;
    outcome: 'adopted' | 'merged' | 'waiting';
    newTable: string | null;
    newId: number | null;
    reason: string | null;
    reasonDetail: string | null;
    received: Record<string, unknown> | null;
    adoptedAt: InstantFilledIn;
  };
  dismissedRecords: { id: number; dismissedAt: InstantFilledIn };
  accessEvents: { action: string; subject: string; details: object };
  auditEvents: {
    id: Generated<number>;
    occurredAt: InstantFilledIn;
    actorId: number | null;
    actor: string;
    action: string;
    entityType: string;
    entityId: string;
    oldValues: Record<string, unknown> | null;
    newValues: Record<string, unknown> | null;
    reason: string | null;
    requestId: string | null;
    importedFrom: object | null;
  };
}

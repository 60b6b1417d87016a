import { Injectable } from '@nestjs/common';
import type { Database, Transaction } from '../../database/database.js';
import type { Meaning, SubjectType } from './signature.schema.js';

/** Who wants to sign a record, and with which meaning. */
export interface Turn {
  subjectId: number;
  meaning: Meaning;
  userId: number;
}

/** A kind of record that people sign. */
export interface SignedSubject {
  /**
   * What a signature binds to, as the records say it now.
   * @param from the transaction that signs, which may have changed them
   * @returns by id; a record that is not there, or cannot be signed, is left out
   */
  contents(ids: readonly number[], from?: Database | Transaction): Promise<Map<number, object>>;
  /**
   * Refuses a signature that this person may not give, or not yet. Asked before the password is looked at, and again with the subject locked.
   * @param from the transaction that signs, once there is one
   */
  requireTurn?(turn: Turn, from: Database | Transaction): Promise<void>;
  /** Locks a record while it is signed, if that needs more than the lock of its signatures. */
  lock?(id: number, tx: Transaction): Promise<void>;
  /**
   * Reads the file of a record, where it has one.
   * @returns what is wrong with it, as a sentence; null if its bytes are those that were stored
   */
  fileProblem?(id: number): Promise<string | null>;
}

/** What can be signed. Each feature adds its own records, so that signatures need not know them. */
@Injectable()
export class SignedSubjects {
  readonly #subjects = new Map<SubjectType, SignedSubject>();

  add(type: SubjectType, subject: SignedSubject): void {
    this.#subjects.set(type, subject);
  }

  get(type: SubjectType): SignedSubject {
    const subject = this.#subjects.get(type);
    if (!subject) throw new Error(`Nothing can be signed as ${type}`);
    return subject;
  }
}

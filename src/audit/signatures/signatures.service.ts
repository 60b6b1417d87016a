import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { sql } from 'kysely';
import { IdentityProof, type ProvenUser } from '../../auth/identity-proof/identity-proof.service.js';
import { Database, type Transaction } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { principalOf } from '../../http/principal.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { canonicalJson } from './canonical-json.js';
import { lockSubject } from './lock-subject.js';
import { makeSeal, sha256 } from './seal.js';
import { SignatureQueries } from './signature.queries.js';
import type { Meaning, NewSignature, SignatureProof, SignatureView, SubjectType } from './signature.schema.js';
import { SignedSubjects } from './signed-subjects.js';

/** A record that people sign. */
export interface Subject {
  subjectType: SubjectType;
  subjectId: number;
}

export interface Signing extends Subject {
  meaning: Meaning;
}

/** Makes electronic signatures: the only writer of them. */
@Injectable()
export class SignaturesService {
  constructor(
    private readonly database: Database,
    private readonly signatures: SignatureQueries,
    private readonly subjects: SignedSubjects,
    private readonly proof: IdentityProof,
  ) {}

  /**
   * Signs a record as it is. Not for a request with an `Idempotency-Key`: a wrong password must stay counted.
   * @returns the signature, checked
   * @throws Problem `already_signed`, `content_changed`, `signed_file_damaged`, those of `requireTurn` of its subject, and those of `prove`
   */
  async sign(request: Request, { subjectType, subjectId }: Subject, asked: NewSignature): Promise<SignatureView> {
    const { meaning, contentSha256, ...proof } = asked;
    const signing = { subjectType, subjectId, meaning };
    await this.requireDue(this.database, signing, principalOf(request).id);
    const fileProblem = await this.subjects.get(subjectType).fileProblem?.(subjectId);
    if (fileProblem) throw new Problem('signed_file_damaged', `${fileProblem} Nothing was signed.`);
    const signer = await this.prove(request, proof);
    const id = await this.database.transaction(null, (tx) => this.write(tx, signing, signer, contentSha256));
    return this.signatures.view(id);
  }

  /**
   * Proves who signs, before the transaction of the work.
   * @param place of the proof in the body; empty where it is the body itself
   * @throws Problem `wrong_password`, `wrong_code`, `too_many_attempts`, `printed_name_missing`
   */
  async prove(request: Request, proof: SignatureProof, place: '' | 'signature/' = ''): Promise<ProvenUser> {
    if (!principalOf(request).name?.trim()) throw nameMissing();
    const signer = await this.proof.prove(request, proof, request.path, place);
    if (!signer.name?.trim()) throw nameMissing();
    return signer;
  }

  /**
   * Signs a record as it is within the transaction of the work.
   * @param seen the SHA-256 of what the signer read, if given
   * @throws Problem `already_signed`, `content_changed`, and those of `requireTurn` of its subject
   */
  async write(tx: Transaction, signing: Signing, signer: ProvenUser, seen?: string | null): Promise<number> {
    const { subjectType, subjectId, meaning } = signing;
    const subject = this.subjects.get(subjectType);
    await subject.lock?.(subjectId, tx);
    await lockSubject(tx, subjectType, subjectId);
    await this.requireDue(tx, signing, signer.id);
    const found = (await subject.contents([subjectId], tx)).get(subjectId);
    if (!found) throw new Problem('not_found', `There is no ${subjectType.replace('_', ' ')} ${subjectId} that could be signed.`);
    const content = canonicalJson(found);
    if (seen && seen !== sha256(content)) throw contentChanged();
    const last = (await this.signatures.signed(tx, subjectType, subjectId)).at(-1);
    const { signedAt } = await tx.kysely.selectNoFrom(utc(sql<string>`clock_timestamp()`).as('signedAt')).executeTakeFirstOrThrow();
    const sealed = {
      ...{ subjectType, subjectId, meaning, signedAt },
      ordinal: (last?.ordinal ?? 0) + 1,
      userId: signer.id,
      account: signer.email,
      printedName: signer.name?.trim() ?? '',
      secondFactor: signer.secondFactor,
      contentSha256: sha256(content),
      previousSeal: last?.seal ?? null,
    };
    const { key } = this.signatures;
    const { id } = await tx.kysely
      .insertInto('signatures')
      .values({ ...sealed, content, keyId: key.id, seal: makeSeal(key, sealed) })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  /** That it is this person's turn, and that they have not signed with this meaning yet. */
  private async requireDue(from: Database | Transaction, { subjectType, subjectId, meaning }: Signing, userId: number): Promise<void> {
    await this.subjects.get(subjectType).requireTurn?.({ subjectId, meaning, userId }, from);
    const signed = await this.signatures.signed(from, subjectType, subjectId);
    if (signed.some((each) => each.userId === userId && each.meaning === meaning))
      throw fieldProblem('already_signed', 'meaning', `You signed this with the meaning \`${meaning}\` already.`);
  }
}

const nameMissing = () =>
  new Problem(
    'printed_name_missing',
    'A signature shows the printed name of the signer, and your account has none: ask an admin to set your name.',
  );

const contentChanged = () =>
  fieldProblem('content_changed', 'contentSha256', 'The record is no longer what you read: read it again, then sign. Nothing was signed.');

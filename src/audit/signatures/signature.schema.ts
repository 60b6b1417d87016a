import { z } from 'zod';
import { secretText, text } from '../../database/text.js';
import { idText } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { recordId, shownInstant, shownNumber, shownText } from '../../openapi/shown-fields.js';

const subjectType = z
  .enum(['tracing_report', 'recall', 'audit_review'])
  .meta({ id: 'SignedSubjectType', description: 'what was signed: a tracing report, the closure of a recall, or an audit review' });
export type SubjectType = z.infer<typeof subjectType>;

export const meaning = z.enum(['authored', 'reviewed', 'approved']).meta({
  id: 'SignatureMeaning',
  description: 'what the signature means: the signer made it, looked through it, or approves it (21 CFR 11.50)',
});
export type Meaning = z.infer<typeof meaning>;

export const sha256Text = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits in lower case')
  .meta({ examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'] });

/** What proves, at the moment of signing, that the user is the one who is logged in. */
const proof = {
  password: secretText(1_000).min(1).meta({ description: 'your password, asked again at the moment of signing' }),
  code: text(100)
    .min(1)
    .nullish()
    .meta({ description: 'six digits of your authenticator app, or a recovery code: needed if you have a second factor' }),
};

/** Who signs, where only one meaning makes sense. */
export const signatureProof = z.strictObject(proof).meta({
  id: 'SignatureProof',
  description: 'your password again, and the code of your second factor where you have one: together they are your electronic signature',
  examples: [{ password: 'the password that you have', code: '287082' }],
});
export type SignatureProof = z.infer<typeof signatureProof>;

export const newSignature = z
  .strictObject({
    meaning,
    ...proof,
    contentSha256: sha256Text
      .nullish()
      .meta({ description: '`contentSha256` of the record as you read it; what has changed since is then not signed' }),
  })
  .meta({
    id: 'NewSignature',
    description: 'a meaning, and what proves that it is you who signs',
    examples: [{ meaning: 'approved', password: 'the password that you have', code: '287082' }],
  });
export type NewSignature = z.infer<typeof newSignature>;

export const signatureListQuery = z.strictObject({
  ...pageQuery,
  subjectType: subjectType.optional().meta({ description: 'what was signed' }),
  subjectId: idText.optional().meta({ description: 'the id of what was signed, together with `subjectType`' }),
  userId: idText.optional().meta({ description: 'the user who signed' }),
});
export type SignatureListQuery = z.infer<typeof signatureListQuery>;

const fault = z
  .object({
    code: z
      .enum([
        'signature_altered',
        'key_unknown',
        'earlier_signature_missing',
        'content_altered',
        'record_missing',
        'record_altered',
        'file_altered',
        'file_unreadable',
      ])
      .meta({ id: 'SignatureFaultCode', description: 'what is wrong with it' }),
    detail: shownText('what was found, as a sentence', 'The record now differs from what was signed, in: rowCount.'),
  })
  .meta({ id: 'SignatureFault', description: 'one thing that does not hold' });
export type SignatureFault = z.infer<typeof fault>;

export const signature = z
  .object({
    id: recordId,
    subjectType,
    subjectId: shownNumber('the id of what was signed'),
    meaning,
    printedName: shownText('the name of the signer at the moment of signing', 'Robin Ames'),
    userId: shownNumber('the id of the user who signed'),
    account: shownText('the e-mail of this user at the moment of signing', 'robin.ames@silqeqms.example'),
    secondFactor: z
      .enum(['totp', 'recovery_code'])
      .nullable()
      .meta({ id: 'SigningFactor', description: 'which second factor was given besides the password; null for none', examples: ['totp'] }),
    signedAt: shownInstant('when it was signed'),
    contentSha256: sha256Text.meta({ description: 'SHA-256 of what was signed' }),
    covers: z.array(z.int()).meta({ description: 'the ids of earlier signatures of the same record, which it covers too', examples: [[]] }),
    valid: z.boolean().meta({ description: 'whether signature and record still are what they were when it was signed', examples: [true] }),
    invalidBecause: z.array(fault).meta({ description: 'why it does not hold; empty if it holds', examples: [[]] }),
  })
  .meta({ id: 'Signature', description: 'an electronic signature (21 CFR 11.50)' });
export type SignatureView = z.infer<typeof signature>;

export const signaturePage = pageOf('SignaturePage', signature);

export const signatureEvidence = signature
  .extend({
    content: shownText('what was signed, as canonical JSON: `contentSha256` is the hash of its UTF-8 bytes', '{"id":1,"month":"2025-06"}'),
    sealed: shownText('the text under the seal: all that the signature says', '{"account":"robin.ames@silqeqms.example"}'),
    seal: shownText('Ed25519 signature of `sealed`, base64', 'kU0m…'),
    keyId: shownText('which key made the seal', '5f2c9a1b7d3e4f60'),
    publicKey: shownText(
      'the public key of the seal (Ed25519, base64 of its 32 bytes); null for a key that is not known here',
      'Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=',
    ).nullable(),
  })
  .meta({ id: 'SignatureEvidence', description: 'a signature with all that somebody else needs to check it' });
export type SignatureEvidence = z.infer<typeof signatureEvidence>;

/** Of a record that can be signed. */
export const signedFields = {
  contentSha256: sha256Text.meta({ description: 'SHA-256 of what a signature of the record binds to now' }),
  signatures: z.array(signature).meta({ description: 'its electronic signatures, the first one first' }),
};

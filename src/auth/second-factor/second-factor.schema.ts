import { z } from 'zod';
import { secretText, text } from '../../database/text.js';
import { instant, reason } from '../../http/fields.js';

const currentPassword = secretText(1_000).min(1).meta({ description: 'the password that you have' });
const oneTimeCode = text(100).min(1).meta({ description: 'six digits of the authenticator app, or a recovery code' });

export const secondFactor = z
  .object({
    status: z
      .enum(['off', 'pending', 'on'])
      .meta({ id: 'SecondFactorStatus', description: '`pending`: the secret waits for its first code', examples: ['on'] }),
    required: z.boolean().meta({ description: 'whether one of your roles demands it', examples: [false] }),
    confirmedAt: instant.nullable().meta({ description: 'UTC: when a first code turned it on' }),
    recoveryCodesLeft: z.int().meta({ description: 'how many are not used yet', examples: [10] }),
  })
  .meta({ id: 'SecondFactor' });
export type SecondFactorView = z.infer<typeof secondFactor>;

export const passwordProof = z
  .strictObject({ currentPassword })
  .meta({ id: 'PasswordProof', examples: [{ currentPassword: 'the password that you have' }] });
export type PasswordProof = z.infer<typeof passwordProof>;

export const enrolment = z
  .object({
    secret: z.string().meta({ description: 'base32, to type into an app', examples: ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'] }),
    uri: z.string().meta({
      description: 'otpauth URI',
      examples: ['otpauth://totp/SilqeQMS:robin.ames%40silqeqms.example?issuer=SilqeQMS&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
    }),
    qrSvg: z
      .string()
      .meta({ description: 'the URI as a QR code, an SVG image', examples: ['<svg xmlns="http://www.w3.org/2000/svg"></svg>'] }),
  })
  .meta({ id: 'SecondFactorEnrolment' });
export type Enrolment = z.infer<typeof enrolment>;

export const codeInput = z.strictObject({ code: oneTimeCode }).meta({ id: 'OneTimeCode', examples: [{ code: '287082' }] });
export type CodeInput = z.infer<typeof codeInput>;

export const recoveryCodes = z
  .object({
    recoveryCodes: z
      .array(z.string())
      .meta({ description: 'shown only now; each works once', examples: [['ABCDE-FGHIJ-KLMNO-PQRST-UVWXY']] }),
  })
  .meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof recoveryCodes>;

export const removal = z
  .strictObject({ currentPassword, code: oneTimeCode, reason })
  .meta({ id: 'SecondFactorRemoval', examples: [{ currentPassword: 'the password that you have', code: '287082', reason: 'new phone' }] });
export type Removal = z.infer<typeof removal>;

export const reset = z
  .strictObject({ reason })
  .meta({ id: 'SecondFactorReset', examples: [{ reason: 'lost the phone and the recovery codes' }] });

export const roleDemand = z
  .strictObject({ required: z.boolean().meta({ description: 'whether the role demands it from now on' }), reason })
  .meta({ id: 'SecondFactorDemand', examples: [{ required: true, reason: 'policy of June' }] });
export type RoleDemand = z.infer<typeof roleDemand>;

import { Import } from './import.entity.js';
import type { ImportCounts } from './import-kind.js';
import type { ImportStatus } from './lifecycle.js';

const counts = (invalid: number): ImportCounts => ({
  rows: 10,
  valid: 10 - invalid,
  invalid,
  duplicate: 0,
  suspicious: 0,
  customersToCreate: 0,
  salesOrdersToCreate: 0,
  distributionsToCreate: 0,
});
const FAULT = { code: 'header_missing', detail: 'The file has no header.' };

const at = (status: ImportStatus, facts: Partial<Import> = {}): Import =>
  Object.assign(new Import(), { id: 1, status, problem: null, counts: null, validatedAt: null, allowPartial: null, ...facts });

const refusal = (work: () => void): string => {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? 'not a problem';
  }
};

describe('an import', () => {
  it('goes from its file to its preview to its records', () => {
    const stored = at('received');
    stored.startValidation();
    stored.complete('validate', { counts: counts(0), columns: ['SKU'] });
    expect([stored.status, stored.counts?.rows, stored.columns]).toEqual(['validated', 10, ['SKU']]);
    stored.startCommit(false, []);
    stored.complete('commit', { counts: counts(0) });
    expect([stored.status, stored.problem, stored.allowPartial]).toEqual(['committed', null, false]);
  });

  it.each([
    ['received', 0, false, 'import_not_validated'],
    ['failed', 0, false, 'import_not_validated'],
    ['validated', 1, false, 'import_has_invalid_rows'],
    ['validated', 1, true, 'done'],
    ['validated', 0, false, 'done'],
  ] as const)('that is %s with %d invalid rows answers a commit (partial: %s) with %s', (status, invalid, allowPartial, answer) => {
    expect(refusal(() => at(status, { counts: counts(invalid) }).startCommit(allowPartial, []))).toBe(answer);
  });

  it('with warnings is committed by somebody who names them all, and by nobody else', () => {
    const suspicious = () => at('validated', { counts: counts(0), warningCounts: { after_expiry: 2, damaged_text: 1 } });
    expect(refusal(() => suspicious().startCommit(false, []))).toBe('import_has_warnings');
    expect(refusal(() => suspicious().startCommit(true, ['after_expiry']))).toBe('import_has_warnings');
    expect(refusal(() => suspicious().startCommit(false, ['after_expiry', 'damaged_text', 'other']))).toBe('done');
    const sentence = (rows: number) => {
      const stored = at('validated', { counts: { ...counts(0), suspicious: rows }, warningCounts: { after_expiry: rows } });
      return expect(() => stored.startCommit(false, []));
    };
    sentence(1).toThrow('1 row carries warnings. Look at them, then name the warnings in acknowledge: after_expiry.');
    sentence(2).toThrow('2 rows carry warnings.');
  });

  it('returns to its preview for a warning that nobody acknowledged, not for one that somebody did', () => {
    const known = at('committing', { counts: counts(0), acknowledged: ['after_expiry'] });
    expect(known.returnsToPreview(counts(0), { after_expiry: 9 })).toBe(false);
    expect(known.returnsToPreview(counts(0), { damaged_text: 1 })).toBe(true);
    expect([known.status, known.warningCounts, known.acknowledged]).toEqual(['validated', { damaged_text: 1 }, null]);
  });

  it('fails with the problem of its file, and then cannot be retried', () => {
    const stored = at('validating');
    stored.fail('validate', FAULT);
    expect([stored.status, stored.problem]).toEqual(['failed', FAULT]);
    expect(refusal(() => stored.retry())).toBe('import_not_retryable');
  });

  it('is at its preview again when its commit fails, or when records written meanwhile made rows invalid', () => {
    const failed = at('committing', { allowPartial: true });
    failed.fail('commit', FAULT);
    expect([failed.status, failed.problem, failed.allowPartial]).toEqual(['validated', FAULT, null]);
    const outdated = at('committing', { allowPartial: true, counts: counts(0) });
    expect(outdated.returnsToPreview(counts(2), {})).toBe(true);
    expect([outdated.status, outdated.problem?.code, outdated.counts?.invalid]).toEqual(['validated', 'import_changed', 2]);
    expect(outdated.problem?.detail).toContain('2 more rows are invalid. Review the rows');
    const back = at('committing', { counts: { ...counts(0), valid: 9, duplicate: 1 } });
    expect(back.returnsToPreview(counts(0), {})).toBe(true);
    expect(back.problem?.detail).toContain('1 row would be written that the preview left out.');
  });

  it.each([
    [null, 'received'],
    [new Date(0), 'validated'],
  ] as const)('that was cancelled, validated at %s, is taken up again as %s', (validatedAt, status) => {
    const stored = at(validatedAt ? 'validated' : 'validating', { validatedAt });
    stored.cancel();
    expect([stored.status, stored.isCancelled()]).toEqual(['failed', true]);
    stored.retry();
    expect([stored.status, stored.problem]).toEqual([status, null]);
  });

  it.each(['committing', 'committed', 'failed'] as const)('that is %s cannot be cancelled', (status) => {
    expect(refusal(() => at(status).cancel())).toBe('import_not_cancellable');
  });

  it.each([
    [{ rows: 10, invalid: 3 }, '3 of 10 rows are invalid, so no row was imported.'],
    [{ rows: 10, invalid: 1 }, '1 of 10 rows is invalid, so no row was imported.'],
    [{ rows: 1, invalid: 1 }, '1 of 1 row is invalid, so no row was imported.'],
  ])('that takes all rows or none ends with the number of invalid rows: %o', (some, detail) => {
    const stored = at('validated');
    stored.refuse({ ...counts(3), ...some });
    expect([stored.status, stored.problem?.detail]).toEqual(['failed', detail]);
  });
});

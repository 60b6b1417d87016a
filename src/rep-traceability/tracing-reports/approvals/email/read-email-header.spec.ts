import { readFileSync } from 'node:fs';
import { HEADER_BYTES, NotAnEmail, readEmailHeader } from './read-email-header.js';

const DATE = 'Date: Wed, 2 Jul 2025 09:00:00 -0700';
const email = (...fields: string[]): Buffer => Buffer.from(['From: quality@maker.example', DATE, ...fields, '', 'Body'].join('\r\n'));
const subjectOf = (subject: string) => readEmailHeader(email(`Subject: ${subject}`)).subject;
const toOf = (to: string) => readEmailHeader(email(`To: ${to}`)).to;
const dateOf = (date: string) => readEmailHeader(Buffer.from(`From: a@b.example\nDate: ${date}\n\n`)).sentAt?.toISOString() ?? null;

describe('the header of an e-mail', () => {
  it('has subject, addresses and date', () => {
    const header = readEmailHeader(email('To: "Doe, Pat" <pat.doe@clinic.example>, ines@pier.example', 'Subject: Approved'));
    expect(header).toEqual({
      format: 'eml',
      subject: 'Approved',
      otherSubjects: [],
      from: 'quality@maker.example',
      to: 'pat.doe@clinic.example, ines@pier.example',
      sentAt: new Date('2025-07-02T16:00:00Z'),
    });
  });

  it('may be all there is, may end its lines with LF, may be folded, and has names in any letter case', () => {
    const text = `FROM: quality@maker.example\nDATE:\n Wed, 2 Jul 2025\n 09:00 GMT\nsubject: Report\n\tfor June`;
    expect(readEmailHeader(Buffer.from(text))).toMatchObject({ subject: 'Report for June', sentAt: new Date('2025-07-02T09:00:00Z') });
  });

  it.each([
    ['=?utf-8?Q?Freigabe_f=C3=BCr_Juni?=', 'Freigabe für Juni'],
    ['=?UTF-8?B?5om/6KqN?=', '承認'],
    ['=?iso-8859-1?q?Ma=F1ana?= or later', 'Mañana or later'],
    ['=?utf-8*en?Q?Approved?=', 'Approved'],
    ['=?utf-8?Q?June?=\r\n =?utf-8?Q?_and_July?=', 'June and July'],
    ['=?utf-8?B?5om/6A==?= =?utf-8?B?qo0=?=', '承認'],
    ['=?utf-8?B?5om/6A==?==?utf-8?B?qo0=?=', '承認'],
    ['=?utf-8?B?SnVu?==?utf-8?Q?e?=', 'June'],
    ['Genehmigt für Juni', 'Genehmigt für Juni'],
    ['=?utf-8?Q?line=0D=0ASet-Cookie:_x=3D1?=', 'line Set-Cookie: x=1'],
    ['=?utf-8?B?AA==?=Approved', 'Approved'],
    ['=?klingon?Q?Approved?=', '=?klingon?Q?Approved?='],
    ['=?utf-8?Q?broken_=C3?=', '=?utf-8?Q?broken_=C3?='],
    ['   ', null],
  ])('%j as a subject reads %j', (written, read) => {
    expect(subjectOf(written)).toBe(read);
  });

  it('has no subject if its bytes do not fit the declared encoding', () => {
    const bytes = Buffer.from('From: a@b.example\r\nDate: x\r\nSubject: f\xfcr\r\n\r\n', 'latin1');
    expect(readEmailHeader(bytes)).toMatchObject({
      format: 'eml',
      subject: null,
      otherSubjects: [],
      from: 'a@b.example',
      to: null,
      sentAt: null,
    });
  });

  it.each([
    ['=?utf-8?Q?boss=40maker.example_=3Cboss=40maker.example=3E?= <mallory@x.example>', 'mallory@x.example'],
    ['"boss@maker.example" <mallory@x.example>', 'mallory@x.example'],
    ['boss@maker.example (not (really) <mallory@x.example>)', 'boss@maker.example'],
    ['Recall team: a@b.example, "C, D" <c@d.example>;, e@f.example', 'a@b.example, c@d.example, e@f.example'],
    ['undisclosed-recipients:;', null],
    ['"odd \\" name"@b.example', '"odd \\" name"@b.example'],
    ['<@relay.example,@other.example:a@b.example>', 'a@b.example'],
    ['用户@例え.example', '用户@例え.example'],
    ['Pat Doe <mailto:a@b.example>', 'a@b.example'],
    ['Pat Doe [mailto:pat@clinic.example]', 'pat@clinic.example'],
    ['"Doe, Pat" [MAILTO: pat@clinic.example ]; c@d.example', 'pat@clinic.example, c@d.example'],
    ['pat@clinic.example <mailto:pat@clinic.example>', 'pat@clinic.example'],
    ['pat@[192.0.2.1]', 'pat@[192.0.2.1]'],
    ['pat@clinic.example]', null],
    ['Pat Doe [pat@clinic.example]', null],
    ['=?utf-8?Q?boss_=3Cboss=40maker.example=3E?=', null],
    ['"boss@maker.example" (no "(" address) <mallory@x.example>)', null],
    ['a@b.example c@d.example', null],
    ['a@b.example@', null],
    ['boss@maker.example: a@b.example;', null],
    ['"left open <a@b.example>', null],
    ['<a@b.example> <c@d.example>', null],
    ['<a@b.example', null],
    ['Pat Doe', null],
  ])('%j names the recipients %j', (written, read) => {
    expect(toOf(written)).toBe(read);
  });

  it('may follow a byte order mark', () => {
    expect(readEmailHeader(Buffer.concat([Buffer.from('\ufeff'), email('Subject: Approved')])).subject).toBe('Approved');
  });

  it('counts several To fields as one list', () => {
    expect(readEmailHeader(email('To: a@b.example', 'To: c@d.example')).to).toBe('a@b.example, c@d.example');
  });

  it.each([
    ['Wed, 2 Jul 2025 09:00:00 -0700 (PDT)', '2025-07-02T16:00:00.000Z'],
    ['2 jul 2025 09:00 EST', '2025-07-02T14:00:00.000Z'],
    ['Thu, 29 Feb 2024 23:59:59 +0530', '2024-02-29T18:29:59.000Z'],
    ['Wed, 2 Jul 2025 9:05:00 -0700 (Pacific (DST))', '2025-07-02T16:05:00.000Z'],
    ['2 Jul 2025 24:00:00 +0000', null],
    ['2 Jul 2025 09:00:00 XYZ', null],
    ['29 Feb 2025 00:00:00 +0000', null],
    ['04 Mar 25 09:12 PST', '2025-03-04T17:12:00.000Z'],
    ['04 Mar 25 09 : 12 : 30 UT', '2025-03-04T09:12:30.000Z'],
    ['4 Sept 2025 09:12 GMT', '2025-09-04T09:12:00.000Z'],
    ['2 Jul 2025 09:00:61 +0000', null],
    ['04 Mar 25 09:12 A', null],
    ['2 Jul 25 09:00:00 +0000', '2025-07-02T09:00:00.000Z'],
    ['2 Jul 49 09:00:00 +0000', '2049-07-02T09:00:00.000Z'],
    ['2 Jul 50 09:00:00 +0000', '1950-07-02T09:00:00.000Z'],
    ['Fri, 02 Jul 99 09:00:00 GMT', '1999-07-02T09:00:00.000Z'],
    ['2 Jul 125 09:00 +0000', '2025-07-02T09:00:00.000Z'],
    ['Wednesday, 2 July 2025 09:00:00 +0200', '2025-07-02T07:00:00.000Z'],
    ['2025-07-02T09:00:00.123+02:00', '2025-07-02T07:00:00.000Z'],
    ['2025-07-02 09:00:00 -0700', '2025-07-02T16:00:00.000Z'],
    ['2025-07-02T09:00:00', null],
    ['2025-02-30T09:00:00Z', null],
    ['2 July', null],
    ['2 Jules 2025 09:00:00 +0000', null],
    ['7/2/2025 9:00 AM', null],
    ['2 Jul 2025 09:00:00', null],
    ['2 Jul 2025 25:00:00 +0000', null],
    ['2 Jul 2025 09:00:00 +9999', null],
    ['2025-07-02T09:00:00Z', '2025-07-02T09:00:00.000Z'],
  ])('%j is sent at %j', (written, read) => {
    expect(dateOf(written)).toBe(read);
  });
});

describe('an e-mail as a mail program saved it', () => {
  const file = (name: string) => readFileSync(new URL(`../../../../../test/fixtures/cases/eml-${name}.eml`, import.meta.url));
  const pat = { from: 'pat@clinic.example', to: 'qa@maker.example', sentAt: new Date('2025-07-02T16:00:00Z') };

  it.each([
    ['utf8-bom', { format: 'eml', subject: 'Approved June', ...pat }],
    ['mbox-from-line', { format: 'eml', subject: 'Approved June', ...pat }],
    ['two-subjects', { format: 'eml', subject: 'Approved June', otherSubjects: ['[EXTERNAL] Approved June'], ...pat }],
    ['utf16', { format: 'eml_utf16', subject: 'Approved June', ...pat }],
    ['adjacent-words', { format: 'eml', subject: '承認', ...pat }],
    ['from-mailto', { format: 'eml', subject: 'Approved', ...pat }],
    ['one-digit-hour', { format: 'eml', subject: 'Approved June', ...pat, sentAt: new Date('2025-07-02T16:05:00Z') }],
    ['date-nested-comment', { format: 'eml', subject: 'Approved June', ...pat, sentAt: new Date('2025-07-02T16:05:00Z') }],
    ['outlook-msg-renamed', { format: 'outlook_msg', subject: null, from: null, to: null, sentAt: null }],
  ])('%s', (name, header) => {
    expect(readEmailHeader(file(name))).toEqual({ otherSubjects: [], ...header });
  });
});

describe('an e-mail that a program saved in its own way', () => {
  const text = 'From: "Ruiz, Ana" <ana@silq.example>\r\nTo: QA: pat@silq.example, "Lee, Kim" <kim@silq.example>;\r\nSubject: M\u00e4rz\r\n';
  const whole = `${text}Date: Tue, 4 Mar 2025 09:12:01 +0100 (CET)\r\n\r\nApproved.`;
  const read = { subject: 'M\u00e4rz', from: 'ana@silq.example', to: 'pat@silq.example, kim@silq.example' };

  it.each<[string, Buffer]>([
    ['in UTF-16 without a mark', Buffer.from(whole, 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from(whole, 'utf16le').swap16()],
    ['with lines that end by CR alone', Buffer.from(whole.replaceAll('\r\n', '\r'))],
  ])('is read %s', (_, head) => {
    expect(readEmailHeader(head)).toMatchObject({ ...read, sentAt: new Date('2025-03-04T08:12:01Z') });
  });
});

describe('no e-mail', () => {
  it.each([
    ['an empty file', ''],
    ['an empty line at the beginning', `\r\nFrom: a@b.example\r\n${DATE}\r\n\r\n`],
    ['a CSV', 'Ship Date,Order Number\n2025-06-02,1\n'],
    ['a PDF', '%PDF-1.7\n'],
    ['a web page', '<!doctype html>\n'],
    ['a continuation without a field', ` From: a@b.example\n${DATE}\n\n`],
    ['a header without From', `${DATE}\n\nFrom: a@b.example`],
    ['a header without Date', 'From: a@b.example\n\n'],
    ['a line that is no field', `From: a@b.example\n${DATE}\nno field\n\n`],
    ['two senders', `From: a@b.example\nFrom: c@d.example\n${DATE}\n\n`],
    ['a NUL', `From: a@b.example\nX: \0\n${DATE}\n\n`],
    ['a header without an end', `From: a@b.example\n${DATE}\nX: ${'x'.repeat(HEADER_BYTES)}`],
  ])('is %s', (_, text) => {
    expect(() => readEmailHeader(Buffer.from(text))).toThrow(NotAnEmail);
  });

  it.each(['=?', '=?a?Q?', '(', '\\', '"', '<', ',', ' ', '=?utf-8?Q?x?= ', '=?utf-8?B?x', ':', 'x:x;', 'a@b,', '\\(', '"\\', '\r\n '])(
    'or an e-mail, is soon found out of a header of nothing but %j',
    (piece) => {
      const began = performance.now();
      for (const field of ['Subject', 'To', 'X']) {
        const head = email(`${field}: x${piece.repeat(Math.floor((HEADER_BYTES - 1_000) / piece.length))}`);
        readEmailHeader(head);
      }
      expect(performance.now() - began).toBeLessThan(10_000);
    },
  );
});

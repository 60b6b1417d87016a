/** 21 CFR Part 11: electronic records and electronic signatures. */
export const part11 = {
  source: '21 CFR Part 11',
  title: 'Electronic records; electronic signatures',
  requirements: [
    {
      id: '11.10(a)',
      requirement:
        'The system is validated: it is accurate, reliable, does what is intended, and invalid or altered records can be discerned.',
      feature: 'This evidence; verification of the audit trail finds records that differ from their events.',
      tests: [
        ['audit/verification', 'holds after everything the application does'],
        ['audit/verification', 'finds a record that was changed while the triggers were off'],
        ['audit/verification', 'finds a record that was added while the triggers were off'],
        ['audit/verification', 'finds a record that is gone'],
        ['audit/tampering', 'nothing is found in what the application did'],
        ['audit/tampering', 'a void that is undone, with its event'],
        ['audit/tampering', '%s random manipulations of %s kinds, each named'],
      ],
    },
    {
      id: '11.10(b)',
      requirement: 'Accurate and complete copies can be made, in human readable and in electronic form, for inspection.',
      feature: 'Exports of the log and the traces as CSV, reports as JSON, CSV and PDF, stored files byte for byte.',
      tests: [
        ['distribution-log/exporting', 'holds every shipment'],
        ['imports/export-round-trip', 'into an empty database makes the same log'],
        ['lots/tracing', 'is available as a CSV of the consignees'],
        ['tracing-reports/making-reports', 'is downloaded only as an attachment, complete'],
        ['sales-orders/order-attachments', 'are downloaded byte for byte'],
        ['audit/seals', 'holds, by the key that one was given'],
        ['tracing-reports/copies', ''],
        ['record-histories/copies', ''],
      ],
    },
    {
      id: '11.10(c)',
      requirement: 'Records are protected so that they can be retrieved throughout their retention.',
      feature:
        'Regulated rows are never deleted, by the database itself; files are checked against their hashes; backups are described in the runbook.',
      tests: [
        ['audit/audit-trail', 'that nobody deletes'],
        ['database/kept-for-good', 'cannot be changed or deleted'],
        ['storage/sweep-storage', 'verifies each kept file with --verify'],
      ],
      company: 'Backups are made, kept elsewhere and restored for practice.',
    },
    {
      id: '11.10(d)',
      requirement: 'Access is limited to authorized individuals.',
      feature: 'Log-in, roles and permissions for every operation; sessions that end; two log-ins to the database.',
      tests: [
        ['contract/callers', 'lets in who the document says'],
        ['auth/log-in', 'no longer works once the user is deactivated'],
        ['auth/own-access', 'ends a session that nobody used'],
      ],
    },
    {
      id: '11.10(e)',
      requirement:
        'A secure trail, made by the computer and stamped with the time, records who made, changed or deleted what; it hides no earlier value, is kept as long as the record and can be copied.',
      feature: 'Triggers of the database write the trail in the transaction of the change; it can only grow.',
      tests: [
        ['audit/audit-trail', 'shows who made a change by the API, when, why'],
        ['audit/audit-trail', 'shows a statement that somebody ran in the database'],
        ['audit/audit-trail', 'can only grow'],
        ['distribution-log/correcting-and-voiding', 'leaves what it was, what it became, who and why'],
        ['database/two-log-ins', 'leaves its events in the trail'],
        ['audit/first-values', 'is every value that was filled in, from the first event on'],
        ['audit/seals', 'proves an event by the newest checkpoint'],
        ['audit/seals', 'shows a trail that was rewritten and signed again as a whole'],
        ['record-histories/as-of', 'have the same bytes after 500 corrections'],
      ],
    },
    {
      id: '11.10(f)',
      requirement: 'Where steps have a permitted sequence, the system enforces it.',
      feature:
        'An import is checked before it is committed; a cancelled order takes no shipment; a closed recall takes no answer; the author of a tracing report signs it before others review and approve it.',
      tests: [
        ['imports/lifecycle', 'changes in the database exactly as lifecycle.ts says'],
        ['sales-orders/cancelling', 'refuses every later shipment'],
        ['recalls/consignee-answers', 'refuses a day in the future, a stranger, and everything once it is closed'],
        ['signatures/author-first', 'and until then nobody reviews or approves it'],
        ['signatures/author-first', 'also where the author comes back while another person signs'],
        ['signatures/author-first', 'as the database demands too'],
      ],
    },
    {
      id: '11.10(g)',
      requirement: 'Authority is checked: only authorized individuals use the system, sign, and alter a record.',
      feature: 'Each operation names its permission, and nobody gives a role that holds more than they hold.',
      tests: [
        ['contract/callers', 'lets in who the document says'],
        ['auth/roles', 'are not given by somebody who holds less'],
        ['distribution-log/correcting-and-voiding', 'is voided by quality and corrected by operations'],
      ],
    },
    {
      id: '11.10(h)',
      requirement: 'Where it matters, the source of input is checked.',
      feature:
        'The caller is one identity; the actor of each change is proven to the database; the address of a client cannot be chosen by it.',
      tests: [
        ['auth/one-identity', 'is never guessed between a token and the session of another user'],
        ['database/two-log-ins', 'names nobody in the trail who did not prove it in a request'],
        ['auth/behind-a-proxy', 'no client chooses its address'],
      ],
    },
    {
      id: '11.10(i)',
      requirement: 'Who develops, maintains or uses the system has education, training and experience for it.',
      feature: 'None: this is a duty of the company.',
      tests: [],
      company: 'Records of training of each user.',
    },
    {
      id: '11.10(j)',
      requirement: 'Written policies hold individuals accountable for what is done under their signatures.',
      feature: 'None: this is a duty of the company.',
      tests: [],
      company: 'A policy that each signer has acknowledged.',
    },
    {
      id: '11.10(k)',
      requirement: 'The documentation of the system is controlled: who has it, and a trail of its changes in time order.',
      feature: 'Documents lie with the code in version control; a test holds contract, pages and code together.',
      tests: [
        ['contract/openapi', 'is the reviewed one'],
        ['contract/openapi', 'describes the purpose of every operation'],
      ],
      company: 'Distribution of the documents to who operates the system.',
    },
    {
      id: '11.50',
      requirement: 'A signed record shows the printed name of the signer, date and time, and the meaning, in every human readable form.',
      feature: 'Signatures of tracing reports, closures of recalls and reviews of the trail.',
      tests: [
        ['signatures/report-signatures', 'are made by its author and then by another person'],
        ['signatures/recall-signatures', ''],
        ['signatures/audit-reviews', ''],
        ['tracing-reports/copies', 'as CSV is the signed file'],
        ['tracing-reports/copies', 'as PDF and JSON holds facts'],
      ],
    },
    {
      id: '11.70',
      requirement: 'A signature is linked to its record so that it cannot be cut out, copied or transferred.',
      feature: 'A signature is bound to the SHA-256 of what was signed, and sealed with a key that the database does not hold.',
      tests: [
        ['signatures/report-signatures', 'can be checked elsewhere, with the public key alone'],
        ['signatures/report-signatures', 'show a file that was altered'],
        ['signatures/report-signatures', 'cannot be changed or removed'],
      ],
    },
    {
      id: '11.100',
      requirement: 'A signature is unique to one individual, whose identity was verified; the company certifies its use to the agency.',
      feature: 'E-mails are unique and an account is never given to another person.',
      tests: [
        ['auth/users', 'are unique by e-mail, in any letter case'],
        ['signatures/report-signatures', 'are refused to the wrong person'],
      ],
      company: 'Identity of each user is verified; the certification is sent to the agency.',
    },
    {
      id: '11.200',
      requirement: 'A signature takes two components, such as identification and password, and is used by its owner alone.',
      feature: 'The password is asked again at the moment of signing, and the second factor where it is on.',
      tests: [
        ['signatures/report-signatures', 'ask for the password at that moment'],
        ['signatures/report-signatures', 'ask for the second factor where it is on'],
      ],
    },
    {
      id: '11.300(a)',
      requirement: 'No two individuals have the same combination of identification and password.',
      feature: 'One account for each e-mail, in any letter case.',
      tests: [['auth/users', 'are unique by e-mail, in any letter case']],
    },
    {
      id: '11.300(b)',
      requirement: 'Passwords are checked, recalled or revised periodically.',
      feature:
        'An admin ends passwords by a link, rules refuse weak ones. No password expires by age: current guidance advises against it.',
      tests: [
        ['auth/own-access', 'refuses passwords that are guessed first'],
        ['auth/password-links', 'end the sessions of the user'],
      ],
      company: 'Accounts are reviewed periodically.',
    },
    {
      id: '11.300(c)',
      requirement: 'Lost or stolen devices and passwords are deauthorized.',
      feature: 'Reset of password and second factor, revocation of tokens, switching off.',
      tests: [
        ['auth/second-factor', 'that was lost is reset by an admin with a reason'],
        ['auth/api-tokens', 'stop working once revoked'],
        ['auth/own-access', 'ends for good when the user is switched off'],
      ],
    },
    {
      id: '11.300(d)',
      requirement: 'Unauthorized use is prevented, and attempts are reported.',
      feature: 'Guessing is slowed down by account and address; failures stand in the trail with account and address.',
      tests: [
        ['auth/guessing', 'waits longer after each further failure'],
        ['auth/guessing', 'of many accounts from one address is slowed down too'],
        ['audit/access-events', 'names account and address of log-ins, failures and log-outs'],
      ],
    },
    {
      id: '11.300(e)',
      requirement: 'Devices that bear or make codes are tested initially and periodically.',
      feature: 'A second factor is set up with a first code, which proves that the app of the user works.',
      tests: [['auth/second-factor', 'is set up with the password, an app and a first code']],
      company: 'Devices of users are checked periodically.',
    },
  ],
};

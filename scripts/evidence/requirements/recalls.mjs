/** 21 CFR Part 806, 7.49 and 7.53: corrections and removals, recalls. */
const ITEMS = ['recalls/report-806', 'has every item of 21 CFR 806.10(c)'];

export const corrections = {
  source: '21 CFR Part 806',
  title: 'Reports of corrections and removals',
  requirements: [
    {
      id: '806.10(b)',
      requirement: 'The report is submitted within ten working days of the start of a correction or removal.',
      feature: 'Each recall shows the day, counted in the working days of the company.',
      tests: [ITEMS, ['src/rep-traceability/recalls/report-due-on', '']],
      company: 'The submission itself.',
    },
    {
      id: '806.10(c)',
      requirement: 'The report has thirteen items, from the registration number to why a part is missing.',
      feature: 'What the records hold is filled in, and the rest is a named blank.',
      tests: [ITEMS],
    },
    {
      id: '806.10(c)(10)',
      requirement: 'Names, addresses and telephones of all consignees, and when each got how many.',
      feature: 'The frozen scope, with what was added later.',
      tests: [ITEMS, ['recalls/report-806', 'names nobody whose shipments']],
    },
    {
      id: '806.10(d)',
      requirement: 'When further lots are taken in, the report is amended within ten working days.',
      feature: 'The day is shown for each extension.',
      tests: [['recalls/report-806', 'names the day by which it is amended after each extension']],
    },
    {
      id: '806.20(a)-(b)',
      requirement:
        'A correction or removal that is not reported is recorded with its device, lots, what was done, and why it is not reported.',
      feature: 'The recall holds them; the justification is part of its correction, with reason and trail.',
      tests: [['recalls/recalls', 'is corrected with its ETag and a reason']],
    },
    {
      id: '806.20(c)',
      requirement: 'The records are kept for two years beyond the expected life of the device.',
      feature: 'Recalls and all that belongs to them are never deleted.',
      tests: [
        ['audit/audit-trail', 'that nobody deletes'],
        ['database/kept-for-good', 'cannot be changed or deleted'],
      ],
    },
  ],
};

export const recalls = {
  source: '21 CFR 7.49, 7.53',
  title: 'Recall communications and status reports',
  requirements: [
    {
      id: '7.49(a)',
      requirement: 'Each affected direct account is informed promptly: what is recalled, to stop distribution or use, and what to do.',
      feature: 'A letter for each consignee with exactly its own units, one by one or as a ZIP of all.',
      tests: [
        ['recalls/notices', 'is a letter with everything that its reader needs'],
        ['recalls/notices.property', 'hold each its own name, orders and quantities'],
        ['recalls/notices', 'comes with those of all others in one ZIP'],
      ],
    },
    {
      id: '7.49(b)',
      requirement: 'The communication is documented, by whatever means it was made.',
      feature: 'Each notice is recorded with day, method, addressee and the SHA-256 of its letter.',
      tests: [
        ['recalls/notices', 'has the same bytes for the same content, and their SHA-256 is kept'],
        ['recalls/consignee-answers', 'follows each consignee from not notified to accounted for'],
      ],
    },
    {
      id: '7.49(c)',
      requirement:
        'The letter is brief, identifies product and lots, explains the reason and hazard, gives instructions and a ready way to answer.',
      feature: 'The letter with a form and a link to answer by, also as a code to scan.',
      tests: [
        ['recalls/notices', 'is a letter with everything that its reader needs'],
        ['recalls/reply-links', 'is in the letter, as text and as a code to scan'],
        ['recalls/reply-page', 'has no fault that axe finds'],
      ],
    },
    {
      id: '7.49(d)',
      requirement: 'Consignees that received the product carry out the instructions and pass the notice on.',
      feature: 'The answer asks what was forwarded, and the letter to pass the notice on.',
      tests: [['recalls/reply-page', 'shows what was shipped, takes an answer']],
    },
    {
      id: '7.53(b)(1)',
      requirement: 'Number of consignees notified, with date and method.',
      feature: 'Status report, item 1.',
      tests: [
        ['recalls/status-report', 'has the six items of 21 CFR 7.53'],
        ['recalls/status-report', 'leads from every number to its rows'],
      ],
    },
    {
      id: '7.53(b)(2)',
      requirement: 'Number of consignees that responded, and what they had on hand.',
      feature: 'Status report, item 2.',
      tests: [
        ['recalls/status-report', 'has the six items of 21 CFR 7.53'],
        ['recalls/consignee-answers', 'takes what comes back from what was on hand'],
      ],
    },
    {
      id: '7.53(b)(3)',
      requirement: 'Number of consignees that did not respond.',
      feature: 'Status report, item 3, by name.',
      tests: [['recalls/status-report', 'has the six items of 21 CFR 7.53']],
    },
    {
      id: '7.53(b)(4)',
      requirement: 'Number of products returned or corrected by each consignee, and accounted for.',
      feature: 'Status report, item 4.',
      tests: [
        ['recalls/status-report', 'has the six items of 21 CFR 7.53'],
        ['recalls/corrected-devices', 'are in item 4 of the status report'],
      ],
    },
    {
      id: '7.53(b)(5)',
      requirement: 'Number and results of effectiveness checks.',
      feature: 'Status report, item 5; levels A to E say how many are checked.',
      tests: [
        ['recalls/status-report', 'plans the checks of level B by its percentage'],
        ['recalls/status-report', 'has the six items of 21 CFR 7.53'],
      ],
    },
    {
      id: '7.53(b)(6)',
      requirement: 'When the recall is expected to be complete.',
      feature: 'Status report, item 6.',
      tests: [['recalls/status-report', 'has the six items of 21 CFR 7.53']],
    },
    {
      id: '7.53(c)',
      requirement: 'Reports go on at the agreed interval until the recall is terminated.',
      feature: 'The report of any instant can be made again with the same bytes.',
      tests: [['recalls/status-report', 'answers the same bytes for the same instant']],
      company: 'Sending the reports at the agreed interval.',
    },
  ],
};

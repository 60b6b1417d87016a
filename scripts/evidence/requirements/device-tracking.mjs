/** 21 CFR Part 821: tracking of devices. */
export const tracking = {
  source: '21 CFR Part 821',
  title: 'Medical device tracking',
  requirements: [
    {
      id: '821.25(a)(1)',
      requirement: 'Within three working days: name, address and telephone of who holds a device for distribution, and where it is.',
      feature: 'The trace of a lot names each consignee with address and contact, at once.',
      tests: [
        ['lots/tracing', 'names each customer and ship-to as one consignee'],
        ['lots/tracing', 'names the latest known contact who can be reached'],
      ],
    },
    {
      id: '821.25(a)(2)-(3)',
      requirement: 'Within ten working days after use in a patient: the lot, the day of shipment, the patient and the physician.',
      feature: 'Lot and day of shipment are in the trace. Patients and physicians are not: the product keeps no patient data.',
      tests: [],
      company: 'Patient data of tracked devices, in a system for it.',
    },
    {
      id: '821.25(b)',
      requirement: 'Records of tracked devices are kept current.',
      feature: 'Imports, corrections and voids take effect at once, and stay in the trail.',
      tests: [
        ['distribution-log/correcting-and-voiding', 'leaves what it was, what it became, who and why'],
        ['imports/distributions-csv-import', 'finds exactly the faulty rows, commits the others, and each lot adds up'],
      ],
    },
    {
      id: '821.25(c)(1)',
      requirement: 'Data are collected, and what is missing or could not be collected is recorded with the reason.',
      feature: 'What cannot enter the log waits in the review queue with its reason, and is shown in traces and reports.',
      tests: [
        ['unlinked-distributions/resolving', ''],
        ['recalls/status-report', 'shows what waits in review and names its lots'],
      ],
    },
    {
      id: '821.25(c)(2)',
      requirement: 'Changes of the data are recorded.',
      feature: 'The audit trail.',
      tests: [['audit/audit-trail', 'shows who made a change by the API, when, why']],
    },
    {
      id: '821.25(c)(3)',
      requirement: 'A quality assurance program tests the tracking at intervals.',
      feature: 'Drills: timed recalls without effect on lots, drawn at random from hard lots, compared with earlier ones.',
      tests: [
        ['recalls/random-drill', 'is of the hardest of the lots drawn'],
        ['recalls/drill-results', 'are compared with those of earlier drills'],
      ],
      company: 'Audits of distributors, with a statistically sound sample.',
    },
    {
      id: '821.30(a)',
      requirement: 'A distributor reports to the manufacturer its name and address, the lot, the day of receipt and from whom.',
      feature: 'As a distributor: exports of the log by lot. As a manufacturer: what distributors report is imported.',
      tests: [
        ['distribution-log/exporting', 'accepts the filters of the list'],
        ['imports/distributions-csv-import', 'keeps the ship-to of each row'],
      ],
    },
    {
      id: '821.30(b)-(c)',
      requirement: 'A final distributor reports who the patient is; a multiple distributor keeps records of each use.',
      feature: 'None: the product keeps no patient data.',
      tests: [],
    },
    {
      id: '821.30(d)',
      requirement: 'Records of a distributor are open to the manufacturer for audit.',
      feature: 'A role for auditors, who see and export and change nothing.',
      tests: [['contract/callers', 'lets in who the document says']],
    },
  ],
};

/** The invariants of the design: what the database enforces. */
export const invariants = {
  source: 'Design, section 2',
  title: 'Invariants that the database enforces',
  requirements: [
    {
      id: 'Invariant 1',
      requirement: 'Every distribution has a sales order.',
      feature: 'NOT NULL and a foreign key.',
      tests: [
        ['imports/distributions-csv-import', 'never leaves a distribution without its order'],
        ['migrations/enforce-migration', 'goes through once every distribution is linked'],
      ],
    },
    {
      id: 'Invariant 2',
      requirement: 'The customer of a distribution is that of its order.',
      feature: 'A foreign key of both columns.',
      tests: [
        ['imports/distributions-csv-import', 'never leaves a distribution without its order'],
        ['customer-profiles/merge-customers', 'leaves no distribution under another customer than its order'],
      ],
    },
    {
      id: 'Invariant 3',
      requirement: 'Keys and numbers of customers are unique, and so is an order number of a customer.',
      feature: 'Unique indexes.',
      tests: [
        ['customer-profiles/customers', 'is refused when its company key or number is taken'],
        ['customer-profiles/customers', 'is made once when two people add it at the same time'],
      ],
    },
    {
      id: 'Invariant 4',
      requirement: 'Quantities are positive, SKUs are known, a lot has one SKU, sources and states are checked.',
      feature: 'Checks and foreign keys.',
      tests: [
        ['distribution-log/recording', 'as malformed: nothing is filled in or corrected'],
        ['imports/distributions-csv-import', 'refuses a registered lot under another SKU'],
      ],
    },
    {
      id: 'Invariant 5',
      requirement: 'Audit events only grow.',
      feature: 'A trigger that is always on.',
      tests: [
        ['audit/audit-trail', 'can only grow'],
        ['audit/seals', 'cannot be changed in %s'],
      ],
    },
    {
      id: 'Invariant 6',
      requirement: 'Every change of a regulated table leaves its event, a statement by hand too.',
      feature: 'Triggers of the statement.',
      tests: [
        ['audit/audit-trail', 'shows a statement that somebody ran in the database'],
        ['audit/verification', 'looks at every table that leaves events'],
      ],
    },
    {
      id: 'Invariant 7',
      requirement: 'An import is all or nothing, and what was sent is kept.',
      feature: 'One transaction; the file and each row are kept.',
      tests: [
        ['imports/killed-csv-import', 'has all or nothing each time'],
        ['imports/killed-pdf-import', 'has written all or nothing'],
        ['imports/distributions-csv-import', 'keeps the file as received'],
      ],
    },
    {
      id: 'Invariant 8',
      requirement: 'A cancelled order has no live distribution.',
      feature: 'Triggers.',
      tests: [
        ['sales-orders/cancelling', 'is refused while it has a live distribution'],
        ['sales-orders/cancelling', 'is refused in SQL by hand too'],
      ],
    },
    {
      id: 'Invariant 9',
      requirement: 'A merged customer points straight to its survivor.',
      feature: 'A constraint; merges move all pointers.',
      tests: [
        ['customer-profiles/merge-customers', 'points customers that were merged before straight to the new survivor'],
        ['database/kept-for-good', 'points no merged customer to one that was merged itself'],
      ],
    },
    {
      id: 'Invariant 10',
      requirement: 'No more units come back than were shipped, and nothing is counted twice or left out of sight.',
      feature: 'Checks and triggers of returns.',
      tests: [
        ['distribution-log/returns', 'never add up to more than were shipped'],
        ['recalls/histories', 'shows in its recalls and traces what a brute-force count'],
      ],
    },
    {
      id: 'Invariant 11',
      requirement: 'A lot on hold or recalled ships no more, by any way in; what shipped before goes in once somebody has seen that.',
      feature: 'A trigger, and a friendly error of each way in.',
      tests: [
        ['lots/holding', 'ships no more'],
        ['lots/holding', 'is kept by the database too'],
        ['recalls/scope-changes', 'a late shipment, whose consignee joins as not notified'],
      ],
    },
    {
      id: 'Invariant 12',
      requirement: 'The web process owns none of its tables and writes events by triggers alone.',
      feature: 'Two log-ins to the database.',
      tests: [
        ['database/two-log-ins', 'may not: %s'],
        ['database/two-log-ins', 'is reported with its grants'],
      ],
    },
  ],
};

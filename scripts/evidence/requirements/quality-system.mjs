/** 21 CFR 820.35 and ISO 13485: records, identification and traceability. */
export const quality = {
  source: '21 CFR 820.35',
  title: 'Control of records (Quality Management System Regulation)',
  requirements: [
    {
      id: '820.35',
      requirement: 'Records are controlled as ISO 13485, 4.2.5, demands.',
      feature: 'See ISO 13485, 4.2.5.',
      tests: [
        ['audit/audit-trail', 'that nobody deletes'],
        ['audit/audit-trail', 'can only grow'],
      ],
    },
    {
      id: '820.35(a)',
      requirement: 'Records of complaints: review, evaluation and investigation.',
      feature: 'None: complaints are kept in another system. A trace gives the lot, its shipments and its consignees to an investigation.',
      tests: [],
    },
    {
      id: '820.35(b)',
      requirement: 'Records of servicing activities.',
      feature: 'None: the product keeps no servicing records.',
      tests: [],
    },
    {
      id: '820.35(c)',
      requirement: 'The UDI is recorded for each device or batch of devices.',
      feature:
        'A product carries the device identifier of its UDI, a GTIN-14 with its check digit; its lots carry the control number, the production identifier. The reports of a recall name both.',
      tests: [['recalls/status-report', 'both parts of its UDI']],
    },
    {
      id: '820.35(d)',
      requirement: 'Records that the company deems confidential may be marked as such for the agency.',
      feature: 'None: this is done on the copies that leave the company.',
      tests: [],
      company: 'Marks on copies that are handed over.',
    },
  ],
};

export const iso13485 = {
  source: 'ISO 13485:2016',
  title: 'Records, identification, traceability',
  requirements: [
    {
      id: '4.2.5 integrity',
      requirement: 'Records stay legible, identifiable and retrievable, and changes of them stay identifiable.',
      feature: 'Every change keeps the old value, who, when and why; lists and searches find each record.',
      tests: [
        ['distribution-log/correcting-and-voiding', 'leaves what it was, what it became, who and why'],
        ['distribution-log/listing', 'is read page by page, each shipment once'],
        ['search/search', ''],
      ],
    },
    {
      id: '4.2.5 storage',
      requirement: 'Storage, security and integrity of records are controlled.',
      feature: 'Files are kept with their hash and checked against it; the storage and the database say when they are away.',
      tests: [
        ['storage/sweep-storage', 'verifies each kept file with --verify'],
        ['tracing-reports/kept-files', 'that were stored here and are gone are an error'],
      ],
    },
    {
      id: '4.2.5 confidentiality',
      requirement: 'Confidential health information is protected.',
      feature: 'No patient data is kept; each operation has its permission; neither logs nor errors show what was sent.',
      tests: [
        ['deployment/production-log', 'contains no password, cookie, token'],
        ['contract/callers', 'lets in who the document says'],
      ],
    },
    {
      id: '4.2.5 retention',
      requirement: 'Records are kept for the lifetime of the device, at least two years from its release.',
      feature: 'Nothing regulated is ever deleted. docs/RETENTION.md lists what is kept, and all that the product deletes by itself.',
      tests: [['audit/audit-trail', 'that nobody deletes']],
      company: 'How long the life of each device is, and that database, files and backups are kept for it.',
    },
    {
      id: '7.5.8 identification',
      requirement: 'Products are identified throughout, and returned devices are kept apart from conforming ones.',
      feature: 'Each shipment names SKU and lot; a return has its disposition and only what was restocked counts as stock.',
      tests: [
        ['lots/inventory', 'tells of each lot what was produced, shipped, came back'],
        ['distribution-log/returns', 'are recorded beside the distribution, and trace and totals tell them'],
      ],
    },
    {
      id: '7.5.8 status',
      requirement: 'The status of product is known, so that only product that passed is dispatched.',
      feature: 'A lot on hold or recalled ships no more, by any way in.',
      tests: [
        ['lots/holding', 'ships no more'],
        ['lots/holding', 'is kept by the database too'],
        ['lots/holding', 'takes rows of a file from before as a warning'],
      ],
    },
    {
      id: '7.5.9.1',
      requirement: 'The extent of traceability and its records are defined.',
      feature: 'The trace of a lot: every order, day, quantity and consignee, and what is left.',
      tests: [
        ['lots/tracing', 'counts what was produced, distributed, voided and is left'],
        ['lots/tracing', 'shows on which sales orders and when'],
        ['recalls/histories', 'shows in its recalls and traces what a brute-force count'],
      ],
    },
    {
      id: '7.5.9.2 consignee',
      requirement: 'Name and address of the consignee of each shipping package are recorded.',
      feature: 'Each distribution keeps its ship-to as it stood; consignees are records.',
      tests: [
        ['distribution-log/recording', 'keeps the ship-to of a shipment that went elsewhere'],
        ['customer-profiles/consignees', 'are one for each customer and ship-to'],
      ],
    },
    {
      id: '7.5.9.2 distributors',
      requirement: 'Distributors keep records of distribution that allow traceability.',
      feature: 'A distributor that drop-ships is traced to each site; what it passes on itself it answers in a recall.',
      tests: [['lots/tracing', 'names each customer and ship-to as one consignee']],
      company: 'Agreements with distributors.',
    },
  ],
};

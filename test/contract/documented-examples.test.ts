import { readFile } from 'node:fs/promises';
import { SegmentKeeper } from '../../src/audit/proof/segment-keeper.js';
import { pathOf as pathOfFirst, requiredQuery } from '../support/bad-input.js';
import { generateDistributions } from '../support/distributions.js';
import { AN_EMAIL } from '../support/email.js';
import { ADMIN } from '../support/environment.js';
import { follow, importFile } from '../support/imports.js';
import { type Contract, contractOf, type Operation, recordOf, type Schema } from '../support/openapi.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { insertWaiting, insertWaitingRecord } from '../support/unlinked.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const SAMPLE = new URL('../../docs/sample-distributions.csv', import.meta.url);
const LOTS =
  'Lot,SKU,Correct Lot Name,Manufacturing Date,Expiration Date,Total Units in Lot\nSLQ-77001,211410SPT,SLQ-77001,5/1/2025,4/30/2028,500\n';

/** Every operation that changes something, in an order in which each finds what it needs. On a new installation the first of everything has the id 1. */
const CHANGES = [
  ...[
    'settings.change',
    'reps.create',
    'reps.change',
    'products.create',
    'customers.create',
    'customers.addNote',
    'customers.correctNote',
    'customers.voidNote',
  ],
  ...['customers.correct'],
  ...['customerReps.add', 'customerReps.change', 'customerReps.end'],
  ...[
    'salesOrders.create',
    'salesOrders.correct',
    'salesOrders.addAttachment',
    'lots.register',
    'lots.change',
    'lots.hold',
    'lots.release',
  ],
  ...[
    'distributions.record',
    'distributions.correct',
    'returns.record',
    'returns.recordMany',
    'returns.void',
    'consignees.change',
    'imports.upload',
    'imports.cancel',
    'imports.retry',
    'imports.commit',
    'lots.importList',
  ],
  ...['duplicates.dismiss', 'duplicates.withdraw'],
  ...['customers.merge', 'customers.unmerge', 'distributions.void', 'unlinkedDistributions.link', 'unlinkedDistributions.createOrder'],
  ...['unlinkedDistributions.correct', 'unlinkedDistributions.dismiss', 'unlinkedDistributions.resolve', 'adoptedRecords.dismiss'],
  ...['tracingReports.generate', 'tracingReports.addApproval', 'recalls.preview', 'recalls.open', 'recalls.change', 'recalls.extend'],
  ...[
    'replyLinks.make',
    'replyLinks.makeMany',
    'recallNotices.recordMany',
    'recallConsignees.recordNotice',
    'recallConsignees.recordReply',
    'recallConsignees.recordCheck',
    'recallConsignees.voidNotice',
  ],
  ...['recallConsignees.voidReply', 'recallConsignees.voidCheck', 'recalls.close', 'drills.open'],
  ...['users.create', 'users.change', 'users.createPasswordLink', 'apiTokens.create', 'apiTokens.revoke', 'auth.logout'],
];
/** What is not about the first record: a shipment linked already waits for no order, and the first user stays an admin. */
const IDS: Record<string, string> = {
  'unlinkedDistributions.createOrder': '2',
  'unlinkedDistributions.correct': '3',
  'unlinkedDistributions.dismiss': '3',
  // Units of the first distribution came back.
  'distributions.void': '2',
  'users.change': '2',
  'customers.unmerge': '2',
  'auditCheckpoints.consistency': '2',
};
/** Nobody can paste a password that is made at the first start, by which one also signs, the token of a link, a code of an app, or the id of a session to end. */
const NOT_PASTED = [
  ...[
    'auth.login',
    'auth.changePassword',
    'auth.endSession',
    'auth.setPassword',
    'replyLinks.lookUp',
    'replyLinks.reply',
    'auth.completeLogin',
    'auth.enrolSecondFactor',
  ],
  ...[
    'auth.confirmSecondFactor',
    'auth.renewRecoveryCodes',
    'auth.removeSecondFactor',
    'roles.requireSecondFactor',
    'users.resetSecondFactor',
    'tracingReports.sign',
    'recalls.sign',
    'auditReviews.close',
  ],
];

/** That each answer is as documented is checked by `startTestApp`, as for every test. */
describe('the examples of the OpenAPI document', () => {
  const test = useTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY });
  const agent = useAdmin(test);
  let contract: Contract;
  beforeAll(async () => {
    contract = contractOf(test.app);
    // Shipments without an order come from systems that were replaced, and by no route.
    for (const facility_name of ['Cedar Creek Urology Clinic', 'Harbor Clinic', 'Pier Urology'])
      await insertWaiting(test.database, { facility_name });
    await insertWaitingRecord(test.database);
  });

  const pathOf = (operation: Operation) => {
    const id = IDS[operation.operationId];
    return pathOfFirst(operation, id ? { id, size: id } : {});
  };

  async function send(operation: Operation) {
    const isChange = operation.parameters.some(({ name }) => name === 'If-Match');
    const etag = isChange ? String((await agent.get(recordOf(operation, pathOf(operation)))).headers.etag) : '';
    const request = agent[operation.method as 'post' | 'patch' | 'delete'](pathOf(operation));
    if (isChange) request.set('If-Match', etag);
    const example = contract.example(operation);
    return example === undefined ? request : request.send(example);
  }

  const files: Record<string, () => Promise<[string, Buffer]>> = {
    'salesOrders.addAttachment': async () => ['order.pdf', Buffer.from('%PDF-1.4\n%%EOF\n')],
    'imports.upload': async () => ['sample-distributions.csv', await readFile(SAMPLE)],
    'tracingReports.addApproval': async () => ['approval.eml', AN_EMAIL],
    'lots.importList': async () => ['lots.csv', Buffer.from(LOTS)],
  };

  async function uploadExample(operation: Operation): Promise<void> {
    const [name, content] = (await files[operation.operationId]?.()) ?? ['unknown', Buffer.alloc(0)];
    const request = agent.post(pathOf(operation));
    const { file: _, ...fields } = operation.requestBody?.content['multipart/form-data']?.schema.properties ?? {};
    for (const [field, declared] of Object.entries(fields))
      request.field(field, String(contract.resolve(declared).enum?.[0] ?? 'packing_slip'));
    const { status, body } = await request.attach('file', content, name);
    expect([operation.operationId, status < 300 ? 'accepted' : body]).toEqual([operation.operationId, 'accepted']);
  }

  it('are all pasted here', () => {
    const changing = contract.operations.filter(({ method }) => method !== 'get').map(({ operationId }) => operationId);
    expect(changing.sort()).toEqual([...CHANGES, ...NOT_PASTED].sort());
  });

  it.each(CHANGES.filter((id) => id !== 'auth.logout'))('%s accepts the documented body on a new installation', async (id) => {
    const operation = contract.operation(id);
    if (operation.requestBody?.content['multipart/form-data']) return uploadExample(operation);
    if (id === 'imports.commit') await follow(agent, 1, 'validated');
    const { status, body } = await send(operation);
    expect([id, status < 300 ? 'accepted' : body]).toEqual([id, 'accepted']);
    if (id === 'imports.commit') await follow(agent, 1, 'committed');
  });

  it('every reading operation answers as documented, with records of all kinds', async () => {
    await importFile(agent, generateDistributions(60).csv, true);
    await agent.post('/api/v1/tracing-reports/1/signatures').send({ meaning: 'authored', password: ADMIN.password }).expect(201);
    const review = { conclusion: 'nothing unusual', signature: { password: ADMIN.password } };
    await agent.post('/api/v1/audit-reviews').send(review).expect(201);
    await sealAll(test);
    await test.app.get(SegmentKeeper).keep(1);
    const reading = contract.operations.filter(({ method }) => method === 'get');
    expect(reading.length).toBeGreaterThan(20);
    for (const operation of reading) {
      const { status, body } = await agent.get(pathOf(operation)).query(requiredQuery(operation));
      expect([operation.operationId, status === 200 ? 'answered' : body]).toEqual([operation.operationId, 'answered']);
    }
  });

  it('every documented query parameter is accepted', async () => {
    for (const operation of contract.operations.filter(({ method }) => method === 'get')) {
      for (const parameter of operation.parameters.filter(({ in: place, name }) => place === 'query' && name !== 'cursor')) {
        const { status, body } = await agent.get(pathOf(operation)).query({
          ...requiredQuery(operation),
          [parameter.name]: sampleValue(parameter.name, contract.resolve(itemOf(contract.resolve(parameter.schema ?? {})))),
        });
        expect([operation.operationId, parameter.name, status === 200 ? 'taken' : body]).toEqual([
          operation.operationId,
          parameter.name,
          'taken',
        ]);
      }
    }
  });

  it('auth.logout answers as documented', async () => {
    expect((await send(contract.operation('auth.logout'))).status).toBe(204);
  });
});

/** Of a parameter that takes several values, one will do. */
const itemOf = (schema: Schema): Schema => (schema.type === 'array' ? (schema.items ?? {}) : schema);

/** Some value that the schema of a parameter allows. */
function sampleValue(name: string, declared: Schema): string {
  if (name === 'month') return '2025-06';
  if (name === 'year') return '2025';
  if (name === 'code') return 'unknown_sku';
  if (name === 'asOf') return new Date().toISOString();
  const schema = declared.anyOf?.[0] ?? declared;
  if (schema.enum) return String(schema.enum.at(-1));
  if (schema.format === 'date') return '2025-06-03';
  if (schema.format === 'date-time') return '2025-06-03T00:00:00Z';
  return { integer: '2', boolean: 'true' }[String(schema.type)] ?? 'SLQ';
}

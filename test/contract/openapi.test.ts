import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createClient } from '../../client/client/index.js';
import { Silqe } from '../../client/index.js';
import { ADMIN } from '../support/environment.js';
import { type Contract, contractOf, type Operation, type Schema } from '../support/openapi.js';
import { checkOf } from '../support/true-answers.js';
import { useTestApp } from '../support/use-test-app.js';

const SNAPSHOT = new URL('openapi.json', import.meta.url);
/** Any logged-in user may call these, or, for the log-in, anybody. */
const NEED_NO_PERMISSION = [
  'auth.login',
  'auth.logout',
  'auth.me',
  'auth.changePassword',
  'auth.listSessions',
  'auth.endSession',
  'auth.setPassword',
  'auth.showSecondFactor',
  'auth.completeLogin',
  'auth.enrolSecondFactor',
  'auth.confirmSecondFactor',
  'auth.renewRecoveryCodes',
  'auth.removeSecondFactor',
  'search.find',
  'home.read',
  'imports.template',
  'replyLinks.lookUp',
  'replyLinks.reply',
];

describe('the OpenAPI document', () => {
  const test = useTestApp();
  let contract: Contract;
  let api: Operation[];
  beforeAll(async () => {
    contract = contractOf(test.app);
    api = contract.operations.filter(({ path }) => path.startsWith('/api/v1/'));
  });

  const idsOf = (operations: Operation[]) => operations.map(({ operationId }) => operationId);
  const without = (property: (operation: Operation) => unknown) => idsOf(api.filter((operation) => !property(operation)));
  const parameters = () => api.flatMap((operation) => operation.parameters.map((parameter) => ({ operation, parameter })));

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...structuredClone(contract.document) });
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(contract.document.openapi).toBe('3.1.0');
  });

  it('is the reviewed one; `npm run openapi:update` writes a new one for review', async () => {
    const text = `${JSON.stringify(contract.document, null, 2)}\n`;
    if (process.env.UPDATE_OPENAPI) await writeFile(SNAPSHOT, text);
    expect(contract.document).toEqual(JSON.parse(await readFile(SNAPSHOT, 'utf8')));
  });

  it('is served as JSON and as YAML to anybody', async () => {
    const { body } = await test.anonymous().get('/docs-json').expect(200);
    expect(body).toEqual(contract.document);
    await test.anonymous().get('/docs-yaml').expect(200);
  });

  it('gives every operation a unique, readable name', () => {
    const names = idsOf(contract.operations);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][A-Za-z]+\.[a-z][A-Za-z]+$/.test(name))).toEqual([]);
  });

  it('describes the purpose of every operation', () => {
    expect(without(({ summary }) => summary)).toEqual([]);
    expect(without(({ tags }) => tags?.length === 1)).toEqual([]);
  });

  it('names the permission of every operation that needs one', () => {
    expect(without((operation) => operation['x-permission'])).toEqual(NEED_NO_PERMISSION);
  });

  it('documents what every operation answers', () => {
    const silent = contract.operations.filter(({ responses }) => {
      const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const tells = ([status, { content }]: (typeof successes)[number]) =>
        status === '204' || Object.values(content ?? {}).some(({ schema }) => schema !== undefined);
      return successes.length === 0 || !successes.every(tells);
    });
    expect(idsOf(silent)).toEqual([]);
  });

  it('documents the problems of every operation', () => {
    expect(without(({ responses, security }) => (responses[401] || security?.length === 0) && responses[500] && responses[503])).toEqual(
      [],
    );
    const problems = api.flatMap(({ responses }) => Object.entries(responses).filter(([status]) => status >= '400'));
    for (const [, { description, content }] of problems) {
      expect(description).toMatch(/^`\w+`: \w/);
      expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
    }
  });

  it('documents each parameter once, with its schema, including those of the path', () => {
    for (const { operationId, path, parameters } of contract.operations) {
      const names = parameters.map(({ name, in: place }) => `${place} ${name}`);
      expect([operationId, new Set(names).size]).toEqual([operationId, names.length]);
      const inPath = parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
    const untyped = parameters().filter(({ parameter: { schema } }) => !(schema?.type ?? schema?.enum ?? schema?.anyOf ?? schema?.$ref));
    expect(untyped.map(({ operation, parameter }) => `${operation.operationId} ${parameter.name}`)).toEqual([]);
  });

  /** Every schema of the document with the place where it stands, those of single fields and items included. */
  function* schemasIn(schema: Schema, place: string): Generator<[string, Schema]> {
    yield [place, schema];
    for (const [name, field] of Object.entries(schema.properties ?? {})) yield* schemasIn(field, `${place}.${name}`);
    if (schema.items) yield* schemasIn(schema.items, `${place}[]`);
    for (const alternative of schema.anyOf ?? []) yield* schemasIn(alternative, place);
  }

  function* allSchemas(): Generator<[string, Schema]> {
    for (const [name, schema] of Object.entries(contract.document.components.schemas)) yield* schemasIn(schema, name);
    for (const { operationId, responses, requestBody, parameters } of contract.operations) {
      for (const { name, schema } of parameters) if (schema) yield* schemasIn(schema, `${operationId}?${name}`);
      for (const { content } of [requestBody, ...Object.values(responses)].filter((it) => it !== undefined)) {
        for (const { schema } of Object.values(content ?? {})) if (schema) yield* schemasIn(schema, operationId);
      }
    }
  }

  it('describes every parameter and every field', () => {
    const silent = parameters().filter(({ parameter: { description } }) => !description);
    expect(silent.map(({ operation, parameter }) => `${operation.operationId}?${parameter.name}`)).toEqual([]);
    const said = ({ description, $ref = '' }: Schema) => description ?? contract.resolve({ $ref }).description;
    const fields = [...allSchemas()].flatMap(([place, { properties = {} }]) =>
      Object.entries(properties).map(([name, field]) => [`${place}.${name}`, field] as const),
    );
    expect(fields.length).toBeGreaterThan(800);
    expect(fields.filter(([, field]) => !said(field)).map(([place]) => place)).toEqual([]);
  });

  it('describes every schema that has a name, and names every choice', () => {
    const { schemas = {} } = contract.document.components ?? {};
    expect(Object.keys(schemas).length).toBeGreaterThan(100);
    expect(Object.entries(schemas).flatMap(([name, schema]) => ('description' in schema ? [] : [name]))).toEqual([]);
    const unnamed: string[] = [];
    const visit = (place: string, part: unknown): void => {
      if (typeof part !== 'object' || part === null) return;
      if ('enum' in part && Array.isArray(part.enum) && !/^\/components\/schemas\/\w+$/.test(place)) unnamed.push(place);
      for (const [key, value] of Object.entries(part)) if (key !== 'examples' && key !== 'example') visit(`${place}/${key}`, value);
    };
    visit('', contract.document);
    expect(unnamed).toEqual([]);
  });

  it('names the session alone as the way in where an API token is refused', () => {
    const bySession = api.filter(({ security }) => security?.length === 1);
    const refused = api.filter(({ responses }) => responses[403]?.description.includes('`session_required`'));
    expect(refused.length).toBeGreaterThan(10);
    expect(idsOf(bySession)).toEqual(idsOf(refused));
    for (const { security } of bySession) expect(security).toEqual([{ session: [] }]);
  });

  it('says of days and instants what they are', () => {
    const named = [...allSchemas()].flatMap(([place, { properties = {} }]) =>
      Object.entries(properties).flatMap(([name, field]) =>
        /((?<!Without)Date|^from|^to|[a-z]On)$/.test(name) && !/RecallNotice$/.test(place)
          ? [[`${place}.${name}`, field.format ?? field.$ref] as const]
          : [],
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(([place, format]) => format !== 'date' && !place.startsWith('PrintedOrder.'))).toEqual([]);
  });

  it('names every list of choices that several places share, and writes null in one way', () => {
    const choices = Map.groupBy(
      [...allSchemas()].filter(([, schema]) => schema.enum && schema.enum.length > 2),
      ([, { enum: values }]) => JSON.stringify(values),
    );
    const repeated = [...choices.values()].filter((places) => places.length > 1).map((places) => places.map(([place]) => place));
    expect(repeated).toEqual([]);
    const nulls = [...allSchemas()].filter(([, { anyOf }]) => anyOf?.some(({ type }) => type === 'null'));
    expect(nulls.filter(([, { anyOf = [] }]) => anyOf.length !== 2 || !anyOf[0]?.$ref).map(([place]) => place)).toEqual([]);
    expect(JSON.stringify(contract.document)).not.toContain('"nullable"');
  });

  it('requires what a rule of the records asks for', () => {
    const { NewDistribution, Voiding, LotChange, RepChange } = contract.document.components.schemas;
    expect(NewDistribution?.required).toContain('salesOrderId');
    expect(NewDistribution?.properties?.salesOrderId?.type).toBe('integer');
    for (const schema of [Voiding, LotChange]) expect(schema?.required).toContain('reason');
    expect(RepChange?.required ?? []).toEqual([]);
  });

  it('shows what every operation answers, in the form that it documents', () => {
    const check = checkOf(contract);
    for (const operation of contract.operations) {
      for (const [status, { content }] of Object.entries(operation.responses).filter(([code]) => code < '300')) {
        const json = content?.['application/json'];
        if (json) expect([operation.operationId, check.jsonFaults(json.schema ?? {}, json.example)]).toEqual([operation.operationId, []]);
        else
          expect([operation.operationId, status, content?.['application/json']?.example]).toEqual([
            operation.operationId,
            status,
            undefined,
          ]);
      }
    }
  });

  it('documents what a path answers to a method that it has not, and to a client that has the record', () => {
    expect(idsOf(contract.operations.filter(({ responses }) => !responses[405]?.headers?.Allow))).toEqual([]);
    const versioned = api.filter(({ method, responses }) => method === 'get' && responses[200]?.headers?.ETag);
    expect(versioned.length).toBeGreaterThan(7);
    expect(idsOf(versioned.filter(({ responses }) => !responses[304]))).toEqual([]);
  });

  it('fills no filter of a list in beforehand', () => {
    const filters = parameters().filter(({ parameter }) => parameter.in === 'query');
    expect(filters.filter(({ parameter: { schema } }) => schema?.example ?? schema?.examples)).toEqual([]);
  });

  it('gives an example of every body', () => {
    const bodies = api.filter((operation) => contract.jsonBody(operation));
    expect(bodies.length).toBeGreaterThan(10);
    expect(idsOf(bodies.filter((operation) => contract.example(operation) === undefined))).toEqual([]);
  });

  it('describes the file of every upload and each field beside it, and fills none in that has no choices', () => {
    const forms = api.flatMap(({ requestBody }) => requestBody?.content['multipart/form-data'] ?? []);
    expect(forms.length).toBeGreaterThan(2);
    for (const { schema } of forms) {
      const { file, ...fields } = schema.properties ?? {};
      expect(file?.anyOf?.[0] ?? file).toMatchObject({ type: 'string', format: 'binary' });
      for (const { enum: choices, description, ...field } of Object.values(fields).map((it) => contract.resolve(it))) {
        expect(choices ?? description).toBeDefined();
        expect(field.examples ?? field.example).toBeUndefined();
      }
    }
  });

  it('documents the authentication: by session cookie or token, and none for the log-in', () => {
    expect(contract.document.components.securitySchemes).toMatchObject({
      session: { type: 'apiKey', in: 'cookie', name: 'silqe.sid' },
      token: { type: 'http', scheme: 'bearer' },
    });
    expect(contract.document.components.securitySchemes?.token).not.toHaveProperty('bearerFormat');
    expect(contract.document.security).toEqual([{ session: [] }, { token: [] }]);
    const open = contract.operations.filter(({ security }) => security?.length === 0);
    expect(idsOf(open)).toEqual([
      'auth.login',
      'auth.setPassword',
      'health.healthz',
      'health.basic',
      'health.live',
      'health.ready',
      'replyLinks.lookUp',
      'replyLinks.reply',
    ]);
  });

  it('has no broken reference, no unused definition and no trace of how it was generated', () => {
    const text = JSON.stringify(contract.document);
    const referred = new Set(
      [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, target = '']) => target.replace('#/components/schemas/', '')),
    );
    expect([...referred].sort()).toEqual(Object.keys(contract.document.components.schemas).sort());
    expect(text).not.toMatch(/\$schema|\$defs|"~standard"|"parameter":|9007199254740991/);
    for (const schema of Object.values<Schema>(contract.document.components.schemas)) expect(schema).not.toHaveProperty('id');
  });
});

describe('the client that is made of the document', () => {
  const test = useTestApp();
  const CSV =
    'Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n2025-06-02,SO 0000123,Cedar Creek Urology Clinic,211610SPT,SLQ-05012025,10\n';

  it('does the main job: log in, import a file, trace the lot, correct a distribution and void it', async () => {
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const client = createClient({ baseUrl: `http://127.0.0.1:${port}`, throwOnError: true });
    const silqe = new Silqe({ client });
    const throwOnError = true;

    const { response: loggedIn } = await silqe.auth.login({ body: ADMIN, throwOnError });
    client.setConfig({ headers: { Cookie: loggedIn.headers.getSetCookie().join('; ') } });

    const { data: made } = await silqe.apiTokens.create({ body: { name: 'client' }, throwOnError });
    const auth = ({ type }: { type: string }) => (type === 'http' ? made.token : undefined);
    const program = new Silqe({ client: createClient({ baseUrl: `http://127.0.0.1:${port}`, auth }), key: 'program' });
    expect((await program.auth.me({ throwOnError })).data.user.email).toBe(ADMIN.email);

    const file = new File([CSV], 'june.csv');
    const { data: received } = await silqe.imports.upload({ body: { kind: 'distributions_csv', file }, throwOnError });
    if ('data' in received) throw new Error('One file is one import');
    const path = { id: received.id };
    const follow = async (state: typeof received.status): Promise<typeof received> => {
      const { data: found } = await silqe.imports.get({ path, throwOnError });
      if (found.status === state) return found;
      if (found.status === 'failed') throw new Error(found.problem?.detail);
      await new Promise((resolve) => setTimeout(resolve, 25));
      return follow(state);
    };
    expect((await follow('validated')).counts?.valid).toBe(1);
    await silqe.imports.commit({ path, body: {}, throwOnError });
    await follow('committed');

    const { data: trace } = await silqe.lots.trace({ path: { lotNumber: 'slq 05012025' }, throwOnError });
    expect(trace.totals.unitsDistributed).toBe(10);
    expect(trace.consignees[0]?.shipTo.facilityName).toBe('Cedar Creek Urology Clinic');

    const { data: list } = await silqe.distributions.list({ query: { lotNumber: 'SLQ-05012025' }, throwOnError });
    const { id = 0 } = list.data[0] ?? {};
    const { response } = await silqe.distributions.get({ path: { id }, throwOnError });
    const { data: corrected } = await silqe.distributions.correct({
      path: { id },
      headers: { 'If-Match': response.headers.get('etag') ?? '' },
      body: { quantity: 20, reason: 'the packing slip says two boxes' },
      throwOnError,
    });
    expect(corrected.quantity).toBe(20);
    const { data: voided } = await silqe.distributions.void({ path: { id }, body: { reason: 'entered twice' }, throwOnError });
    expect(voided.voidReason).toBe('entered twice');

    const { data: consignees } = await silqe.lots.downloadConsignees({ path: { lotNumber: 'SLQ-05012025' }, throwOnError });
    expect(consignees).toMatch(/^\uFEFF?Lot,SKU,Customer,/);
    const { error } = await silqe.distributions.get({ path: { id: 999 }, throwOnError: false });
    expect(error?.code).toBe('not_found');
  });
});

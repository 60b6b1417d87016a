import { asBuffer } from '../support/downloads.js';
import { importFile } from '../support/imports.js';
import { textOfPdf } from '../support/pdf-text.js';
import { unzip } from '../support/unzip.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

const CONSIGNEES = Number(process.env.NOTICES ?? 500);
const SEED = Number(process.env.NOTICES_SEED ?? Date.now() % 1_000_000);

/** Each quantity is given once, and no id and no lot in a letter is as large or the same. */
const FIRST_QUANTITY = 20_001;
const LOTS = ['SLQ-777001', 'SLQ-777002'];
const WORDS = [
  'Clinic',
  'Klinik Łódź',
  'Клиника',
  '病院',
  'Nosokomío Αθηνών',
  'Hôpital',
  'Urology',
  'Surgery Center of the Northern Valley and Bay',
];

/** The same numbers for the same seed (Park and Miller). */
function randomFrom(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Letters that stand for a number and for no other: `Qbacadaea`. */
const codeOf = (number: number): string =>
  `Q${[...String(number).padStart(5, '0')].map((digit) => `${'bcdfghjklm'[Number(digit)]}a`).join('')}`;

interface Shipment {
  order: string;
  lot: string;
  quantity: number;
}
interface Expected {
  code: string;
  name: string;
  shipments: Shipment[];
}

function generate(count: number, random: (below: number) => number): Expected[] {
  let given = 0;
  return Array.from({ length: count }, (_, index) => {
    const code = codeOf(index);
    const shipments = Array.from({ length: 1 + random(3) }, (__, number) => {
      given += 1;
      return { order: `${code}-${number}`, lot: LOTS[random(2)] ?? '', quantity: FIRST_QUANTITY + given };
    });
    return { code, name: `${code} ${WORDS[random(WORDS.length)]} ${code}`, shipments };
  });
}

const found = (text: string, pattern: RegExp): string[] => [...new Set(text.match(pattern) ?? [])].sort();

describe(`${CONSIGNEES} notices of random data (NOTICES_SEED=${SEED})`, () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  it('hold each its own name, orders and quantities, and nothing of another one', { timeout: 3_600_000 }, async () => {
    const random = randomFrom(SEED);
    const all = generate(CONSIGNEES, random);
    const rows = all.flatMap(({ name, shipments }) =>
      shipments.map(({ order, lot, quantity }) => `2025-0${1 + random(9)}-1${random(10)},${order},${name},211610SPT,${lot},${quantity}`),
    );
    await importFile(admin, `Ship Date,Order Number,Facility Name,SKU,Lot,Quantity\n${rows.join('\n')}\n`, true);
    const recall = { title: 'Open seals', reason: 'The barrier may be open.', kind: 'drill', lotNumbers: LOTS };
    const { body } = await admin.post('/api/v1/recalls').send(recall).expect(201);
    const answer = await admin.get(`/api/v1/recalls/${body.id}/notices.zip`).buffer().parse(asBuffer).expect(200);
    const files = unzip(answer.body);
    expect(files.size).toBe(CONSIGNEES);
    const expected = new Map(all.map((each) => [each.code, each]));
    for (const [name, bytes] of files) {
      const text = await textOfPdf(bytes);
      const [code = 'none', ...others] = found(text, /Q(?:[b-m]a){5}/g);
      expect([name, others]).toEqual([name, []]);
      const own = expected.get(code);
      if (!own) throw new Error(`${name} is of nobody: ${text}`);
      expected.delete(code);
      expect(found(text, /Q(?:[b-m]a){5}-\d/g)).toEqual(own.shipments.map(({ order }) => order).sort());
      expect(text.replace(/ /g, '')).toContain(own.name.normalize('NFC').replace(/ /g, ''));
      const numbers = found(text, /\b\d{5,7}\b/g).filter(
        (number) => Number(number) >= FIRST_QUANTITY && !LOTS.some((lot) => lot.endsWith(number)),
      );
      expect(numbers).toEqual(numbersOf(own));
    }
    expect([...expected.keys()]).toEqual([]);
  });
});

/** The quantities of its shipments, of its lots, and in all. */
function numbersOf({ shipments }: Expected): string[] {
  const sumOf = (some: Shipment[]) => some.reduce((sum, { quantity }) => sum + quantity, 0);
  const lots = LOTS.map((lot) => sumOf(shipments.filter((shipment) => shipment.lot === lot))).filter((sum) => sum > 0);
  return [...new Set([...shipments.map(({ quantity }) => quantity), ...lots, sumOf(shipments)].map(String))].sort();
}

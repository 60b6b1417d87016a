// A browser sends the fragment of a URL to no server, so no log, proxy or Referer header ever holds the token.
// A mail program may take the full stop behind the link for a part of it; a token that was cut off is none.
const [token] = /^[\w-]{43}/.exec(new URLSearchParams(location.hash.slice(1)).get('token') ?? '') ?? [];
const COUNTS = ['onHand', 'used', 'destroyed', 'returned'];
const CORRECTED = 'corrected';
const TEXTS = ['forwardedTo', 'comment', 'respondent'];
const FIELDS = [...COUNTS, CORRECTED, ...TEXTS];
const find = (id) => document.getElementById(id);
let unitsShipped = 0;
let shipmentsShown = '';

function say(text) {
  find('message').textContent = text;
  find('message').focus();
}

async function send(path, body) {
  const response = await fetch(`/api/v1/recall-replies${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, ...body }),
    referrerPolicy: 'same-origin',
  });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.detail), { errors: answer.errors ?? [], code: answer.code });
  return answer;
}

const units = (number) => `${number} ${number === 1 ? 'unit' : 'units'}`;

function row(cells) {
  const line = document.createElement('tr');
  for (const cell of cells) line.appendChild(document.createElement('td')).textContent = cell;
  return line;
}

function show({ company, recall, facilityName, lots, shipments, reply, ...answer }) {
  unitsShipped = answer.unitsShipped;
  shipmentsShown = JSON.stringify(shipments);
  find('correction').hidden = !answer.asksForCorrected;
  const { companyName, contactName, contactPhone, contactEmail } = company;
  const isDrill = recall.kind === 'drill';
  find('title').textContent = companyName ? `${companyName}: ${recall.title}` : recall.title;
  find('exercise').hidden = !isDrill;
  find('facility').textContent = facilityName;
  find('reason').textContent = recall.reason;
  const toDo = isDrill ? 'Go on using these devices: this is an exercise.' : 'Ask us before you use, move or discard any of these devices.';
  find('instructions').textContent = recall.instructions ?? toDo;
  const product = ({ sku, productName }) => (productName ? `${sku}, ${productName}` : sku);
  find('lots').replaceChildren(...lots.map((lot) => row([product(lot), lot.lotNumber, lot.units])));
  find('shipped').textContent = units(unitsShipped);
  const days = [...new Set(shipments.map(({ shipDate }) => shipDate))];
  find('shipments').textContent = days.length > 0 ? `Shipped on ${days.join(', ')}.` : '';
  find('due').textContent = recall.responseDueOn ? `Please answer by ${recall.responseDueOn}.` : '';
  const ways = [contactName, contactPhone, contactEmail].filter(Boolean);
  find('contact').textContent = ways.length > 0 ? `Questions? ${ways.join(', ')}` : '';
  if (reply !== undefined) showReply(reply);
  find('content').hidden = false;
}

function showReply(reply) {
  find('before').textContent = reply
    ? `${reply.respondent} answered on ${reply.receivedOn}. You can correct the answer until the recall is closed.`
    : '';
  if (!reply) return;
  for (const field of FIELDS) find(field).value = reply[field] ?? '';
  showSum();
}

function showSum() {
  const sum = COUNTS.reduce((total, field) => total + (Number.parseInt(find(field).value, 10) || 0), 0);
  const rest = unitsShipped - sum;
  if (rest === 0) find('sum').textContent = 'Every unit is accounted for.';
  else
    find('sum').textContent =
      rest > 0
        ? `${units(rest)} of ${unitsShipped} not accounted for.`
        : `${units(-rest)} more than the ${unitsShipped} that were shipped.`;
}

function showErrors(errors) {
  for (const field of FIELDS) {
    find(`${field}-error`).textContent = errors[field] ?? '';
    find(field).setAttribute('aria-invalid', String(field in errors));
  }
  const [first] = Object.keys(errors);
  if (first) find(first).focus();
}

/** Says what is missing before anything is sent; the server checks the same again. */
function faults() {
  const errors = {};
  for (const field of COUNTS) {
    const value = find(field).value.trim();
    if (value === '') errors[field] = 'Give a number: 0 if there are none.';
    else if (!/^\d{1,7}$/.test(value)) errors[field] = 'Give a whole number, such as 0 or 12.';
  }
  const corrected = find(CORRECTED).value.trim();
  if (corrected !== '' && !/^\d{1,7}$/.test(corrected)) errors[CORRECTED] = 'Give a whole number, or leave it empty.';
  else if (Number(corrected) > Number(find('onHand').value) + Number(find('used').value))
    errors[CORRECTED] = 'Give at most the number that you still have and that were used.';
  if (find('respondent').value.trim() === '') errors.respondent = 'Give your name.';
  return errors;
}

/** The page may have been open for days, and what was shipped be known better since: an answer is about what its page shows. */
async function showsWhatWasShipped() {
  const { reply: _, ...now } = await send('/lookup', {});
  if (JSON.stringify(now.shipments) === shipmentsShown) return true;
  show(now);
  showSum();
  say(
    `Our list of what was shipped to you changed since you opened this page. It is ${units(unitsShipped)} now: check your numbers, then send the answer.`,
  );
  return false;
}

async function answer() {
  const errors = faults();
  find('message').textContent = '';
  showErrors(errors);
  if (Object.keys(errors).length > 0) return;
  const counts = Object.fromEntries(COUNTS.map((field) => [field, Number(find(field).value.trim())]));
  const corrected = find(CORRECTED).value.trim();
  const texts = Object.fromEntries(TEXTS.map((field) => [field, find(field).value.trim() || null]));
  try {
    if (!(await showsWhatWasShipped())) return;
    show(await send('', { ...counts, corrected: corrected === '' ? null : Number(corrected), ...texts }));
    say('Thank you. Your answer is recorded. You can correct it here until the recall is closed.');
  } catch (error) {
    const byField = Object.fromEntries((error.errors ?? []).map(({ pointer, detail }) => [pointer.slice(1), detail]));
    showErrors(Object.fromEntries(Object.entries(byField).filter(([field]) => find(field))));
    say(error.code ? error.message : 'The answer could not be sent. Nothing that you typed is lost: try again in a moment.');
  }
}

async function open() {
  if (!token) return say('The link is incomplete. Open it exactly as you received it.');
  try {
    show(await send('/lookup', {}));
  } catch (error) {
    say(error.code ? error.message : 'The page could not be loaded. Try again in a moment.');
  }
}

for (const field of COUNTS) find(field).addEventListener('input', showSum);
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = document.querySelector('button');
  if (button.disabled) return;
  button.disabled = true;
  await answer();
  button.disabled = false;
});
void open();

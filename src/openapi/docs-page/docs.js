const find = (selector) => document.querySelector(selector);

/** Shows who is logged in, or the form to log in with. */
function showUser(user) {
  find('form').hidden = user !== null;
  find('#second-factor').hidden = true;
  find('#user').hidden = user === null;
  find('#name').textContent = user ? `${user.name ?? user.email} (${[user.email, ...user.roles].join(', ')})` : '';
}

/** After a log-in. Who set the password by a link is shown only this once. */
function welcome({ user, passwordSetByLink: set }) {
  showUser(user);
  if (!set) return;
  const when = new Date(set.setAt).toLocaleString();
  const who = set.madeBy === null ? '' : ` that ${set.madeBy} made`;
  say(`Your password was set on ${when} by a link${who}. If it was not you, tell an admin and change your password.`);
}

/** Asks for the second step of a log-in. */
function askForCode() {
  find('form').hidden = true;
  find('#user').hidden = true;
  find('#second-factor').hidden = false;
  find('#code').focus();
}

function say(text) {
  find('#message').textContent = text;
  if (text) find('#message').focus();
}

const send = (route, body) =>
  fetch(`/api/v1/auth/${route}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

async function refreshUser() {
  const response = await fetch('/api/v1/auth/me', {});
  const answer = await response.json();
  if (answer.code === 'second_factor_required') return askForCode();
  showUser(response.ok ? answer.user : null);
}

find('#second-factor').addEventListener('submit', async (event) => {
  event.preventDefault();
  say('');
  const response = await send('second-factor', { code: find('#code').value });
  find('#code').value = '';
  const answer = await response.json();
  if (response.ok) return welcome(answer);
  say(answer.detail);
  // The first step was too long ago.
  if (answer.code !== 'wrong_second_factor' && response.status !== 429) showUser(null);
});

find('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  say('');
  const response = await send('login', { email: find('#email').value, password: find('#password').value });
  find('#password').value = '';
  const answer = await response.json();
  if (response.ok) return answer.secondFactor === 'required' ? askForCode() : welcome(answer);
  say(answer.detail);
});

find('#logout').addEventListener('click', async () => {
  await send('logout');
  await refreshUser();
});

/** Finds routes by any part of their path, summary, permission or group; Swagger UI alone finds groups by name. */
function filterRoutes(groups, phrase) {
  const words = phrase.toLowerCase().split(/\s+/);
  const textOf = (name, route) => {
    const operation = route.get('operation');
    return [name, route.get('path'), operation.get('summary'), operation.get('x-permission')].join(' ').toLowerCase();
  };
  return groups
    .map((group, name) =>
      group.set(
        'operations',
        group.get('operations').filter((route) => words.every((word) => textOf(name, route).includes(word))),
      ),
    )
    .filter((group) => group.get('operations').size > 0);
}

/**
 * While somebody searches, the groups that are left stand open: what was found would be hidden in closed ones.
 * @param isShown has the state of its own accord, unlike the function that wraps it
 */
const openFoundGroups = (isShown) => (state, place, usually) => {
  const phrase = state.get('filter');
  const isSearched = typeof phrase === 'string' && phrase.trim() !== '';
  return (isSearched && place[0] === 'operations-tag') || isShown(place, usually);
};

/** A browser keeps the session to itself, so a copied command sends an API token, which the shell takes from a variable. */
function completeCommand(request) {
  const hasToken = Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === 'authorization');
  if (!hasToken && request.url.includes('/api/v1/')) request.curlOptions = ['-H "Authorization: Bearer $SILQE_TOKEN"'];
  return request;
}

/** Also when the session ends, or begins by executing a route. */
function followSession(response) {
  if (response.status === 401 || /\/auth\/(login|logout|second-factor)$/.test(response.url)) void refreshUser();
  return response;
}

/** Swagger UI says that its box filters by tag; ours finds more. */
function nameFilter() {
  const box = find('.operation-filter-input');
  if (!box) return;
  box.placeholder = 'Find routes by path, task, permission or group';
  box.setAttribute('aria-label', box.placeholder);
}

void refreshUser();
window.SwaggerUIBundle?.({
  url: '/docs/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  onComplete: nameFilter,
  plugins: [() => ({ fn: { opsFilter: filterRoutes }, statePlugins: { layout: { wrapSelectors: { isShown: openFoundGroups } } } })],
  requestInterceptor: completeCommand,
  responseInterceptor: followSession,
  withCredentials: true,
});

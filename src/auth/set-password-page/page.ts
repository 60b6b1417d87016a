import { createHash } from 'node:crypto';
import { SHORTEST_PASSWORD } from '../password-link.schema.js';

/** The token comes in the fragment of the URL, which a browser sends to nobody: no log, no proxy and no Referer ever holds it. */
const SCRIPT = `
const form = document.querySelector('form');
const message = document.querySelector('#message');
const token = new URLSearchParams(location.hash.slice(1)).get('token');

function tell(text) {
  message.textContent = text;
  message.focus();
}

async function setPassword(password) {
  const response = await fetch('/api/v1/auth/set-password', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token, password }),
    referrerPolicy: 'same-origin',
  });
  if (!response.ok) throw new Error((await response.json()).detail);
}

if (!token) {
  form.hidden = true;
  tell('The link is not whole: open it exactly as you were sent it.');
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [password, again] = ['#password', '#again'].map((field) => document.querySelector(field).value);
  if (password !== again) return tell('The two passwords differ.');
  const button = document.querySelector('button');
  button.disabled = true;
  try {
    await setPassword(password);
    form.hidden = true;
    document.querySelector('#done').hidden = false;
    tell('Your password is set. Log in with it from now on.');
  } catch (error) {
    tell(error.message);
  } finally {
    button.disabled = false;
  }
});
`;

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 3rem auto; padding: 0 1rem; }
label { display: block; margin-top: 1rem; }
input, button { box-sizing: border-box; width: 100%; padding: .5rem; font: inherit; }
button { margin-top: 1.5rem; }
#message { font-weight: bold; }
`;

/** Where the one-time link of an admin leads. It stands alone: no other file, no other site. */
export const SET_PASSWORD_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Set your password - SilqeQMS</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Set your password</h1>
<noscript><p>This page needs JavaScript.</p></noscript>
<p id="message" role="alert" aria-live="assertive" tabindex="-1"></p>
<form method="post">
<p id="rules">At least ${SHORTEST_PASSWORD} characters, of any kind. The link works once.</p>
<label for="password">New password</label>
<input id="password" type="password" autocomplete="new-password" minlength="${SHORTEST_PASSWORD}" maxlength="1000" aria-describedby="rules" required autofocus>
<label for="again">The same again</label>
<input id="again" type="password" autocomplete="new-password" maxlength="1000" required>
<button>Set password</button>
</form>
<p id="done" hidden><a href="/docs">Go on to the API and log in there</a></p>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing runs or loads but what stands in the page; without its script the form goes nowhere, so that no password ends in a URL. */
export const SET_PASSWORD_CSP = [
  `default-src 'none'`,
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

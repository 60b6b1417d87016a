// A browser sends the fragment of a URL to no server, so no log, proxy or Referer header ever holds the token.
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const form = document.querySelector('form');
const message = document.querySelector('#message');

function show(text) {
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
  show('The link is incomplete. Open it exactly as you received it.');
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [password, repeated] = ['#password', '#again'].map((field) => document.querySelector(field).value);
  if (password !== repeated) return show('The two passwords differ.');
  const button = document.querySelector('button');
  button.disabled = true;
  try {
    await setPassword(password);
    form.hidden = true;
    document.querySelector('#done').hidden = false;
    show('Your password is set. Use it to log in from now on.');
  } catch (error) {
    show(error.message);
  } finally {
    button.disabled = false;
  }
});

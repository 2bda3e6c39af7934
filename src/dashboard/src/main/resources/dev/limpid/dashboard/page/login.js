// The login page: takes the token from a person, or from the link that the server printed. A token
// in the fragment of a link reaches no server, log or referrer.

const form = document.getElementById('form');
const input = document.getElementById('token');
const problem = document.getElementById('problem');

async function login(token) {
  problem.hidden = true;
  let reason;
  try {
    const answer = await fetch('login', { method: 'POST', body: token });
    if (answer.ok) {
      location.replace('./');
      return;
    }
    reason = await answer.text();
  } catch {
    reason = 'the dashboard does not answer';
  }
  problem.textContent = reason;
  problem.hidden = false;
  input.select();
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  login(input.value);
});

const linked = new URLSearchParams(location.hash.slice(1)).get('token');
if (linked) {
  history.replaceState(null, '', location.pathname);
  login(linked);
}

// The script of the notes: shows whether the page is connected, and takes the notes away when its session ends.
const indicator = document.querySelector('.live');
const words = { connecting: 'Connecting', live: 'Live', away: 'Reconnecting', out: 'Signed out' };
const SHORTEST = 500;
const LONGEST = 15_000;
let pause = SHORTEST;

function show(state) {
  indicator.dataset.state = state;
  indicator.textContent = words[state];
  indicator.hidden = false;
}

function connect() {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/live`);
  socket.onmessage = () => {
    pause = SHORTEST;
    show('live');
  };
  socket.onclose = async ({ code }) => {
    // 4401: the session has ended. A handshake that is refused has no status here, so the page asks.
    if (code === 4401 || (await isSignedOut())) return signedOut();
    show('away');
    setTimeout(connect, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, LONGEST);
  };
}

async function isSignedOut() {
  try {
    return (await fetch('/auth/user/session')).status === 401;
  } catch {
    return false; // the server cannot be reached
  }
}

// What was being written stays: it was not sent.
function signedOut() {
  show('out');
  document.querySelector('#notes')?.remove();
  document.querySelector('.ashlar-form button').disabled = true;
  document.querySelector('#signed-out').hidden = false;
}

show('connecting');
connect();

// The WebSocket to the server: reads its messages, comes back after it was lost, and keeps the
// difference between the clocks of server and browser. The protocol is in PROTOCOL.md.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const SILENCE_MS = 6000;
const PING_MS = 5000;
const PING_SAMPLES = 12;
/** Right after connecting: so many pings at once, for a browser that is busy then. */
const FIRST_PINGS = 6;
const FIRST_PING_MS = 250;
/** With fewer samples the clock of the server is not known well enough. */
const ENOUGH_PINGS = 3;

export const PROTOCOL = 2;

/** Milliseconds since the epoch, with fractions. */
export function wallMillis() {
  return performance.timeOrigin + performance.now();
}

/** Splits a binary message into its header and one blob per picture. */
export function readMoment(buffer) {
  const view = new DataView(buffer);
  const headerLength = view.getUint32(0);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerLength)));
  let offset = 4 + headerLength;
  for (const picture of header.pictures) {
    picture.blob = new Blob([new Uint8Array(buffer, offset, picture.bytes)], { type: picture.type });
    offset += picture.bytes;
  }
  return header;
}

/**
 * Dispatches the events hello, report, events, moment (all with `detail`) and state. The state is
 * {state: 'connecting' | 'open' | 'waiting', retryAt}.
 */
export class Connection extends EventTarget {
  #socket = null;
  #wait = FIRST_WAIT_MS;
  #timer = 0;
  #heardAt = 0;
  #pings = [];
  #url;

  constructor(url) {
    super();
    this.#url = url;
    setInterval(() => this.#watchdog(), 1000);
    setInterval(() => this.#ping(), PING_MS);
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => this.#hurry());
  }

  open() {
    clearTimeout(this.#timer);
    this.#state({ state: 'connecting' });
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.onopen = () => this.#opened();
    socket.onmessage = (message) => this.#heard(message);
    socket.onclose = () => this.#lost(socket);
  }

  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  /**
   * What the clock of the server is ahead of the browser's, milliseconds, by the quickest of the
   * last pings; null before that is known.
   */
  clockOffset() {
    if (this.#pings.length < ENOUGH_PINGS) return null;
    return this.#pings.reduce((a, b) => (b.roundTrip < a.roundTrip ? b : a)).offset;
  }

  #opened() {
    this.#wait = FIRST_WAIT_MS;
    this.#pings = [];
    this.#state({ state: 'open' });
    for (let i = 0; i < FIRST_PINGS; i++) setTimeout(() => this.#ping(), i * FIRST_PING_MS);
  }

  #heard({ data, timeStamp }) {
    this.#heardAt = performance.now();
    if (data instanceof ArrayBuffer) {
      this.#tell('moment', readMoment(data));
      return;
    }
    const message = JSON.parse(data);
    if (message.type === 'pong') {
      this.#pong(message, performance.timeOrigin + timeStamp);
    } else {
      this.#tell(message.type, message);
    }
  }

  #ping() {
    this.send({ type: 'ping', clientMillis: wallMillis() });
  }

  #pong({ clientMillis, serverMillis }, arrivedMillis) {
    const roundTrip = arrivedMillis - clientMillis;
    this.#pings.push({ roundTrip, offset: serverMillis - (clientMillis + roundTrip / 2) });
    if (this.#pings.length > PING_SAMPLES) this.#pings.shift();
  }

  /** A connection that says nothing (the server reports each second) is dead. */
  #watchdog() {
    if (this.#socket && !document.hidden && performance.now() - this.#heardAt > SILENCE_MS) {
      const socket = this.#socket;
      socket.close();
      this.#lost(socket);
    }
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#state({ state: 'waiting', retryAt: Date.now() + this.#wait });
    this.#timer = setTimeout(() => this.open(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 1.6);
  }

  #hurry() {
    if (!this.#socket && !document.hidden) this.open();
  }

  #state(detail) {
    this.#tell('state', detail);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

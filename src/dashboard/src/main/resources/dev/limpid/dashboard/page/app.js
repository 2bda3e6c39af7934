// The page: connects, keeps a card per stream, paints once per screen refresh.

import { Connection, PROTOCOL, wallMillis } from './connection.js';
import { Card } from './card.js';
import { EventLog } from './log.js';
import { formatCount, formatRate } from './figures.js';

const byId = (id) => document.getElementById(id);
const byName = new Intl.Collator('en', { numeric: true });
const grid = byId('grid');
const cards = new Map();
const visible = new Set();
const log = new EventLog(byId('log-lines'), byId('log-empty'));
const socketUrl = new URL('live', location.href);
socketUrl.protocol = socketUrl.protocol.replace('http', 'ws');
const connection = new Connection(socketUrl);

let feeds = null;
let report = null;
let since = null;
let frozen = false;
let enlarged = null;
let watched = '';
let link = { state: 'connecting' };

// ---- pictures ----

const observer = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const id = entry.target.dataset.stream;
    if (entry.isIntersecting) visible.add(id);
    else visible.delete(id);
  }
  watch();
}, { rootMargin: '200px' });

/** The streams whose pictures can be seen. */
function wantedStreams() {
  return frozen ? [] : enlarged ? [enlarged] : [...visible].sort();
}

/** Asks for the pictures that can be seen, and no others. */
function watch() {
  const wanted = wantedStreams();
  const text = JSON.stringify(wanted);
  if (text !== watched) {
    watched = text;
    connection.send({ type: 'watch', streams: wanted });
  }
}

let justPainted = [];

/** What was painted in the last refresh is on the screen when the next begins. */
function refresh() {
  const now = wallMillis();
  const offset = connection.clockOffset();
  for (const { card, moment } of justPainted) {
    const message = { type: 'shown', stream: card.id, number: moment.number };
    const hasResult = moment.pictures.some((picture) => picture.topic !== feeds.input.topic);
    if (hasResult && !moment.hidden && !moment.kept) {
      const latency = now - moment.captureMillis;
      card.shown(latency);
      if (offset !== null) message.latencyMillis = Math.round(latency + offset);
    }
    connection.send(message);
  }
  justPainted = [];
  if (!frozen) {
    for (const card of cards.values()) {
      const moment = card.paint();
      if (moment) justPainted.push({ card, moment });
    }
  }
  requestAnimationFrame(refresh);
}

connection.addEventListener('moment', ({ detail: moment }) => {
  moment.hidden = document.hidden;
  cards.get(moment.stream)?.offer(moment);
});

connection.addEventListener('matches', ({ detail }) => {
  cards.get(detail.stream)?.match(detail.topic, detail.matches, detail.history);
});

// ---- figures ----

connection.addEventListener('hello', ({ detail: hello }) => {
  if (hello.protocol !== PROTOCOL) location.reload();
  watched = '';
  if (since !== hello.sinceMillis) {
    since = hello.sinceMillis;
    log.clear();
    justPainted = [];
    for (const card of cards.values()) card.restart();
  }
});

connection.addEventListener('report', ({ detail }) => {
  report = detail.report;
  if (JSON.stringify(feeds) !== JSON.stringify(report.feeds)) {
    feeds = report.feeds;
    for (const card of cards.values()) card.setFeeds(feeds);
    if (!VIEWS.includes(recall('view'))) showView(fittingView());
  }
  const known = new Set(report.streams.map((stream) => stream.id));
  for (const id of [...cards.keys()]) if (!known.has(id)) remove(id);
  for (const stream of report.streams) {
    if (!cards.has(stream.id)) add(stream.id);
    const below = report.streams.filter(({ id }) => id.startsWith(`${stream.id}/`));
    cards.get(stream.id).report(stream, connection.clockOffset(), below);
  }
  grid.dataset.density = cards.size <= 2 ? '1' : cards.size <= 6 ? '2' : '3';
  watch();
  for (const id of wantedStreams()) cards.get(id)?.fetchStills();
  drawTotals();
  drawEmpty();
  drawNotice();
  drawLink();
});

connection.addEventListener('events', ({ detail }) => {
  for (const event of log.add(detail.events)) {
    if (!event.earlier && event.type.startsWith('RESET')) cards.get(event.stream)?.flashReset();
  }
  drawLogCount();
});

function add(id) {
  const card = new Card(id, feeds);
  cards.set(id, card);
  const next = [...cards.keys()].sort(byName.compare).find((other) => byName.compare(other, id) > 0);
  grid.insertBefore(card.element, next ? cards.get(next).element : null);
  card.element.querySelector('.enlarge').addEventListener('click', () => enlarge(id));
  const pictures = card.element.querySelector('.pictures');
  pictures.addEventListener('click', () => {
    if (document.body.dataset.view === 'side') enlarge(id);
  });
  pictures.addEventListener('dblclick', () => {
    if (document.body.dataset.view !== 'side') enlarge(id);
  });
  observer.observe(card.element);
}

function remove(id) {
  if (enlarged === id) enlarge(null);
  const card = cards.get(id);
  observer.unobserve(card.element);
  card.element.remove();
  cards.delete(id);
  visible.delete(id);
}

function drawTotals() {
  const sum = (key) => report.streams.reduce((total, stream) => total + stream[key], 0);
  const parts = [
    [formatCount(report.streams.length), report.streams.length === 1 ? 'stream' : 'streams'],
    [formatRate(sum('fpsIn')), 'fps in'],
    [formatRate(sum('fpsOut')), 'fps out'],
    [formatCount(report.deadLetters), report.deadLetters === 1 ? 'dead letter' : 'dead letters'],
  ];
  byId('totals').replaceChildren(...parts.map(([value, name]) => {
    const part = document.createElement('span');
    const strong = document.createElement('b');
    strong.textContent = value;
    part.append(strong, ` ${name}`);
    part.classList.toggle('bad', name.startsWith('dead') && report.deadLetters > 0);
    return part;
  }));
}

function drawLogCount() {
  const count = byId('log-lines').children.length;
  byId('log-count').textContent = formatCount(count);
  byId('log-count').hidden = count === 0;
}

// ---- what the user is told ----

function command(text) {
  const item = document.createElement('li');
  const code = document.createElement('code');
  code.textContent = text;
  item.append(code);
  return item;
}

function drawEmpty() {
  const empty = report !== null && cards.size === 0;
  byId('empty').hidden = !empty;
  if (!empty) return;
  const where = `--bootstrap ${report.bootstrap} --prefix ${report.prefix}`;
  let title = 'No streams yet';
  let text = 'Send frames into Kafka, and a card appears here for each stream.';
  let commands = [`limpid ingest ${where} front=video.mp4`, 'limpid demo'];
  if (!report.kafka.connected) {
    title = 'Kafka does not answer';
    text = `${report.kafka.detail}. Trying again.`;
    commands = [];
  } else if (report.kafka.missingTopics.length > 0) {
    title = 'The topics do not exist yet';
    text = `Missing: ${report.kafka.missingTopics.join(', ')}.`;
    commands = [`limpid topics ${where}`, ...commands];
  }
  byId('empty-title').textContent = title;
  byId('empty-text').textContent = text;
  const shown = [...byId('empty-commands').querySelectorAll('code')].map((code) => code.textContent);
  if (shown.join('\n') !== commands.join('\n')) {
    byId('empty-commands').replaceChildren(...commands.map(command));
  }
}

/** Without a description there is nothing to show but what comes in. */
function drawNotice() {
  byId('notice').hidden = report.feeds.described || !report.kafka.connected;
}

function drawLink() {
  const pill = byId('connection');
  const kafkaLost = link.state === 'open' && report !== null && !report.kafka.connected;
  const state = kafkaLost ? 'kafka' : link.state;
  const seconds = link.retryAt ? Math.max(0, Math.ceil((link.retryAt - Date.now()) / 1000)) : 0;
  pill.dataset.state = state;
  const text = {
    open: 'live',
    connecting: 'connecting',
    waiting: `reconnecting in ${seconds} s`,
    kafka: 'Kafka does not answer',
  }[state];
  if (pill.textContent !== text) pill.textContent = text;
  pill.title = report?.kafka.detail ?? '';
  document.body.classList.toggle('offline', link.state !== 'open');
  const banner = byId('banner');
  banner.hidden = !(kafkaLost && cards.size > 0);
  if (!banner.hidden) banner.textContent = `${report.kafka.detail}. Trying again; the pictures are old.`;
}

connection.addEventListener('state', ({ detail }) => {
  link = detail;
  drawLink();
  if (detail.state === 'waiting') loginIfAsked();
});

/** A WebSocket does not say why it was refused; a token that was changed asks for another login. */
async function loginIfAsked() {
  try {
    const answer = await fetch('api/streams', { method: 'HEAD' });
    if (answer.status === 401) location.assign('login.html');
  } catch {
    // Nobody answers: the connection is tried again by itself.
  }
}
setInterval(drawLink, 250);

// ---- tools ----

const VIEWS = ['side', 'wipe', 'blend'];

function showView(view) {
  document.body.dataset.view = view;
  for (const each of VIEWS) byId(`view-${each}`).setAttribute('aria-pressed', view === each);
}

/** The wipe hides what is no picture of the camera's frame, such as forecasts and costs. */
function fittingView() {
  const kinds = feeds.outputs.map(({ panel }) => panel).filter((panel) => panel !== 'STILL');
  return kinds.length > 0 && kinds.every((panel) => panel === 'RESULT') ? 'wipe' : 'side';
}

function showMagnifier(on) {
  document.body.classList.toggle('magnifying', on);
  byId('magnify').setAttribute('aria-pressed', on);
}

function setMagnifier(on) {
  showMagnifier(on);
  remember('magnifier', on ? 'on' : 'off');
}

function setFrozen(value) {
  frozen = value;
  byId('freeze').setAttribute('aria-pressed', value);
  document.body.classList.toggle('frozen', value);
  watch();
}

function showLog(open) {
  document.body.classList.toggle('without-log', !open);
  byId('log-toggle').setAttribute('aria-pressed', open);
}

function setView(view) {
  showView(view);
  remember('view', view);
}

function setLog(open) {
  showLog(open);
  remember('log', open ? 'open' : 'closed');
}

/** Shows one card alone, on the whole screen where the browser lets it; null: all again. */
function enlarge(id) {
  const next = id === enlarged ? null : id;
  cards.get(enlarged)?.element.classList.remove('enlarged');
  enlarged = next;
  document.body.classList.toggle('enlarging', next !== null);
  if (next !== null) {
    cards.get(next).element.classList.add('enlarged');
    document.documentElement.requestFullscreen?.().catch(() => {});
  } else if (document.fullscreenElement) {
    document.exitFullscreen().catch(() => {});
  }
  watch();
}

document.addEventListener('fullscreenchange', () => {
  if (!document.fullscreenElement && enlarged !== null) enlarge(null);
});

function remember(key, value) {
  try {
    localStorage.setItem(`limpid.${key}`, value);
  } catch {
    // Private windows have no storage; the choice then lasts as long as the page.
  }
}

function recall(key) {
  try {
    return localStorage.getItem(`limpid.${key}`);
  } catch {
    return null;
  }
}

const keys = {
  w: () => setView(VIEWS[(VIEWS.indexOf(document.body.dataset.view) + 1) % VIEWS.length]),
  e: () => setLog(document.body.classList.contains('without-log')),
  m: () => setMagnifier(!document.body.classList.contains('magnifying')),
  p: () => setFrozen(!frozen),
  f: () => {
    const card = document.activeElement?.closest?.('.card') ?? grid.firstElementChild;
    if (card) enlarge(card.dataset.stream);
  },
  Escape: () => enlarged !== null && enlarge(null),
};

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action) {
    event.preventDefault();
    action();
  }
});

for (const view of VIEWS) byId(`view-${view}`).addEventListener('click', () => setView(view));
byId('magnify').addEventListener('click', keys.m);
byId('freeze').addEventListener('click', () => setFrozen(!frozen));
byId('log-toggle').addEventListener('click', () => setLog(document.body.classList.contains('without-log')));

showView(VIEWS.includes(recall('view')) ? recall('view') : 'side');
showMagnifier(recall('magnifier') !== 'off');
showLog((recall('log') ?? (innerWidth >= 1100 ? 'open' : 'closed')) === 'open');
connection.open();
requestAnimationFrame(refresh);

// The list of events, newest first. Lines that repeat each other are one line with a count.

import { formatTime } from './figures.js';

const MAX_LINES = 200;

const TITLES = {
  RESET_GAP: 'Reset: frames missing',
  RESET_EPOCH: 'Reset: source restarted',
  RESET_RESOLUTION: 'Reset: picture size changed',
  RESET_MODEL: 'Reset: other model',
  RESET_EXPIRED: 'Reset: stream was silent',
  RESET_REJECTED: 'Reset: frame refused',
  RESET_OVERLOAD: 'Skipping: too far behind',
  OVERLOAD_ENDED: 'In time again',
  RESET_REFERENCE: 'Reset: other reference',
  REFERENCE_LOST: 'Lost: frames of the reference',
  INPUT_LOST: 'Lost: records deleted before they were read',
  STREAM_REFUSED: 'Refused: no memory for the stream',
  DROPPED_LATE: 'Dropped: late or twice',
  GAP_CONCEALED: 'Concealed: frames missing',
  ANOMALY: 'Anomaly: not as predicted',
  DEAD_LETTER: 'Dead letter',
  UNREADABLE_EVENT: 'Unreadable event',
};

function title(type) {
  return TITLES[type] ?? type.charAt(0) + type.slice(1).toLowerCase().replaceAll('_', ' ');
}

function kind(type) {
  if (type.startsWith('RESET')) return 'reset';
  return type === 'ANOMALY' || type === 'DEAD_LETTER' || type === 'UNREADABLE_EVENT' ? 'bad' : 'note';
}

function span(name, text) {
  const node = document.createElement('span');
  node.className = name;
  node.textContent = text;
  return node;
}

export class EventLog {
  #list;
  #empty;
  #last = 0;
  #newest = null;

  constructor(list, empty) {
    this.#list = list;
    this.#empty = empty;
  }

  /** Begins anew, for a server that has started anew. */
  clear() {
    this.#list.replaceChildren();
    this.#empty.hidden = false;
    this.#last = 0;
    this.#newest = null;
  }

  /** Adds lines, oldest first; returns those that were new. */
  add(events) {
    const fresh = events.filter((event) => event.number > this.#last);
    for (const event of fresh) {
      this.#last = event.number;
      this.#line(event);
    }
    while (this.#list.children.length > MAX_LINES) this.#list.lastChild.remove();
    this.#empty.hidden = this.#list.children.length > 0;
    return fresh;
  }

  #line(event) {
    const newest = this.#newest;
    if (newest && newest.type === event.type && newest.stream === event.stream) {
      newest.times += 1;
      newest.count.textContent = `×${newest.times}`;
      newest.time.textContent = formatTime(event.timeMillis);
      newest.detail.textContent = event.detail;
      return;
    }
    const line = document.createElement('li');
    line.dataset.kind = kind(event.type);
    if (event.earlier) line.classList.add('earlier');
    const time = span('time', formatTime(event.timeMillis));
    const count = span('times', '');
    const head = span('head', '');
    head.append(span('what', title(event.type)), count, time);
    const stream = document.createElement('a');
    stream.href = `#stream-${encodeURIComponent(event.stream)}`;
    stream.className = 'who';
    stream.textContent = event.stream;
    const frame = event.seq === undefined ? '' : ` · frame ${event.seq.toLocaleString('en')}`;
    const detail = span('detail', event.detail);
    line.append(head, stream, span('frame', frame), detail);
    this.#list.prepend(line);
    this.#newest = { ...event, times: 1, count, time, detail };
  }
}

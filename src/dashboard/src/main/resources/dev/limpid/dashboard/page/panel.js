// One panel of a card: a picture, or a drawing that the page makes itself, with its name and a note.

import { CostMatrix } from './costs.js';
import { formatTime } from './figures.js';
import { HeatMap } from './heat.js';

/** The panels of a card stand in this order; ERROR, what a forecast missed, follows its forecast. */
const ORDER = ['INPUT', 'RESULT', 'FORECAST', 'MATCHES', 'COMPANION', 'STILL'];

/** What is to be shown of feeds, in order: `kind` says how, `topic` of which. */
export function panelsOf({ input, outputs }) {
  const feeds = [{ ...input, kind: 'INPUT' }, ...outputs.map((feed) => ({ ...feed, kind: feed.panel }))];
  return ORDER.flatMap((kind) => feeds.filter((feed) => feed.kind === kind))
    .flatMap((feed) => feed.kind === 'FORECAST'
      ? [feed, { ...feed, kind: 'ERROR', title: 'Prediction error' }] : [feed]);
}

export class Panel {
  /** Whether something was drawn. */
  painted = false;
  #canvas;
  #drawing;
  #note;
  #caption;
  #place;

  constructor({ kind, topic, stage, title }, streamId) {
    Object.assign(this, { kind, topic, stage, title });
    this.figure = document.getElementById('panel').content.firstElementChild.cloneNode(true);
    this.figure.dataset.topic = topic;
    this.figure.dataset.kind = kind.toLowerCase();
    this.#caption = this.figure.querySelector('figcaption');
    this.#caption.textContent = title;
    this.#note = this.figure.querySelector('.note');
    this.#place = this.figure.querySelector('.place');
    this.#canvas = this.figure.querySelector('canvas');
    this.#canvas.setAttribute('aria-label', `${title} of ${streamId}`);
    this.#drawing = this.#makeDrawing();
  }

  #makeDrawing() {
    switch (this.kind) {
      case 'ERROR': return new HeatMap(this.#canvas);
      case 'MATCHES': return new CostMatrix(this.#canvas);
      default: return this.#canvas.getContext('2d', { alpha: false });
    }
  }

  /** Whether this is the panel that `spec` asks for. */
  is({ kind, topic, stage, title }) {
    return this.kind === kind && this.topic === topic && this.stage === stage && this.title === title;
  }

  /** Whether its pictures may be laid over each other. */
  get comparable() {
    return this.kind === 'INPUT' || this.kind === 'RESULT' || this.kind === 'COMPANION';
  }

  /** Draws a picture; without a bitmap it says that there is none. Returns whether the size changed. */
  draw(bitmap, { synthetic, skipped } = {}) {
    if (bitmap && this.figure.classList.contains('broken')) this.note('');
    this.figure.classList.toggle('broken', !bitmap);
    this.figure.classList.toggle('synthetic', Boolean(synthetic));
    this.figure.classList.toggle('skipped', Boolean(skipped));
    if (!bitmap) {
      this.note('This picture cannot be decoded.');
      return false;
    }
    this.painted = true;
    const changed = this.#canvas.width !== bitmap.width || this.#canvas.height !== bitmap.height;
    if (changed) {
      this.#canvas.width = bitmap.width;
      this.#canvas.height = bitmap.height;
    }
    this.#drawing.drawImage(bitmap, 0, 0);
    return changed;
  }

  /** Draws a picture that was made at some time. */
  drawStill(bitmap, timeMillis) {
    this.draw(bitmap);
    this.#caption.textContent = `${this.title} · ${formatTime(timeMillis)}`;
  }

  /** Draws how far a forecast was from what came. */
  drawError(forecast, came) {
    this.painted = true;
    this.#drawing.draw(forecast, came);
  }

  /** Adds matches to the cost matrix; `history`: in the place of those before. */
  drawMatches(matches, history) {
    this.painted = true;
    if (history) this.#drawing.clear();
    this.#drawing.add(matches);
  }

  /** Forgets matches of a server that is gone. */
  clear() {
    if (this.kind === 'MATCHES') this.#drawing.clear();
  }

  /** Whether what it shows is of another instant than the rest. */
  setBehind(behind) {
    this.figure.classList.toggle('behind', behind);
  }

  /** Marks a place, in shares of the picture; null takes the mark away. */
  mark(place) {
    this.#place.hidden = place === null;
    for (const [side, share] of Object.entries(place ?? {})) this.#place.style[side] = `${100 * share}%`;
  }

  /** Says something; an empty text takes it away. */
  note(text) {
    if (this.#note.textContent === text) return;
    this.#note.textContent = text;
    this.#note.hidden = text === '';
  }
}

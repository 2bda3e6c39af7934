// The panels of one card: decodes pictures off the main thread, paints those of one instant
// together, and lays out what has something to show.

import { Magnifier } from './magnifier.js';
import { Panel, panelsOf } from './panel.js';

export class Panels {
  #root;
  #before;
  #streamId;
  #choice;
  #magnifier;
  #panels = [];
  #outputs = [];
  #expected = { input: true, result: true };
  #compared = null;
  #inStep = new Map();
  #stills = new Map();
  #decoding = false;
  #generation = 0;
  #next = null;
  #ready = null;

  /**
   * @param {Element} root holds the panels
   * @param {Element} magnifier where the two that are compared are seen larger
   * @param {string} streamId whose they are
   */
  constructor(root, magnifier, streamId) {
    this.#root = root;
    this.#before = root.querySelector('.wipe-line');
    this.#streamId = streamId;
    this.#magnifier = new Magnifier(magnifier);
    this.#choice = root.querySelector('.choice');
    this.#choice.setAttribute('aria-label', `What ${streamId} is compared with`);
    this.#choice.addEventListener('change', () => {
      this.#compared = this.#choice.value;
      this.#arrange();
    });
  }

  /** Makes the panels of these feeds; those that were there before stay as they are. */
  setFeeds(feeds) {
    const before = this.#panels;
    this.#outputs = feeds.outputs;
    this.#panels = panelsOf(feeds).map((spec) =>
      before.find((panel) => panel.is(spec)) ?? new Panel(spec, this.#streamId));
    for (const panel of before) if (!this.#panels.includes(panel)) panel.figure.remove();
    for (const panel of this.#panels) this.#root.insertBefore(panel.figure, this.#before);
    this.#arrange();
  }

  /** Whether an input and a result are to be expected; their panels then stand empty at first. */
  expect(input, result) {
    if (this.#expected.input === input && this.#expected.result === result) return;
    this.#expected = { input, result };
    this.#arrange();
  }

  #of(topic) {
    return this.#panels.find((panel) => panel.topic === topic);
  }

  /** Takes matches of the stream's frames, in order; `history`: in the place of those before. */
  match(topic, matches, history) {
    const costs = this.#of(topic);
    if (!costs) return;
    const isFirst = !costs.painted;
    costs.drawMatches(matches, history);
    if (isFirst) this.#arrange();
    const last = history ? matches.at(-1) : matches.filter(({ decided }) => !decided).pop();
    if (!last) return;
    this.#inStep.set(costs.stage, last.index !== undefined);
    for (const panel of this.#panels) {
      if (panel.kind !== 'COMPANION' || panel.stage !== costs.stage) continue;
      panel.setBehind(this.#isOutOfStep(panel));
      panel.note(last.index === undefined ? `No match in ${last.recording}` : '');
    }
  }

  /** Whether a recording does not show what the stream shows, as far as matches tell. */
  #isOutOfStep({ stage }) {
    const told = this.#panels.some((panel) => panel.kind === 'MATCHES' && panel.stage === stage);
    return told && !this.#inStep.get(stage);
  }

  /** Shows the panels that have something to show, and those that are expected to. */
  #arrange() {
    const empty = !this.#panels.some((panel) => panel.painted && panel.kind !== 'INPUT');
    const first = this.#panels.find((panel) => panel.kind === 'RESULT');
    const shown = this.#panels.filter((panel) => panel.painted
      || (panel.kind === 'INPUT' && this.#expected.input)
      || (panel === first && empty && this.#expected.result));
    const [before, ...others] = shown.filter((panel) => panel.comparable);
    const after = others.find((panel) => panel.topic === this.#compared) ?? others.at(-1);
    for (const panel of this.#panels) {
      panel.figure.hidden = !shown.includes(panel);
      panel.figure.dataset.role = panel === before ? 'before' : panel === after ? 'after' : 'other';
    }
    this.#offerChoice(others, after);
    if (after) this.#magnifier.name(before.title, after.title);
    this.#root.classList.toggle('magnified', after?.kind === 'RESULT');
    this.#root.classList.toggle('alone', !after);
    this.#root.dataset.panels = shown.length;
    this.#root.style.setProperty('--panels', shown.length <= 3 ? shown.length : 2);
  }

  /** Lets the user say what the first picture is compared with, where there are several. */
  #offerChoice(others, after) {
    this.#choice.hidden = others.length < 2;
    const options = others.map(({ title, topic }) => new Option(title, topic));
    const text = (list) => JSON.stringify([...list].map(({ value, label }) => [value, label]));
    if (text(options) !== text(this.#choice.options)) this.#choice.replaceChildren(...options);
    if (after) this.#choice.value = after.topic;
  }

  /** Takes the next moment; only the newest is decoded when several come at once. */
  offer(moment) {
    this.#next = moment;
    this.#decode();
  }

  async #decode() {
    if (this.#decoding || !this.#next) return;
    this.#decoding = true;
    const moment = this.#next;
    this.#next = null;
    const generation = this.#generation;
    const decoded = await Promise.allSettled(
      moment.pictures.map((picture) => createImageBitmap(picture.blob)));
    const bitmaps = decoded.map((result) => result.value ?? null);
    if (generation === this.#generation) {
      this.#discard();
      this.#ready = { moment, bitmaps };
    } else {
      bitmaps.forEach((bitmap) => bitmap?.close());
    }
    this.#decoding = false;
    this.#decode();
  }

  #discard() {
    this.#ready?.bitmaps.forEach((bitmap) => bitmap?.close());
    this.#ready = null;
  }

  /** Forgets what is not painted yet, also what is being decoded. */
  clear() {
    this.#generation += 1;
    this.#next = null;
    this.#stills.clear();
    for (const panel of this.#panels) panel.clear();
    this.#discard();
  }

  /** Paints what is decoded; returns its moment, or null. To be called once per screen refresh. */
  paint() {
    if (!this.#ready) return null;
    const { moment, bitmaps } = this.#ready;
    const painted = () => this.#panels.filter((panel) => panel.painted).length;
    const paintedBefore = painted();
    const present = new Set();
    moment.pictures.forEach((picture, i) => {
      const panel = this.#of(picture.topic);
      if (!panel) return;
      present.add(panel);
      if (panel.draw(bitmaps[i], picture) && panel.kind !== 'COMPANION') {
        this.#root.style.setProperty('--aspect', bitmaps[i].width / bitmaps[i].height);
      }
    });
    for (const panel of this.#panels) {
      if (panel.kind === 'ERROR' && this.#drawError(panel, moment, bitmaps)) present.add(panel);
    }
    for (const panel of this.#panels) {
      // A recording is shown at some instants only; costs and stills are not of an instant.
      const aside = panel.kind === 'MATCHES' || panel.kind === 'STILL';
      panel.setBehind(panel.kind === 'COMPANION'
        ? this.#isOutOfStep(panel) : !aside && !present.has(panel));
    }
    if (painted() !== paintedBefore) this.#arrange();
    this.#magnify(moment, bitmaps);
    this.#discard();
    return moment;
  }

  /** Shows the two pictures that are compared larger, where both are of this instant. */
  #magnify(moment, bitmaps) {
    const bitmapOf = (panel) =>
      panel && bitmaps[moment.pictures.findIndex(({ topic }) => topic === panel.topic)];
    const compared = ['before', 'after'].map((role) =>
      this.#panels.find((panel) => panel.figure.dataset.role === role));
    const [before, after] = compared.map(bitmapOf);
    const isResult = compared[1]?.kind === 'RESULT'; // a recording differs everywhere
    const place = isResult && before && after ? this.#magnifier.draw(before, after) : null;
    for (const panel of this.#panels) panel.mark(compared.includes(panel) ? place : null);
  }

  /** Draws what the forecast of this instant missed; false if there is nothing to compare. */
  #drawError(panel, moment, bitmaps) {
    // What stands in for a missing frame is the prediction itself: nothing came to compare with.
    if (moment.pictures.some((picture) => picture.synthetic)) return false;
    const of = (topic) => bitmaps[moment.pictures.findIndex((picture) => picture.topic === topic)];
    const forecast = of(panel.topic);
    const came = this.#basis(panel).map(of).find((bitmap) => bitmap);
    if (!forecast || !came) return false;
    panel.drawError(forecast, came);
    return true;
  }

  /** What a forecast may be of, best first: the last result up to its stage, else the input. */
  #basis({ topic, stage }) {
    const place = this.#outputs.findIndex((feed) => feed.topic === topic);
    const results = this.#outputs.filter((feed, i) =>
      feed.panel === 'RESULT' && (i < place || feed.stage === stage));
    return [...results.reverse(), this.#panels[0]].map((feed) => feed.topic);
  }

  /** Gets those stills that are newer than what is shown. */
  async fetchStills(reports) {
    for (const panel of this.#panels.filter(({ kind }) => kind === 'STILL')) {
      const { frames, captureMillis } = reports.find(({ topic }) => topic === panel.topic) ?? {};
      if (!frames || this.#stills.get(panel.topic) === frames) continue;
      this.#stills.set(panel.topic, frames);
      const query = new URLSearchParams({ stream: this.#streamId, topic: panel.topic });
      const answer = await fetch(`still?${query}`).catch(() => null);
      if (!answer?.ok) {
        this.#stills.delete(panel.topic);
        continue;
      }
      const bitmap = await createImageBitmap(await answer.blob()).catch(() => null);
      if (this.#stills.get(panel.topic) !== frames) continue;
      panel.drawStill(bitmap, captureMillis);
      bitmap?.close();
      this.#arrange();
    }
  }

  hasPainted(topic) {
    return this.#of(topic)?.painted ?? false;
  }

  /** Says something on a panel; an empty text takes it away. */
  note(topic, text) {
    this.#of(topic)?.note(text);
  }
}

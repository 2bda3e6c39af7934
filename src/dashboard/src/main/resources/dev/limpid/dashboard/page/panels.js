// The pictures of one card: decodes them off the main thread and paints those of one instant
// together, one panel per stage, and one for how far a prediction is from what came.

import { CostMatrix } from './costs.js';
import { HeatMap } from './heat.js';

const PREDICTED = 'predicted';
const ALIGNED = 'aligned';
const COSTS = { id: 'costs', title: 'Where in the recording', optional: true };
const DIFFERENCE = { id: 'difference', title: 'Prediction error', optional: true };

export class Panels {
  #root;
  #before;
  #panels = new Map();
  #stages = [];
  #heat = null;
  #costs = null;
  #inStep = false;
  #decoding = false;
  #generation = 0;
  #next = null;
  #ready = null;

  /**
   * @param {Element} root holds the panels
   * @param {Element} before the panels go in front of it
   */
  constructor(root, before) {
    this.#root = root;
    this.#before = before;
  }

  /** Makes a panel per stage; to be called once for each list of stages. */
  setStages(stages, streamId) {
    for (const panel of this.#panels.values()) panel.figure.remove();
    this.#panels.clear();
    const template = document.getElementById('panel');
    this.#stages = [...stages];
    const predicted = stages.findIndex((stage) => stage.id === PREDICTED);
    if (predicted >= 0) this.#stages.splice(predicted + 1, 0, DIFFERENCE);
    const aligned = this.#stages.findIndex((stage) => stage.id === ALIGNED);
    if (aligned >= 0) this.#stages.splice(aligned, 0, COSTS);
    for (const stage of this.#stages) {
      const figure = template.content.firstElementChild.cloneNode(true);
      figure.dataset.stage = stage.id;
      figure.querySelector('figcaption').textContent = stage.title;
      const canvas = figure.querySelector('canvas');
      canvas.setAttribute('aria-label', `${stage.title} of ${streamId}`);
      this.#root.insertBefore(figure, this.#before);
      this.#panels.set(stage.id, {
        figure, canvas, context: stage === DIFFERENCE || stage === COSTS ? null : canvas.getContext('2d', { alpha: false }),
        note: figure.querySelector('.note'), painted: false,
      });
    }
    this.#heat = predicted >= 0 ? new HeatMap(this.#panels.get(DIFFERENCE.id).canvas) : null;
    this.#costs = aligned >= 0 ? new CostMatrix(this.#panels.get(COSTS.id).canvas) : null;
    this.#arrange();
  }

  /** Takes matches of the stream's frames, in order; `history`: in the place of those before. */
  match(matches, history) {
    if (!this.#costs) return;
    if (history) this.#costs.clear();
    this.#costs.add(matches);
    this.#painted(COSTS.id);
    const last = history ? matches.at(-1) : matches.filter(({ decided }) => !decided).pop();
    if (!last) return;
    this.#inStep = last.index !== undefined;
    this.#panels.get(ALIGNED).figure.classList.toggle('behind', !this.#inStep);
    this.note(ALIGNED, this.#inStep ? '' : `No match in ${last.recording}`);
  }

  /** Shows the panels that have something to show; the first result stands even without. */
  #arrange() {
    const [input, ...results] = this.#stages;
    const seen = results.filter((stage) => this.hasPainted(stage.id));
    const shown = [input, ...results.filter((stage) =>
      this.hasPainted(stage.id) || (!stage.optional && seen.length === 0))];
    const aside = [PREDICTED, DIFFERENCE.id, COSTS.id];
    const after = shown.filter(({ id }) => !aside.includes(id)).pop();
    for (const stage of this.#stages) {
      const { figure } = this.#panels.get(stage.id);
      figure.hidden = !shown.includes(stage);
      figure.dataset.role = stage === input ? 'before' : stage === after ? 'after' : 'other';
    }
    this.#root.style.setProperty('--panels', shown.length <= 3 ? shown.length : 2);
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
    this.#costs?.clear();
    this.#discard();
  }

  /** Paints what is decoded; returns its moment, or null. To be called once per screen refresh. */
  paint() {
    if (!this.#ready) return null;
    const { moment, bitmaps } = this.#ready;
    const present = new Set();
    moment.pictures.forEach((picture, i) => {
      const panel = this.#panels.get(picture.stage);
      if (!panel) return;
      present.add(picture.stage);
      this.#draw(panel, picture, bitmaps[i]);
    });
    if (this.#drawDifference(moment, bitmaps)) present.add(DIFFERENCE.id);
    for (const [stage, panel] of this.#panels) {
      // The recording is shown at some instants only, and the costs are not of an instant.
      const behind = stage === ALIGNED ? !this.#inStep : stage !== COSTS.id && !present.has(stage);
      panel.figure.classList.toggle('behind', behind);
    }
    this.#discard();
    return moment;
  }

  /** Draws what the prediction of this instant missed; false if there is nothing to compare. */
  #drawDifference(moment, bitmaps) {
    // What stands in for a missing frame is the prediction itself: nothing came to compare with.
    if (moment.pictures.some((picture) => picture.synthetic)) return false;
    const of = (stage) => bitmaps[moment.pictures.findIndex((picture) => picture.stage === stage)];
    const predicted = of(PREDICTED);
    // Predictions are made of what the stage before delivers: the last result, else the input.
    const came = [...this.#stages].reverse().map(({ id }) => (id === PREDICTED || id === ALIGNED ? null : of(id)))
      .find((bitmap) => bitmap);
    if (!this.#heat || !predicted || !came) return false;
    this.#heat.draw(predicted, came);
    this.#painted(DIFFERENCE.id);
    return true;
  }

  #painted(stage) {
    const panel = this.#panels.get(stage);
    if (panel.painted) return;
    panel.painted = true;
    this.#arrange();
  }

  #draw(panel, picture, bitmap) {
    panel.figure.classList.toggle('broken', !bitmap);
    panel.figure.classList.toggle('synthetic', picture.synthetic);
    if (!bitmap) {
      this.note(picture.stage, 'This picture cannot be decoded.');
      return;
    }
    const { canvas } = panel;
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      if (picture.stage !== ALIGNED) {
        this.#root.style.setProperty('--aspect', bitmap.width / bitmap.height);
      }
    }
    panel.context.drawImage(bitmap, 0, 0);
    this.#painted(picture.stage);
  }

  hasPainted(stage) {
    return this.#panels.get(stage)?.painted ?? false;
  }

  /** Says something on a panel; an empty text takes it away. */
  note(stage, text) {
    const panel = this.#panels.get(stage);
    if (!panel || panel.note.textContent === text) return;
    panel.note.textContent = text;
    panel.note.hidden = text === '';
  }
}

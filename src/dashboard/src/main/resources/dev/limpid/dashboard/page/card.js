// One stream: its pictures, its figures, its state.

import { Panels } from './panels.js';
import { Sparkline } from './sparkline.js';
import {
  Window, formatAgo, formatCount, formatMillis, formatRate,
} from './figures.js';

/** Without a frame for this long a stage counts as silent. */
const SILENT_MS = 3000;
const RATE_WINDOW_MS = 5000;
const LATENCY_WINDOW_MS = 10_000;
const FLASH_MS = 8000;

export class Card {
  #stages;
  #values = {};
  #figures = {};
  #panels;
  #rateLine;
  #latencyLine;
  #surpriseLine;
  #concealed = 0;
  #painted = new Window(RATE_WINDOW_MS);
  #latency = new Window(LATENCY_WINDOW_MS);
  #lastNumber = 0;
  #resetSeen = false;
  #inputLost = false;

  constructor(id, stages) {
    this.id = id;
    this.#stages = stages;
    this.element = document.getElementById('card').content.firstElementChild.cloneNode(true);
    this.element.id = `stream-${id}`;
    this.element.dataset.stream = id;
    this.element.setAttribute('aria-label', `Stream ${id}`);
    this.element.querySelector('.name').textContent = id;
    this.element.querySelector('.name').title = id;
    for (const node of this.element.querySelectorAll('[data-value]')) {
      this.#values[node.dataset.value] = node;
    }
    for (const node of this.element.querySelectorAll('[data-figure]')) {
      this.#figures[node.dataset.figure] = node;
    }
    this.#makePictures();
    this.#rateLine = new Sparkline(
      this.element.querySelector('[data-spark=rate]'), ['in', 'out'], 'Frames per second in and out');
    this.#latencyLine = new Sparkline(
      this.element.querySelector('[data-spark=latency]'), ['out'], 'Capture to screen, milliseconds');
    this.#surpriseLine = new Sparkline(
      this.element.querySelector('[data-spark=surprise]'), ['out'], 'Surprise, standard deviations');
  }

  #makePictures() {
    const pictures = this.element.querySelector('.pictures');
    this.#panels = new Panels(pictures, pictures.querySelector('.wipe-line'));
    this.#panels.setStages(this.#stages, this.id);
    const mix = pictures.querySelector('.mix');
    mix.setAttribute('aria-label', `Compare the pictures of ${this.id}`);
    mix.addEventListener('input', () => pictures.style.setProperty('--mix', `${mix.value}%`));
  }

  offer(moment) {
    if (moment.number > this.#lastNumber) this.#panels.offer(moment);
  }

  /** Takes matches of the stream's frames with a recording; `history`: all so far, from the start. */
  match(matches, history) {
    this.#panels.match(matches, history);
  }

  /** Forgets what a server said that is gone. */
  restart() {
    this.#lastNumber = 0;
    this.#panels.clear();
    this.#painted.clear();
  }

  /** Paints the newest moment; returns it, or null. */
  paint() {
    const moment = this.#panels.paint();
    if (moment) {
      this.#lastNumber = moment.number;
      this.element.dataset.seq = moment.seq ?? '';
      this.#inputLost = !moment.pictures.some(
        (picture) => picture.stage === this.#stages[0].id || picture.synthetic);
      this.#painted.add(null);
    }
    return moment;
  }

  /** Notes how long the last painted moment took to the screen, by the clock of the browser. */
  shown(latencyMillis) {
    this.#latency.add(latencyMillis);
  }

  /** Lets the card say for a while that its state was reset. */
  flashReset() {
    this.#resetSeen = true;
    this.element.classList.add('reset');
    clearTimeout(this.flashTimer);
    this.flashTimer = setTimeout(() => this.element.classList.remove('reset'), FLASH_MS);
  }

  /**
   * Takes the figures of the last second.
   *
   * @param clockOffset what the clock of the server is ahead; null if that is not known
   */
  report(report, clockOffset) {
    const [input, ...results] = report.stages;
    const latency = (share) => {
      const millis = this.#latency.percentile(share);
      return millis === null || clockOffset === null ? null : millis + clockOffset;
    };
    const p50 = latency(0.5);
    const screenRate = this.#painted.perSecond();
    this.#set('fpsIn', formatRate(report.fpsIn));
    this.#set('fpsOut', formatRate(report.fpsOut));
    this.#set('fpsScreen', formatRate(screenRate));
    this.#set('screenP50', formatMillis(p50));
    this.#set('screenP99', formatMillis(latency(0.99)));
    this.#set('pipelineP50', formatMillis(report.latencyMsP50));
    this.#set('resets', formatCount(report.resets));
    this.#set('deadLetters', formatCount(report.deadLetters));
    this.#figures.deadLetters.hidden = report.deadLetters === 0;
    this.#figures.resets.classList.toggle('zero', report.resets === 0);
    this.#figures.latency.title = p50 !== null && p50 < 0
      ? 'Negative: the clocks of the camera and of this dashboard disagree.' : '';
    this.#quality(report);
    this.#rateLine.add([report.fpsIn, report.fpsOut], this.#resetSeen);
    this.#latencyLine.add([p50], this.#resetSeen);
    this.#surprise(report);
    this.#alignment(report.alignment);
    this.#resetSeen = false;
    this.#meta(input, results);
    this.#state(input, results);
  }

  #set(name, text) {
    if (this.#values[name].textContent !== text) this.#values[name].textContent = text;
  }

  #quality({ psnrIn, psnrOut }) {
    const known = psnrIn !== undefined && psnrOut !== undefined;
    this.#figures.quality.hidden = !known;
    if (!known) return;
    const gain = psnrOut - psnrIn;
    this.#set('psnr', `${psnrOut.toFixed(1)} dB`);
    this.#set('psnrGain', `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(1)} dB`);
    this.#figures.quality.title =
      `Against the truth: input ${psnrIn.toFixed(2)} dB, result ${psnrOut.toFixed(2)} dB`;
  }

  /** How far frames were from their predictions, with a mark where frames were concealed. */
  #surprise({ surprise, concealed, anomalies }) {
    const concealedNow = concealed > this.#concealed;
    this.#concealed = concealed;
    this.#figures.surprise.hidden = surprise === undefined && concealed === 0 && anomalies === 0;
    this.#set('surprise', formatRate(surprise));
    this.#set('concealed', formatCount(concealed));
    this.#set('anomalies', formatCount(anomalies));
    this.#surpriseLine.add([surprise ?? null], concealedNow);
  }

  /** Where the stream is in the recording that it is aligned to. */
  #alignment(alignment) {
    this.#figures.alignment.hidden = alignment === undefined;
    if (alignment === undefined) return;
    const found = alignment.index !== undefined;
    this.#set('recording', `In step with ${alignment.recording}`);
    this.#set('place', found
      ? `${formatCount(alignment.index)} / ${formatCount(alignment.frames)}` : 'no match');
    this.#set('confidence', found ? `${Math.round(100 * alignment.confidence)} % sure` : '');
    const decided = alignment.matched + alignment.unmatched;
    this.#set('matched', decided === 0
      ? '' : `${Math.round((100 * alignment.matched) / decided)} % of ${formatCount(decided)}`);
    this.#figures.alignment.classList.toggle('lost', !found);
  }

  #meta(input, results) {
    const model = results.find((stage) => stage.model)?.model?.replace('@', ' ');
    const size = input.width ? `${input.width}×${input.height}` : null;
    const frame = input.seq === undefined ? null : `frame ${formatCount(input.seq)}`;
    this.element.querySelector('.meta').textContent =
      [size, model, frame].filter(Boolean).join(' · ');
  }

  #state(input, results) {
    const inputSilent = input.silentMs === undefined || input.silentMs > SILENT_MS;
    const talking = results.some((stage) => stage.silentMs !== undefined && stage.silentMs <= SILENT_MS);
    const state = inputSilent && !talking ? 'silent' : talking ? 'live' : 'unanswered';
    this.element.dataset.state = state;
    const flag = this.element.querySelector('.flag');
    flag.textContent = {
      live: '',
      silent: input.silentMs === undefined ? 'no input' : `no input for ${formatAgo(input.silentMs)}`,
      unanswered: 'no result',
    }[state];
    flag.hidden = flag.textContent === '';
    this.#notes(input, results, inputSilent, state);
  }

  #notes(input, results, inputSilent, state) {
    const first = this.#stages[0].id;
    let inputText = '';
    if (inputSilent && !this.#panels.hasPainted(first)) inputText = 'No input seen yet';
    else if (this.#inputLost) inputText = 'Older: the input of this result is no longer held';
    this.#panels.note(first, inputText);
    for (const stage of results) {
      let text = '';
      if (stage.silentMs === undefined && stage.id === this.#stages[1].id) {
        text = 'No result yet. Is the job running?';
      } else if (stage.silentMs !== undefined && state === 'unanswered') {
        text = `No result for ${formatAgo(stage.silentMs)}`;
      }
      this.#panels.note(stage.id, text);
    }
  }
}

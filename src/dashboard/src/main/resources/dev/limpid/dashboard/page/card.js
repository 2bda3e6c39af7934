// One stream: its pictures, its figures, its state.

import { Panels } from './panels.js';
import { Sparkline } from './sparkline.js';
import {
  Window, formatAgo, formatCount, formatMillis, formatRate,
} from './figures.js';

/** Without a frame for this long a feed counts as silent. */
const SILENT_MS = 3000;
/** Kinds of panels that show what became of each frame, or of many. */
const ANSWERS = ['RESULT', 'FORECAST', 'COMPANION'];
const RATE_WINDOW_MS = 5000;
const LATENCY_WINDOW_MS = 10_000;
const FLASH_MS = 8000;

export class Card {
  #feeds;
  #reports = [];
  #values = {};
  #figures = {};
  #panels;
  #rateLine;
  #latencyLine;
  #surpriseLine;
  #concealed = 0;
  #model;
  #painted = new Window(RATE_WINDOW_MS);
  #latency = new Window(LATENCY_WINDOW_MS);
  #lastNumber = 0;
  #resetSeen = false;
  #inputLost = false;
  #wasUnanswered = false;

  constructor(id, feeds) {
    this.id = id;
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
    this.setFeeds(feeds);
    this.#rateLine = new Sparkline(
      this.element.querySelector('[data-spark=rate]'), ['in', 'out'], 'Frames per second in and out');
    this.#latencyLine = new Sparkline(
      this.element.querySelector('[data-spark=latency]'), ['out'], 'Capture to screen, milliseconds');
    this.#surpriseLine = new Sparkline(
      this.element.querySelector('[data-spark=surprise]'), ['out'], 'Surprise, standard deviations');
  }

  #makePictures() {
    const pictures = this.element.querySelector('.pictures');
    this.#panels = new Panels(pictures, this.element.querySelector('.magnifier'), this.id);
    const mix = pictures.querySelector('.mix');
    mix.setAttribute('aria-label', `Compare the pictures of ${this.id}`);
    mix.addEventListener('input', () => pictures.style.setProperty('--mix', `${mix.value}%`));
  }

  /** From now on these feeds deliver. */
  setFeeds(feeds) {
    this.#feeds = feeds;
    this.#panels.setFeeds(feeds);
  }

  offer(moment) {
    if (moment.number > this.#lastNumber) this.#panels.offer(moment);
  }

  /** Takes matches of the stream's frames with a recording; `history`: all so far, from the start. */
  match(topic, matches, history) {
    this.#panels.match(topic, matches, history);
  }

  /** Gets the stills that are new, by the figures of the last second. */
  fetchStills() {
    this.#panels.fetchStills(this.#reports);
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
        (picture) => picture.topic === this.#feeds.input.topic || picture.synthetic);
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
   * @param below the figures of the streams that stages made of this one: NAME/WHAT
   */
  report(report, clockOffset, below) {
    const [input, ...outputs] = report.feeds;
    this.#reports = report.feeds;
    const latency = (share) => {
      const millis = this.#latency.percentile(share);
      return millis === null || clockOffset === null ? null : millis + clockOffset;
    };
    const p50 = latency(0.5);
    const screenRate = this.#painted.perSecond();
    const fpsIn = input.silentMs === undefined ? null : report.fpsIn;
    this.#set('fpsIn', formatRate(fpsIn));
    this.#set('fpsOut', formatRate(report.fpsOut));
    this.#set('fpsScreen', formatRate(screenRate));
    this.#set('screenP50', formatMillis(p50));
    this.#set('screenP99', formatMillis(latency(0.99)));
    this.#set('pipelineP50', formatMillis(report.latencyMsP50));
    this.#set('resets', formatCount(report.resets));
    this.#set('deadLetters', formatCount(report.deadLetters));
    this.#figures.deadLetters.hidden = report.deadLetters === 0;
    const skipped = Math.max(0, ...outputs.map((feed) => feed.skipped));
    this.#set('skipped', formatCount(skipped));
    this.#figures.skipped.hidden = skipped === 0;
    this.#figures.resets.classList.toggle('zero', report.resets === 0);
    this.#figures.latency.title = p50 !== null && p50 < 0
      ? 'Negative: the clocks of the camera and of this dashboard disagree.' : '';
    this.#quality(report);
    this.#rateLine.add([fpsIn, report.fpsOut], this.#resetSeen);
    this.#latencyLine.add([p50], this.#resetSeen);
    this.#surprise(report);
    this.#alignment(outputs.find(({ alignment }) => alignment)?.alignment);
    this.#resetSeen = false;
    this.#meta(input, outputs);
    this.#state(input, outputs, below.flatMap(({ feeds }) => feeds.slice(1)));
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
      `Against the truth, over the last seconds: input ${psnrIn.toFixed(2)} dB, result ${psnrOut.toFixed(2)} dB`;
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

  #meta(input, outputs) {
    // A frame that was skipped has no model.
    this.#model = outputs.find((feed) => feed.model)?.model ?? this.#model;
    const model = this.#model?.replace('@', ' ');
    const first = [input, ...outputs].find((feed) => feed.width);
    const size = first ? `${first.width}×${first.height}` : null;
    const frame = first?.seq === undefined ? null : `frame ${formatCount(first.seq)}`;
    this.element.querySelector('.meta').textContent =
      [size, model, frame].filter(Boolean).join(' · ');
  }

  #kind({ topic }) {
    return this.#feeds.outputs.find((feed) => feed.topic === topic)?.panel;
  }

  #state(input, outputs, below) {
    const seen = (feed) => feed.silentMs !== undefined;
    const heard = (feed) => seen(feed) && feed.silentMs <= SILENT_MS;
    const answers = outputs.filter((feed) => ANSWERS.includes(this.#kind(feed)));
    const talking = [...outputs, ...below].some(heard);
    // What a stage makes of other streams has no input of its own; stills come when they come.
    const ownStream = !seen(input) && outputs.some(seen);
    const silent = ownStream ? answers.some(seen) && !talking : !heard(input) && !talking;
    const unanswered = !silent && !talking && !ownStream && answers.length > 0;
    this.#panels.expect(!ownStream, !below.some(seen));
    const state = silent ? 'silent' : unanswered ? 'unanswered' : 'live';
    this.#flag(state, ownStream ? 'result' : 'input', ownStream ? answers : [input]);
    this.#notes(input, outputs, heard(input));
  }

  #flag(state, what, awaited) {
    const silentMs = Math.min(...awaited.map((feed) => feed.silentMs ?? Infinity));
    const flag = this.element.querySelector('.flag');
    flag.textContent = {
      live: '',
      silent: silentMs === Infinity ? `no ${what}` : `no ${what} for ${formatAgo(silentMs)}`,
      unanswered: 'no result',
    }[state];
    flag.hidden = flag.textContent === '';
    this.#wasUnanswered = this.element.dataset.state === 'unanswered';
    this.element.dataset.state = state;
  }

  #notes(input, outputs, inputHeard) {
    let inputText = '';
    if (!inputHeard && !this.#panels.hasPainted(input.topic)) inputText = 'No input seen yet';
    else if (this.#inputLost) inputText = 'Older: the input of this result is no longer held';
    this.#panels.note(input.topic, inputText);
    const first = outputs.find((feed) => this.#kind(feed) === 'RESULT');
    const unanswered = this.element.dataset.state === 'unanswered';
    for (const feed of outputs.filter((each) => ANSWERS.includes(this.#kind(each)))) {
      let text = '';
      if (feed.silentMs === undefined && feed === first) text = 'No result yet. Is the job running?';
      else if (feed.silentMs !== undefined && unanswered) text = `No result for ${formatAgo(feed.silentMs)}`;
      // What else is to be said of a companion comes with the matches.
      if (this.#kind(feed) !== 'COMPANION' || unanswered || this.#wasUnanswered) {
        this.#panels.note(feed.topic, text);
      }
    }
  }
}

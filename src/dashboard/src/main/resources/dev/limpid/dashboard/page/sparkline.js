// A line of the last minute, one sample a second.

const SVG = 'http://www.w3.org/2000/svg';
const SAMPLES = 60;
const HEIGHT = 24;

function element(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

export class Sparkline {
  #series;
  #paths;
  #marks = [];
  #markPath;
  #label;
  #svg;

  /**
   * @param {Element} parent where the drawing goes
   * @param {string[]} classes one CSS class per line
   * @param {string} label what a screen reader says it is
   */
  constructor(parent, classes, label) {
    this.#label = label;
    this.#series = classes.map(() => []);
    this.#svg = element('svg', {
      viewBox: `0 0 ${SAMPLES - 1} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img',
    });
    this.#markPath = element('path', { class: 'mark' });
    this.#paths = classes.map((name) => element('path', { class: name }));
    this.#svg.append(this.#markPath, ...this.#paths);
    parent.append(this.#svg);
  }

  /** Adds one sample per line (null: none) and whether something happened in this second. */
  add(values, marked) {
    this.#series.forEach((series, i) => {
      series.push(values[i]);
      if (series.length > SAMPLES) series.shift();
    });
    this.#marks.push(marked);
    if (this.#marks.length > SAMPLES) this.#marks.shift();
    this.#draw();
  }

  #draw() {
    const known = this.#series.flat().filter((value) => value !== null);
    const top = Math.max(...known, 1) * 1.1;
    const x = (i, length) => SAMPLES - length + i;
    this.#series.forEach((series, n) => {
      let path = '';
      let pen = 'M';
      series.forEach((value, i) => {
        if (value === null) {
          pen = 'M';
          return;
        }
        const y = HEIGHT - 1 - (Math.max(0, value) / top) * (HEIGHT - 2);
        path += `${pen}${x(i, series.length)} ${y.toFixed(2)}`;
        pen = 'L';
      });
      this.#paths[n].setAttribute('d', path);
    });
    const marks = this.#marks.map((marked, i) =>
      marked ? `M${x(i, this.#marks.length)} 0V${HEIGHT}` : '');
    this.#markPath.setAttribute('d', marks.join(''));
    const low = known.length ? Math.min(...known).toFixed(1) : 'none';
    const high = known.length ? Math.max(...known).toFixed(1) : 'none';
    this.#svg.setAttribute('aria-label', `${this.#label}, last minute: ${low} to ${high}`);
  }
}

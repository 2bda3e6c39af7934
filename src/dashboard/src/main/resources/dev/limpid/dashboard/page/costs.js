// How alike a stream and a recording are, live: a column per match that came, the recording from top
// to bottom, dark where they are alike. Over it the path: what was thought at once, and what is final.

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 400;
const HEIGHT = 128;
const PROVISIONAL = 'rgb(233 183 101)';
const DECIDED = 'rgb(111 211 223)';
const EMPTY = [18, 25, 33, 255];
const DOT = 2;

/** Where a frame lies among those that a column's costs are of, 0 to 1; null: nowhere. */
function placeIn({ first, frames }, index) {
  return index === undefined ? null : (index - first) / (frames - first);
}

export class CostMatrix {
  #canvas;
  #context;
  #columns = [];
  #bySeq = new Map();

  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
    canvas.height = HEIGHT;
    this.#draw();
  }

  clear() {
    this.#columns = [];
    this.#bySeq.clear();
    this.#draw();
  }

  /** Takes matches in the order in which they came. */
  add(matches) {
    for (const match of matches) {
      const key = `${match.epoch}/${match.seq}`;
      const known = this.#bySeq.get(key);
      if (known && match.decided) {
        // A live recording has grown since: the path lies where it was when the column came.
        const place = placeIn(known.frames === undefined ? match : known, match.index);
        Object.assign(known, { place, decided: true });
      } else if (!known && match.costs) {
        const costs = Uint8Array.from(atob(match.costs), (byte) => byte.charCodeAt(0));
        const { first, frames, decided } = match;
        const column = { key, costs, first, frames, place: placeIn(match, match.index), decided };
        this.#bySeq.set(key, column);
        this.#columns.push(column);
      }
    }
    while (this.#columns.length > MAX_COLUMNS) this.#bySeq.delete(this.#columns.shift().key);
    this.#draw();
  }

  #draw() {
    const width = Math.max(MIN_COLUMNS, this.#columns.length);
    if (this.#canvas.width !== width) this.#canvas.width = width;
    const pixels = this.#context.createImageData(width, HEIGHT);
    for (let at = 0; at < pixels.data.length; at += 4) pixels.data.set(EMPTY, at);
    this.#columns.forEach(({ costs }, x) => {
      for (let y = 0; costs.length > 0 && y < HEIGHT; y++) {
        const level = costs[Math.floor((y * costs.length) / HEIGHT)];
        const at = 4 * (y * width + x);
        pixels.data.set([level, level, level, 255], at);
      }
    });
    this.#context.putImageData(pixels, 0, 0);
    this.#columns.forEach(({ place, decided }, x) =>
      this.#dot(x, place, decided ? DECIDED : PROVISIONAL));
  }

  #dot(x, place, colour) {
    if (place === null) return;
    this.#context.fillStyle = colour;
    this.#context.fillRect(x, place * HEIGHT - DOT / 2, DOT, DOT);
  }
}

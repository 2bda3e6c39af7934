// A closer look at the place where two pictures of one instant differ most: what deblurring did there.

/** Where pictures are compared they are so wide. */
const COMPARED_WIDTH = 320;
/** Height of what is looked at, as a share of the picture. */
const SHARE = 0.16;
/** Steps between places that are tried, compared pixels. */
const STRIDE = 8;
/** A place is kept for so long at least, and until another one differs so much more. */
const KEPT_MS = 2000;
const MORE = 1.3;

export class Magnifier {
  #element;
  #canvases;
  #contexts;
  #scratch = new OffscreenCanvas(1, 1);
  #pixels = this.#scratch.getContext('2d', { alpha: false, willReadFrequently: true });
  #place = null;
  #placedAt = -Infinity;

  /** @param {Element} element holds two canvases, before and after */
  constructor(element) {
    this.#element = element;
    this.#canvases = [...element.querySelectorAll('canvas')];
    this.#contexts = this.#canvases.map((canvas) => canvas.getContext('2d', { alpha: false }));
  }

  /** Names the two pictures. */
  name(before, after) {
    const captions = this.#element.querySelectorAll('figcaption');
    [before, after].forEach((text, i) => { captions[i].textContent = text; });
  }

  /**
   * Draws both pictures, larger, at the place that is worth it.
   *
   * @returns that place in shares of the picture: left, top, width, height; null if nothing is seen
   */
  draw(before, after) {
    const { clientWidth, clientHeight } = this.#canvases[0];
    if (clientWidth === 0 || clientHeight === 0) return null;
    const scale = devicePixelRatio;
    const height = SHARE * before.height;
    const size = {
      width: Math.min(1, (height * clientWidth) / clientHeight / before.width), height: SHARE,
    };
    this.#choose(before, after, size);
    [before, after].forEach((bitmap, i) => {
      const canvas = this.#canvases[i];
      const [wide, high] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
      if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
      const { left, top } = this.#place;
      this.#contexts[i].drawImage(
        bitmap, left * bitmap.width, top * bitmap.height,
        size.width * bitmap.width, size.height * bitmap.height, 0, 0, wide, high);
    });
    return { ...this.#place, ...size };
  }

  #choose(before, after, size) {
    const now = performance.now();
    if (this.#place && this.#place.left + size.width <= 1 && now - this.#placedAt < KEPT_MS) return;
    this.#placedAt = now;
    const sums = this.#differences(before, after);
    const [wide, high] = [Math.floor(size.width * sums.width), Math.floor(size.height * sums.height)];
    const at = (x, y) => sums.of(x, y, wide, high);
    let best = { x: (sums.width - wide) >> 1, y: (sums.height - high) >> 1, sum: 0 };
    for (let y = 0; y + high <= sums.height; y += STRIDE) {
      for (let x = 0; x + wide <= sums.width; x += STRIDE) {
        const sum = at(x, y);
        if (sum > best.sum) best = { x, y, sum };
      }
    }
    if (this.#place) {
      const x = Math.min(Math.round(this.#place.left * sums.width), sums.width - wide);
      const y = Math.round(this.#place.top * sums.height);
      if (at(x, y) * MORE >= best.sum) best = { x, y };
    }
    this.#place = { left: best.x / sums.width, top: best.y / sums.height };
  }

  /** How much the pictures differ in each rectangle. */
  #differences(before, after) {
    const width = Math.min(COMPARED_WIDTH, before.width);
    const height = Math.max(1, Math.round((before.height * width) / before.width));
    const [left, right] = [before, after].map((bitmap) => this.#read(bitmap, width, height));
    const row = width + 1;
    const sums = new Float64Array(row * (height + 1));
    for (let y = 0; y < height; y++) {
      let line = 0;
      for (let x = 0; x < width; x++) {
        const i = 4 * (y * width + x) + 1;
        line += Math.abs(left[i] - right[i]);
        sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + line;
      }
    }
    const of = (x, y, w, h) => sums[(y + h) * row + x + w] - sums[y * row + x + w]
      - sums[(y + h) * row + x] + sums[y * row + x];
    return { width, height, of };
  }

  #read(bitmap, width, height) {
    if (this.#scratch.width !== width || this.#scratch.height !== height) {
      Object.assign(this.#scratch, { width, height });
    }
    this.#pixels.drawImage(bitmap, 0, 0, width, height);
    return this.#pixels.getImageData(0, 0, width, height).data;
  }
}

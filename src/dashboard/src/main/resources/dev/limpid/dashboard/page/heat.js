// How far a prediction is from what came, as a heat map: black where they agree, over blue and red
// to white where they differ by FULL_SCALE levels or more.

const FULL_SCALE = 64;
const MAX_WIDTH = 320;

/** 256 colours, RGBA each. */
const COLOURS = (() => {
  const stops = [[0, 0, 0], [38, 52, 140], [196, 54, 70], [250, 176, 60], [255, 255, 240]];
  const table = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (stops.length - 1);
    const below = Math.min(stops.length - 2, Math.floor(place));
    for (let c = 0; c < 3; c++) {
      const [from, to] = [stops[below][c], stops[below + 1][c]];
      table[4 * i + c] = from + (place - below) * (to - from);
    }
    table[4 * i + 3] = 255;
  }
  return table;
})();

export class HeatMap {
  #canvas;
  #context;
  #scratch = new OffscreenCanvas(1, 1);
  #pixels = this.#scratch.getContext('2d', { alpha: false, willReadFrequently: true });

  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false });
  }

  /** Draws the difference of two pictures of one size. */
  draw(predicted, came) {
    const width = Math.min(MAX_WIDTH, came.width);
    const height = Math.max(1, Math.round((came.height * width) / came.width));
    const left = this.#read(predicted, width, height);
    const right = this.#read(came, width, height);
    for (let i = 0; i < left.data.length; i += 4) {
      let largest = 0;
      for (let c = i; c < i + 3; c++) {
        largest = Math.max(largest, Math.abs(left.data[c] - right.data[c]));
      }
      const colour = 4 * Math.min(255, Math.round((largest * 255) / FULL_SCALE));
      for (let c = 0; c < 4; c++) left.data[i + c] = COLOURS[colour + c];
    }
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    this.#context.putImageData(left, 0, 0);
  }

  #read(bitmap, width, height) {
    if (this.#scratch.width !== width || this.#scratch.height !== height) {
      this.#scratch.width = width;
      this.#scratch.height = height;
    }
    this.#pixels.drawImage(bitmap, 0, 0, width, height);
    return this.#pixels.getImageData(0, 0, width, height);
  }
}

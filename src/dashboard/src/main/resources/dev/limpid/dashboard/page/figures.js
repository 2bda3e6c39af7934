// Numbers for people, and numbers over a window of time.

const NONE = '–';

export function formatCount(value) {
  return value === undefined || value === null ? NONE : value.toLocaleString('en');
}

export function formatRate(value) {
  return value === undefined || value === null ? NONE : value.toFixed(1);
}

/** Milliseconds as a duration in three digits or so. */
export function formatMillis(value) {
  if (value === undefined || value === null) return NONE;
  const sign = value < 0 ? '−' : '';
  const millis = Math.abs(value);
  if (millis < 1000) return `${sign}${Math.round(millis)} ms`;
  if (millis < 10_000) return `${sign}${(millis / 1000).toFixed(2)} s`;
  if (millis < 60_000) return `${sign}${(millis / 1000).toFixed(1)} s`;
  if (millis < 3_600_000) return `${sign}${(millis / 60_000).toFixed(1)} min`;
  if (millis < 86_400_000) return `${sign}${(millis / 3_600_000).toFixed(1)} h`;
  return `${sign}${Math.round(millis / 86_400_000)} days`;
}

/** How long ago, in whole seconds, minutes or hours. */
export function formatAgo(millis) {
  if (millis < 60_000) return `${Math.round(millis / 1000)} s`;
  if (millis < 3_600_000) return `${Math.round(millis / 60_000)} min`;
  return `${(millis / 3_600_000).toFixed(1)} h`;
}

export function formatTime(millis) {
  return new Date(millis).toLocaleTimeString('en-GB');
}

/** Samples of the last `windowMs` milliseconds: their rate and their percentiles. */
export class Window {
  #samples = [];
  #windowMs;
  #first = null;

  constructor(windowMs) {
    this.#windowMs = windowMs;
  }

  add(value) {
    const now = performance.now();
    this.#first ??= now;
    this.#samples.push({ now, value });
  }

  clear() {
    this.#samples = [];
    this.#first = null;
  }

  #recent() {
    const since = performance.now() - this.#windowMs;
    const start = this.#samples.findIndex((sample) => sample.now > since);
    this.#samples = start < 0 ? [] : this.#samples.slice(start);
    return this.#samples;
  }

  /** Samples per second; over the time since the first where that is shorter. */
  perSecond() {
    const count = this.#recent().length;
    if (count < 2) return 0;
    const age = performance.now() - this.#first;
    return (count * 1000) / Math.min(this.#windowMs, Math.max(age, 1));
  }

  /** The value below which `share` of the samples lie; null without samples. */
  percentile(share) {
    const values = this.#recent().map((sample) => sample.value).filter((value) => value !== null);
    if (values.length === 0) return null;
    values.sort((a, b) => a - b);
    return values[Math.max(0, Math.ceil(share * values.length) - 1)];
  }
}

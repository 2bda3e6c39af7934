// Looks at the dashboard in Chromium as a user would.
//
//   node dashboard.mjs URL CHROMIUM [FOLDER FOR SCREENSHOTS]
//
// Started by DashboardBrowserITCase, which has a broker and a dashboard without streams at URL.
// A line "do WORDS" on standard output asks it to do something; it answers "done WORDS".

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [, , url, executablePath, screenshots] = process.argv;
const WAIT = { timeout: 30_000 };

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function ask(words) {
  console.log(`do ${words}`);
  const { value } = await answers.next();
  assert.equal(value, `done ${words}`);
}

async function step(name, action) {
  const start = Date.now();
  await action();
  console.log(`ok ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

const profile = mkdtempSync(join(tmpdir(), 'limpid-browser-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 1440, height: 900 },
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
  ],
});

const page = await context.newPage();
const problems = [];
let serverMayBeAway = false;
page.on('pageerror', (error) => problems.push(`error in the page: ${error.message}`));
page.on('console', (message) => {
  if (message.type() === 'error' && !serverMayBeAway) problems.push(`console: ${message.text()}`);
});
page.on('request', (request) => {
  if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url())) {
    problems.push(`request to another host: ${request.url()}`);
  }
});

const card = (id) => page.locator(`.card[data-stream="${id}"]`);
const panel = (id, kind, topic) => card(id).locator(
  `.panel[data-kind=${kind}]${topic ? `[data-topic="limpid.${topic}"]` : ''}`);
const captions = (id) => card(id).locator('.panel:not([hidden]) figcaption').allTextContents();
const isBehind = (locator) => locator.evaluate((node) => node.classList.contains('behind'));
const figure = (id, name) => card(id).locator(`[data-value="${name}"]`);
const number = async (id, name) => Number.parseFloat(await figure(id, name).textContent());

/** Where the white bar is in the pictures of a card, in one look: columns, by kind of panel. */
function bars(id) {
  return page.evaluate((stream) => {
    const found = {};
    for (const panel of document.querySelectorAll(`.card[data-stream="${stream}"] .panel:not([hidden])`)) {
      const canvas = panel.querySelector('canvas');
      const row = canvas.getContext('2d').getImageData(0, canvas.height >> 1, canvas.width, 1).data;
      let first = -1;
      for (let x = 0; x < canvas.width && first < 0; x++) {
        const before = x === 0 ? row.length - 4 : 4 * (x - 1);
        if (row[4 * x] > 235 && row[4 * x + 2] > 235 && row[before + 2] < 235) first = x;
      }
      found[panel.dataset.kind] = { bar: first, width: canvas.width, blue: row[2] };
    }
    return found;
  }, id);
}

async function eventually(what, condition) {
  const deadline = Date.now() + WAIT.timeout;
  let last;
  while (Date.now() < deadline) {
    last = await condition();
    if (last) return last;
    await page.waitForTimeout(100);
  }
  assert.fail(`not within ${WAIT.timeout / 1000} s: ${what} (last: ${JSON.stringify(last)})`);
}

async function moves(id) {
  const seen = new Set();
  await eventually(`pictures of ${id} move`, async () => {
    seen.add((await bars(id)).result?.bar);
    return seen.size >= 5;
  });
}

async function shoot(name, what = page) {
  if (screenshots) await what.screenshot({ path: join(screenshots, `${name}.png`) });
}

try {
  await step('an empty dashboard tells what to do', async () => {
    await page.goto(url);
    await page.locator('#empty-title', { hasText: 'No streams yet' }).waitFor(WAIT);
    assert.match(await page.locator('#empty-commands').textContent(), /limpid ingest --bootstrap \S+ --prefix limpid/);
    await page.locator('#connection[data-state=open]').waitFor(WAIT);
    await shoot('empty');
  });

  await step('without a description the inputs are shown, and it is said', async () => {
    await ask('play garden draw 25');
    await ask('play street draw 25');
    await card('garden').waitFor(WAIT);
    await card('street').waitFor(WAIT);
    assert.equal(await page.locator('#empty').isVisible(), false);
    await page.locator('#notice', { hasText: 'No pipeline has described itself yet' }).waitFor(WAIT);
    await eventually('the input moves', async () => (await bars('garden')).input.bar > 0);
    assert.deepEqual(await captions('garden'), ['Input']);
    assert.equal(await card('garden').locator('.flag').isVisible(), false);
    await shoot('undescribed');
  });

  await step('the panels are those that a pipeline describes', async () => {
    await ask('describe deblur,predict,describe,sync');
    await eventually('the result has its panel', async () =>
      (await captions('garden')).join() === 'Input,Deblurred');
    assert.equal(await page.locator('#notice').isVisible(), false);
    await moves('garden');
    await moves('street');
  });

  await step('both pictures show the same instant', async () => {
    let compared = 0;
    for (let i = 0; i < 100 && compared < 20; i++) {
      const { input, result } = await bars('garden');
      if (input.bar > 0 && result.bar > 0) {
        assert.ok(Math.abs(input.bar - result.bar) <= 2,
          `bar of the input at ${input.bar}, of the result at ${result.bar}`);
        compared += 1;
      }
      await page.waitForTimeout(53);
    }
    assert.ok(compared >= 20, `compared ${compared} pairs`);
  });

  await step('figures are those of the streams', async () => {
    await eventually('25 fps in and out', async () =>
      Math.abs((await number('garden', 'fpsIn')) - 25) < 4
      && Math.abs((await number('garden', 'fpsOut')) - 25) < 4);
    await eventually('pictures on the screen', async () => (await number('garden', 'fpsScreen')) > 3);
    await eventually('a latency to the screen', async () =>
      /^\d[\d.]* m?s$/.test(await figure('garden', 'screenP50').textContent()));
    assert.match(await card('garden').locator('.meta').textContent(), /640×360 · rdn-small 1\.0\.0 · frame/);
    const before = await card('garden').locator('.meta').textContent();
    await eventually('the frame number rises', async () =>
      (await card('garden').locator('.meta').textContent()) !== before);
    const api = await (await page.request.get(new URL('api/streams', url).href)).json();
    const stream = api.streams.find(({ id }) => id === 'garden');
    assert.ok(Math.abs(stream.fpsIn - 25) < 6, `api: ${stream.fpsIn} fps in`);
    assert.ok(stream.screenMsP50 >= stream.latencyMsP50 - 25,
      `screen ${stream.screenMsP50} ms, pipeline ${stream.latencyMsP50} ms`);
    await shoot('two');
  });

  await step('a prediction stands next to what came', async () => {
    assert.equal(await panel('garden', 'forecast').isVisible(), false);
    await ask('predict garden 1');
    await panel('garden', 'forecast').waitFor(WAIT);
    await panel('garden', 'error').waitFor(WAIT);
    assert.equal(await panel('street', 'forecast').isVisible(), false);
    let compared = 0;
    for (let i = 0; i < 200 && compared < 10; i++) {
      const { result, forecast } = await bars('garden');
      if (result.bar > 0 && forecast.bar > 0 && !(await isBehind(panel('garden', 'forecast')))) {
        if (Math.abs(result.bar - forecast.bar) <= 2) compared += 1;
      }
      await page.waitForTimeout(53);
    }
    assert.ok(compared >= 10, `the prediction is of the same instant ${compared} times`);
    const hottest = () => panel('garden', 'error').locator('canvas').evaluate((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((max, value, i) => (i % 4 === 3 ? max : Math.max(max, value)), 0);
    });
    assert.ok((await hottest()) < 60, 'a right prediction has a cold map');
    assert.deepEqual(await captions('garden'), ['Input', 'Deblurred', 'Predicted', 'Prediction error']);
    await ask('predict garden 6');
    await eventually('a wrong prediction has a hot map', async () => (await hottest()) > 200);
    await shoot('prediction');
    await ask('predict garden 1');
  });

  await step('a recording plays in step, with its costs and its path', async () => {
    assert.equal(await panel('street', 'companion').isVisible(), false);
    await ask('align street found');
    await panel('street', 'companion').waitFor(WAIT);
    await panel('street', 'matches').waitFor(WAIT);
    await figure('street', 'recording').filter({ hasText: 'In step with monday' }).waitFor(WAIT);
    await figure('street', 'place').filter({ hasText: '/ 500' }).waitFor(WAIT);
    await figure('street', 'confidence').filter({ hasText: '62 % sure' }).waitFor(WAIT);
    await eventually('final matches are on the path', async () => panel('street', 'matches')
      .locator('canvas').evaluate((canvas) => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        let found = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (data[i] === 111 && data[i + 1] === 211 && data[i + 2] === 223) found += 1;
        }
        return found > 10;
      }));
    assert.equal(await panel('street', 'companion').evaluate((node) => node.dataset.role), 'after');
    assert.deepEqual(await captions('street'), ['Input', 'Deblurred', 'Where in the recording', 'In step']);
    await shoot('aligned', card('street'));
    const columns = () => panel('street', 'matches').locator('canvas').evaluate((canvas) => canvas.width);
    await eventually('the matrix grows', async () => (await columns()) > 90);
    await page.reload();
    await panel('street', 'matches').waitFor(WAIT);
    assert.ok((await columns()) > 90, `after a reload the matrix has ${await columns()} columns`);
    await ask('align street lost');
    await figure('street', 'place').filter({ hasText: 'no match' }).waitFor(WAIT);
    await panel('street', 'companion').locator('.note', { hasText: 'No match in monday' }).waitFor(WAIT);
    assert.ok(await isBehind(panel('street', 'companion')));
    await shoot('no-match', card('street'));
  });

  await step('surprise, anomalies and concealed frames show up', async () => {
    assert.equal(await card('garden').locator('[data-figure=surprise]').isVisible(), false);
    await ask('score garden 7.5');
    await figure('garden', 'surprise').filter({ hasText: '7.5' }).waitFor(WAIT);
    await ask('event ANOMALY garden prediction error 2400.00, usually 12.00');
    await eventually('the anomaly is counted', async () => (await number('garden', 'anomalies')) === 1);
    await page.locator('#log-lines li', { hasText: 'Anomaly: not as predicted' }).waitFor(WAIT);
    await ask('conceal garden');
    await eventually('the concealed frame is counted', async () => (await number('garden', 'concealed')) === 1);
    await eventually('it is marked on the curve', async () =>
      (await card('garden').locator('[data-spark=surprise] .mark').getAttribute('d')) !== '');
    assert.equal(await number('street', 'concealed'), 0);
    await moves('garden');
    await shoot('surprise');
  });

  await step('quality shows up when it is known', async () => {
    assert.equal(await card('garden').locator('[data-figure=quality]').isVisible(), false);
    await ask('quality garden 25.6 28.7');
    await figure('garden', 'psnr').filter({ hasText: '28.7 dB' }).waitFor(WAIT);
    await figure('garden', 'psnrGain').filter({ hasText: '+3.1 dB' }).waitFor(WAIT);
  });

  await step('the magnifier looks closely at one place of both pictures', async () => {
    const lenses = card('garden').locator('.magnifier canvas');
    const after = card('garden').locator('.panel[data-role=after]');
    const mark = after.locator('.place');
    await mark.waitFor(WAIT);
    for (const lens of await lenses.all()) {
      const { width, height } = await lens.boundingBox();
      assert.ok(width > 200 && height > 100, `a lens of ${width}x${height}`);
    }
    const [picture, marked] = [await after.boundingBox(), await mark.boundingBox()];
    assert.ok(marked.x >= picture.x && marked.x + marked.width <= picture.x + picture.width + 1
      && marked.y >= picture.y && marked.y + marked.height <= picture.y + picture.height + 1,
    `the mark ${JSON.stringify(marked)} lies in the picture ${JSON.stringify(picture)}`);
    await page.keyboard.press('m');
    await mark.waitFor({ ...WAIT, state: 'hidden' });
    assert.equal(await lenses.first().isVisible(), false);
    await page.keyboard.press('m');
    await mark.waitFor(WAIT);
    await shoot('magnifier');
  });

  await step('the wipe compares, by mouse and by keyboard', async () => {
    await page.getByRole('button', { name: 'Wipe' }).click();
    const slider = page.getByRole('slider', { name: 'Compare the pictures of garden' });
    const after = card('garden').locator('.panel[data-role=after]');
    const edge = async () =>
      Number((await after.evaluate((node) => getComputedStyle(node).clipPath)).match(/([\d.]+)%/)[1]);
    assert.equal(await edge(), 50);
    const box = await slider.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2, { steps: 8 });
    await page.mouse.up();
    const dragged = await edge();
    assert.ok(Math.abs(dragged - 25) < 3, `dragged to a quarter, the edge is at ${dragged} %`);
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.ok((await edge()) > dragged, 'the arrow key moves the edge');
    await moves('garden');
    await shoot('wipe');
  });

  await step('the blend mixes, by mouse and by keyboard', async () => {
    await page.getByRole('button', { name: 'Blend' }).click();
    const slider = page.getByRole('slider', { name: 'Compare the pictures of garden' });
    const share = () => card('garden').locator('.panel[data-role=after] canvas')
      .evaluate((node) => Number(getComputedStyle(node).opacity));
    const box = await slider.boundingBox();
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
    const clicked = await share();
    assert.ok(Math.abs(clicked - 0.75) < 0.06, `at three quarters the share is ${clicked}`);
    await page.keyboard.press('ArrowLeft');
    assert.ok((await share()) < clicked, 'the arrow key lowers the share');
    await page.keyboard.press('Home');
    assert.equal(await share(), 0);
    await page.keyboard.press('End');
    assert.equal(await share(), 1);
    await moves('garden');
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await shoot('blend');
    await page.keyboard.press('w');
    assert.equal(await page.getByRole('button', { name: 'Side by side' }).getAttribute('aria-pressed'), 'true');
  });

  await step('one stream fills the screen and goes back', async () => {
    await card('street').getByRole('button').click();
    const box = await card('street').boundingBox();
    assert.ok(box.width >= 1400 && box.height >= 850, `enlarged to ${JSON.stringify(box)}`);
    await moves('street');
    await page.keyboard.press('Escape');
    await eventually('the card is small again', async () => (await card('street').boundingBox()).width < 1400);
  });

  await step('freeze holds the pictures', async () => {
    await page.keyboard.press('p');
    await page.locator('body.frozen').waitFor(WAIT);
    await page.waitForTimeout(300);
    const held = await bars('garden');
    await page.waitForTimeout(700);
    assert.deepEqual(await bars('garden'), held);
    await page.keyboard.press('p');
    await moves('garden');
  });

  await step('a reset shows up', async () => {
    assert.equal(await number('garden', 'resets'), 0);
    await ask('event RESET_GAP garden 3 frames missing before frame 412');
    const line = page.locator('#log-lines li').first();
    await line.filter({ hasText: 'Reset: frames missing' }).waitFor(WAIT);
    assert.match(await line.textContent(), /garden.*frame 412.*3 frames missing/);
    await eventually('the reset is counted', async () => (await number('garden', 'resets')) === 1);
    assert.equal(await number('street', 'resets'), 0);
  });

  await step('a dead letter shows up', async () => {
    await ask('dead street empty image');
    await page.locator('#log-lines li', { hasText: 'Dead letter' }).waitFor(WAIT);
    await page.locator('#totals', { hasText: '1 dead letter' }).waitFor(WAIT);
    await eventually('it is counted', async () => (await number('street', 'deadLetters')) === 1);
  });

  await step('another pipeline, of unknown stages, brings its own panels', async () => {
    await ask('plain garden');
    await ask('plain street');
    await ask('describe deblur,edges,snapshot,split');
    await ask('write garden deblurred=garden,edges=garden,layers=garden/left');
    await card('garden/left').waitFor(WAIT);
    await panel('garden', 'result', 'edges').waitFor(WAIT);
    await ask('still snapshots garden');
    await panel('garden', 'still').waitFor(WAIT);
    assert.match(await panel('garden', 'still').locator('figcaption').textContent(), /^Snapshot · \d\d:\d\d:\d\d$/);
    const still = async () => (await bars('garden')).still.bar;
    const first = await still();
    await ask('still snapshots garden');
    await eventually('the newest still is shown', async () => (await still()) !== first);
    await page.waitForTimeout(500);
    assert.equal(await isBehind(panel('garden', 'still')), false);
    assert.equal(await isBehind(panel('garden', 'result', 'edges')), false);
    await eventually('forecasts go when they are old', async () =>
      (await captions('garden')).slice(0, 3).join() === 'Input,Deblurred,Edges'
      && !(await captions('garden')).includes('Predicted'));
    await eventually('alignment goes when it is old', async () =>
      (await captions('street')).join() === 'Input,Deblurred');
    assert.equal(await card('street').locator('[data-figure=alignment]').isVisible(), false);
  });

  await step('a stream that only a stage writes has its own card', async () => {
    assert.deepEqual(await captions('garden/left'), ['Layer']);
    await moves('garden/left');
    assert.equal(await card('garden/left').getAttribute('data-state'), 'live');
    await shoot('unknown-stages');
  });

  await step('the wipe offers each result', async () => {
    await page.keyboard.press('w');
    const choice = page.getByRole('combobox', { name: 'What garden is compared with' });
    assert.deepEqual(await choice.locator('option').allTextContents(), ['Deblurred', 'Edges']);
    const after = () => card('garden').locator('.panel[data-role=after] figcaption').textContent();
    assert.equal(await after(), 'Edges');
    await choice.selectOption('Deblurred');
    assert.equal(await after(), 'Deblurred');
    assert.equal(await card('garden').getByRole('slider').isVisible(), true);
    assert.equal(await card('garden/left').getByRole('slider').isVisible(), false);
    assert.equal(await page.getByRole('combobox', { name: 'What street is compared with' }).isVisible(), false);
    await shoot('wipe-choice');
    await page.keyboard.press('w');
    await page.keyboard.press('w');
  });

  await step('a description that changes moves the panels while the page is open', async () => {
    await ask('write garden edges=garden');
    await ask('write street edges=street');
    await ask('describe edges');
    await eventually('only the stage that runs is left', async () =>
      (await captions('garden')).join() === 'Input,Edges');
    await moves('garden');
    assert.equal(await card('garden/left').count(), 0);
    await shoot('one-unknown-stage');
    await ask('describe deblur,predict,describe,sync');
    await ask('write garden deblurred=garden');
    await ask('write street deblurred=street');
    await eventually('the first pipeline is back', async () =>
      (await captions('garden')).slice(0, 2).join() === 'Input,Deblurred'
      && !(await captions('garden')).includes('Edges'));
    await moves('garden');
  });

  await step('without a choice the view is the one that fits', async () => {
    await page.evaluate(() => localStorage.removeItem('limpid.view'));
    await page.reload();
    await page.locator('body[data-view=side]').waitFor(WAIT);
    await ask('describe deblur');
    await page.locator('body[data-view=wipe]').waitFor(WAIT);
    await moves('garden');
    await ask('describe deblur,predict,describe,sync');
    await page.locator('body[data-view=side]').waitFor(WAIT);
    await moves('garden');
  });

  await step('a stream that stops is said to be silent', async () => {
    await ask('stop street');
    await card('street').locator('.flag', { hasText: 'no input for' }).waitFor(WAIT);
    await moves('garden');
    await shoot('silent');
  });

  await step('the page comes back after the server was restarted', async () => {
    serverMayBeAway = true;
    await ask('down');
    await page.locator('#connection', { hasText: 'reconnecting' }).waitFor(WAIT);
    await shoot('offline');
    await ask('up');
    await page.locator('#connection[data-state=open]').waitFor(WAIT);
    await eventually('the figures start again', async () => (await number('garden', 'resets')) === 0);
    await moves('garden');
    await eventually('the pictures come at full rate', async () => (await number('garden', 'fpsScreen')) > 3);
    await page.locator('#log-lines li.earlier', { hasText: 'Reset: frames missing' }).waitFor(WAIT);
    assert.equal(await page.locator('#log-lines li:not(.earlier)').count(), 0);
    serverMayBeAway = false;
  });

  await step('a phone has no sideways scrolling', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await moves('garden');
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `the page is ${width} px wide`);
    await shoot('phone');
  });

  assert.deepEqual(problems, []);
  console.log('passed');
} catch (error) {
  console.log(`failed: ${error.stack}`);
  for (const problem of problems) console.log(problem);
  process.exitCode = 1;
  await shoot('failed').catch((failure) => console.log(`no screenshot: ${failure.message}`));
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
  process.stdin.destroy();
}

// Looks at the login page in Chromium: refuses a wrong token, lets the right one in.
//
//   node login.mjs URL CHROMIUM FOLDER-FOR-SCREENSHOTS TOKEN
//
// Started by DashboardBrowserITCase, which has a dashboard with that token at URL.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [, , url, executablePath, screenshots, token] = process.argv;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });

async function open(address) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => assert.fail(`error in the page: ${error.message}`));
  await page.goto(address);
  return { context, page };
}

const { context, page } = await open(url);
await page.waitForURL('**/login.html');
await page.screenshot({ path: join(screenshots, 'login.png') });
assert.ok(await page.locator('#token').evaluate((field) => field === document.activeElement));

await page.keyboard.type('not the token at all');
await page.keyboard.press('Enter');
await page.getByText('this is not the token').waitFor();
await page.screenshot({ path: join(screenshots, 'login-wrong.png') });

await page.fill('#token', token);
await page.getByRole('button', { name: 'Show the cameras' }).click();
await page.waitForURL(url);
await page.locator('#connection[data-state=kafka], #connection[data-state=open]').waitFor();
const cookies = await context.cookies();
assert.equal(cookies.length, 1);
assert.ok(cookies[0].httpOnly && cookies[0].sameSite === 'Strict');
assert.ok(!JSON.stringify(cookies).includes(token));

// The page lives; a browser without its cookie is asked again when it connects.
await context.clearCookies();
await page.reload();
await page.waitForURL('**/login.html');

const linked = await open(`${url}login.html#token=${token}`);
await linked.page.waitForURL(url);

await browser.close();
console.log('passed');

// A small harness: named checks in order, one browser, counted like every other test of this repository.
import { readFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
export const MANAGEMENT = (process.env.TOLLGATE_URL ?? 'https://localhost:9443').replace(/\/$/, '');
export const GATEWAY = (process.env.TOLLGATE_GATEWAY_URL ?? 'https://localhost:8243').replace(/\/$/, '');
const SHOTS = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'screenshots');

/** The demo's users; their passwords may come from the environment. */
export const USERS = {
  editor: process.env.TOLLGATE_EDITOR_PASSWORD ?? 'editor-demo-1',
  maker: process.env.TOLLGATE_MAKER_PASSWORD ?? 'maker-demo-1',
  admin: process.env.TOLLGATE_ADMIN_PASSWORD ?? 'admin',
};

let passed = 0;
let failed = 0;
const only = process.env.ONLY;

/** Runs one check; a broken one is told and counted, and the next goes on. */
export async function check(name, run) {
  if (only && !name.includes(only)) return;
  try {
    await run();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n     ${String(error?.message ?? error).split('\n').slice(0, 14).join('\n     ')}`);
  }
}

export function finish() {
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

export function equal(got, wanted, what) {
  if (got !== wanted) throw new Error(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

export function holds(truth, what) {
  if (!truth) throw new Error(what);
}

export async function startBrowser() {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
}

/** What pages did that they must not: requests to other hosts, errors on the console. */
export const strayed = { hosts: new Set(), errors: [] };

/** A person with a browser of their own; answers their page. */
export async function person(browser, options = {}) {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    ...options,
  });
  // Only a page that never gets there fails, not one on a busy machine.
  context.setDefaultTimeout(45_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: MANAGEMENT });
  const page = await context.newPage();
  const home = new URL(MANAGEMENT).host;
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url());
    if (protocol !== 'data:' && host !== home) strayed.hosts.add(host);
  });
  page.on('pageerror', (error) => strayed.errors.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // A refused call is reported by the browser itself; the page shows it in words.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      strayed.errors.push(`${page.url()}: ${message.text()}`);
    }
  });
  return page;
}

/** Opens an address of the portal and waits until it is quiet. */
export async function open(page, address) {
  await page.goto(MANAGEMENT + address);
  await page.waitForLoadState('networkidle');
}

/** Signs in by the server-rendered page. */
export async function signIn(page, name, password = USERS[name]) {
  await open(page, '/devportal');
  await page.waitForURL(/\/signin/);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
  await page.getByRole('button', { name: `Account of ${name}` }).waitFor();
}

const axeSource = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

/** The violations of WCAG A, AA and axe's best practices on the page as it is. */
async function axe(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`);
}

export const LOOKS = [
  { name: 'desktop-light', size: { width: 1280, height: 860 }, colorScheme: 'light' },
  { name: 'desktop-dark', size: { width: 1280, height: 860 }, colorScheme: 'dark' },
  { name: 'phone-light', size: { width: 390, height: 844 }, colorScheme: 'light' },
  { name: 'phone-dark', size: { width: 390, height: 844 }, colorScheme: 'dark' },
];

/** Looks at a page in every size and scheme: a picture, axe, and nothing wider than the screen; at 360 px too. A check of its own. */
export async function look(page, name) {
  await mkdir(SHOTS, { recursive: true });
  const isDialog = (await page.getByRole('dialog').count()) > 0;
  await check(`the page “${name}”: axe and widths`, async () => {
    const wrong = [];
    for (const { name: way, size, colorScheme } of LOOKS) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.evaluate(() => window.scrollTo(0, 0));
      await settled(page);
      await page.screenshot({ path: path.join(SHOTS, `${name}-${way}.png`), fullPage: !isDialog });
      wrong.push(...(await axe(page)).map((text) => `${way}: ${text}`));
      if ((await overflow(page)) > 0) wrong.push(`${way}: wider than the screen by ${await overflow(page)} px`);
    }
    await page.setViewportSize({ width: 360, height: 740 });
    if ((await overflow(page)) > 0) wrong.push(`360 px: wider than the screen by ${await overflow(page)} px`);
    holds(wrong.length === 0, wrong.join('\n'));
  });
  await page.setViewportSize(LOOKS[0].size);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Fonts are there, transitions have run, and what the new size and colours ask for is painted. */
const settled = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    await frame();
    await frame();
    await Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished));
  });

const overflow = (page) => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));

/** Presses Tab (or `with`) until the focused element has this role and name; checks that the focus is visible there. */
export async function tabTo(page, tag, name, key = 'Tab') {
  for (let presses = 0; presses < 90; presses += 1) {
    await page.keyboard.press(key);
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const labels = 'labels' in element && element.labels ? [...element.labels].map((label) => label.textContent) : [];
      return {
        tag: element.tagName.toLowerCase(),
        name: (element.getAttribute('aria-label') ?? [...labels, element.textContent].join(' ')).trim(),
        visible: (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
      };
    });
    if (at && at.tag === tag && at.name.startsWith(name)) {
      holds(at.visible, `the focus on “${name}” is not visible`);
      return;
    }
  }
  throw new Error(`the keyboard does not reach the ${tag} “${name}”`);
}

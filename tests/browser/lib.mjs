// What the browser tests share: one browser for a file, a profile of its own for each person, and a
// watch over everything that a page must never do.
import { chromium } from 'playwright-core';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, must, root, swap, temporary } from '../api/lib.mjs';

export { Server, must, root, swap, temporary };
export const draft = path.join(root, 'drafts/2026');
export const screens = path.join(root, 'build/screens');
const axe = fs.readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

// The first start on a cold machine takes a quarter of a minute.
export function launch() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium-headless-shell',
    headless: true,
    timeout: 60000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
export const laptop = { viewport: { width: 1280, height: 800 } };

// One person at one device. faults: everything that no page may do, with its address.
export class Person {
  static async arrive(browser, server, options = {}) {
    const { formatted = false, ...rest } = options, p = new Person();
    options = rest;
    p.server = server;
    p.faults = [];
    p.context = await browser.newContext({ ...laptop, locale: 'en-GB', serviceWorkers: 'block', acceptDownloads: true, ...options });
    p.context.setDefaultTimeout(20000);
    // Most tests write into the page's own field; the formatted text has tests of its own.
    if (!formatted) await p.context.addInitScript(() => { try { localStorage.setItem('accord:writing', 'plain'); } catch { /* a page without storage */ } });
    p.page = await p.context.newPage();
    p.page.on('pageerror', (e) => p.faults.push(`${p.page.url()}: ${e.stack}`));
    p.page.on('dialog', (d) => {
      // Leaving a page with unsent words asks, and so does throwing a text away; that is wanted and not a fault.
      if (d.type() !== 'beforeunload' && d.message() !== 'Throw this text away for good?') p.faults.push(`${p.page.url()}: dialog ${d.message()}`);
      d.accept();
    });
    p.page.on('request', (r) => {
      if (/^(https?|wss?):/.test(r.url()) && !r.url().startsWith(`${server.base}/`)) p.faults.push(`${p.page.url()}: asks ${r.url()}`);
    });
    p.page.on('console', (m) => {
      // A refused form is an answer like any other here; the browser logs its status all the same.
      if (['error', 'warning'].includes(m.type()) && !/^Failed to load resource: the server responded with a status of 4\d\d|^Service Worker registration blocked/.test(m.text()))
        p.faults.push(`${p.page.url()}: ${m.text()}`);
    });
    return p;
  }

  // By an invitation's link, as a person does it.
  static async invited(browser, server, role, group, options = {}) {
    const { name = `${role} of ${group ?? 'all'}`, ...rest } = options;
    const p = await Person.arrive(browser, server, rest);
    p.link = `/i#${server.code(role, group, name)}`;
    await p.go(p.link);
    if (rest.javaScriptEnabled === false) await p.page.fill('#code', p.link.split('#')[1]);
    await p.page.locator('form[data-invitation] button').click();
    await p.page.waitForLoadState();
    return p;
  }

  async go(target) {
    return this.page.goto(this.server.base + target);
  }

  // Open what is folded over a button with this name.
  async unfold(name, part = this.main) {
    const folded = part.locator('details:not([open])', { has: this.page.locator('button', { hasText: name }) });
    if (await folded.count()) await folded.first().locator('summary').first().click();
  }

  // Answer the question beside the button that submits.
  async note(words) {
    await this.unfold(/^Submit/);
    await this.page.fill('#summary', words);
  }

  // A form that is sent by a script says so until it is over.
  async settle() {
    await this.page.waitForFunction(() => !document.querySelector('form[aria-busy=true]')).catch(() => {});
    await this.page.waitForLoadState();
  }

  // The button or link with this name, in the page's main part.
  async press(name, part = this.page.locator('main')) {
    const as = { name, exact: true };
    await this.unfold(name, part);
    const one = part.getByRole('button', as).or(part.getByRole('link', as)).first();
    await one.click();
    await this.settle();
  }

  get main() {
    return this.page.locator('main');
  }

  words() {
    return this.main.innerText();
  }

  // The page says so, perhaps in a moment: a script may still be on its way to the next page.
  async says(wanted) {
    let words = await this.words().catch(() => '');
    for (const until = Date.now() + 10000; !wanted.test(words) && Date.now() < until; words = await this.words().catch(() => '')) await this.page.waitForTimeout(50);
    assert.ok(wanted.test(words), `${this.page.url()} says ${wanted}; it says: ${words.slice(0, 1500)}`);
  }

  async saysNot(wanted) {
    assert.doesNotMatch(await this.words(), wanted);
  }

  // What stands in the text field, with line ends as the document has them.
  async typed(field = 'textarea[name=markdown]') {
    return (await this.page.inputValue(field)).replace(/\r\n/g, '\n').replace(/\n$/, '');
  }

  // The field holds such words, perhaps in a moment: what lay on the device is read after the page stands.
  async holds(pattern) {
    for (const until = Date.now() + 20000; !pattern.test(await this.typed()) && Date.now() < until;) await this.page.waitForTimeout(50);
    assert.match(await this.typed(), pattern);
  }

  // What this device remembers is gone.
  forget() {
    return this.page.evaluate(async () => {
      localStorage.clear();
      await new Promise((done) => {
        const rq = indexedDB.open('accord', 1);
        rq.onupgradeneeded = () => ['texts', 'letters'].forEach((name) => rq.result.createObjectStore(name, { keyPath: 'id' }));
        rq.onsuccess = () => {
          const tx = rq.result.transaction(['texts', 'letters'], 'readwrite');
          ['texts', 'letters'].forEach((name) => tx.objectStore(name).clear());
          tx.oncomplete = done;
        };
      });
    });
  }

  // Change the words in the field and leave the rest.
  async rewrite(from, to, field = '#text') {
    const words = swap(await this.typed(field), from, to);
    if (words.length < 20000) return this.page.fill(field, words);
    // Filling types each line, which takes minutes for a book.
    return this.page.locator(field).evaluate((area, text) => {
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }, words);
  }

  at(pattern) {
    assert.match(this.page.url().slice(this.server.base.length), pattern);
  }

  async leave() {
    assert.deepEqual(this.faults, []);
    await this.context.close();
  }
}

// From now on the page has 400 kbit/s, and 400 ms to each answer, as in a full hall.
export async function slow_line(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50000, uploadThroughput: 50000 });
}

// Findings of axe on the page as it stands, one line each.
export async function findings(page, rules = {}) {
  await page.evaluate(axe);
  const found = await page.evaluate(async (options) => {
    const all = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'], ...options,
    });
    return all.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any.concat(n.all)[0]?.message ?? ''}`).join(' | ')}`);
  }, rules);
  return found;
}

// Readable text of a PDF, hyphens at line ends undone.
export function pdfText(file) {
  const r = spawnSync('pdftotext', [file, '-'], { encoding: 'utf8' });
  assert.equal(r.status, 0, r.stderr);
  return r.stdout.replace(/-\n/g, '').replace(/\s+/g, ' ');
}

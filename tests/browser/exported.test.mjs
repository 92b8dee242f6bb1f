// The document as an HTML file, as it lies on somebody's disk: no finding of axe, each section says its
// language, and nothing of it is fetched.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { draft, findings, launch, must, phone, laptop, temporary } from './lib.mjs';

let browser, dir;
before(async () => {
  browser = await launch();
  dir = path.join(temporary(), 'data');
  must(['init', dir, '--from', draft]);
});
after(() => browser?.close());

async function opened(file, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked = [];
  page.on('request', (rq) => asked.push(rq.url()));
  await page.goto(pathToFileURL(file).href);
  return { context, page, asked };
}

for (const lang of ['en', 'de']) {
  for (const remarks of ['beside', 'annex']) {
    test(`the file in ${lang}, remarks ${remarks}: nothing for axe to find`, async () => {
      const file = path.join(temporary(), 'document.html');
      must(['export', dir, '--format', 'html', '--lang', lang, '--remarks', remarks, '-o', file]);
      for (const device of [laptop, phone, { ...laptop, colorScheme: 'dark' }]) {
        const { context, page, asked } = await opened(file, device);
        assert.deepEqual(await findings(page), []);
        assert.deepEqual(asked.filter((a) => !/^(file|data):/.test(a)), []);
        assert.equal(await page.evaluate(() => document.documentElement.lang), lang);
        const said = await page.evaluate(() => [...document.querySelectorAll('section, article')].map((x) => x.closest('[lang]').lang));
        assert.ok(said.length > 5 && said.every((l) => l === lang), `sections say ${[...new Set(said)]}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1), false, 'nothing is wider than the screen');
        await context.close();
      }
      assert.ok(fs.statSync(file).size > 10000);
    });
  }
}

test('on paper a remark is smaller than the text, and the bar beside a change is on the page', async () => {
  const file = path.join(temporary(), 'document.html'), red = path.join(temporary(), 'redline.html');
  must(['export', dir, '--format', 'html', '-o', file]);
  fs.writeFileSync(path.join(path.dirname(red), 'old.md'), '# One\n\nThe old words.\n');
  fs.writeFileSync(path.join(path.dirname(red), 'new.md'), '# One\n\nThe new words.\n');
  must(['diff', path.join(path.dirname(red), 'old.md'), path.join(path.dirname(red), 'new.md'), '--format', 'html', '-o', red]);
  const one = await opened(file, laptop), two = await opened(red, laptop);
  await one.page.emulateMedia({ media: 'print' });
  await two.page.emulateMedia({ media: 'print' });
  const size = (selector) => one.page.evaluate((s) => parseFloat(getComputedStyle(document.querySelector(s)).fontSize), selector);
  const [text, remark, note] = [await size('.par > p'), await size('.remark p:not(.label)'), await size('.notes li')];
  assert.ok(remark < text && note < text, `${remark}, ${note} beside ${text}`);
  const bar = await two.page.evaluate(() => {
    const x = document.querySelector('.changed');
    return { left: x.getBoundingClientRect().left, width: parseFloat(getComputedStyle(x).borderLeftWidth) };
  });
  assert.ok(bar.left >= 0 && bar.width >= 1, JSON.stringify(bar));
  await one.context.close();
  await two.context.close();
});

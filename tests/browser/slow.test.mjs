// A slow line, and none that a test waits for by the clock: what can be read and written before scripts
// and the editor have come, and that nothing typed meanwhile is lost. How long it takes is measured by
// `make bench PARTS=line`.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Person, Server, draft, launch, phone, slow_line } from './lib.mjs';

let s, browser;
before(async () => {
  s = await Server.start({ from: draft });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

// Files of this kind are kept back until let go.
async function hold(p, pattern) {
  let let_go;
  const gate = new Promise((done) => (let_go = done));
  const held = [];
  await p.page.route(pattern, async (route) => {
    held.push(route.request().url());
    await gate;
    await route.continue();
  });
  return { held, let_go };
}

test('on a slow line the document is read before any script has come', async () => {
  const p = await Person.arrive(browser, s, { ...phone });
  await slow_line(p.page);
  const scripts = await hold(p, /\.js$/);
  await p.page.goto(`${s.base}/`, { waitUntil: 'commit' });
  await p.page.locator('.doc', { hasText: 'lay down in their budget rules' }).waitFor();
  await p.page.locator('.contents a').nth(2).click();
  await p.page.waitForFunction(() => document.querySelector('#taking-stock').getBoundingClientRect().top < innerHeight);
  assert.ok(scripts.held.length > 0, 'a script was asked for and has not come');
  assert.equal(await p.page.evaluate(() => performance.getEntriesByType('resource').some((r) => /\.js$/.test(r.name) && r.responseEnd > 0)), false);
  scripts.let_go();
  await p.page.waitForLoadState('load');
  await p.leave();
});

// Each kind of element of this page, and every property of it that is not the same under the sheet of all pages.
const other_looks = (page, media) => page.evaluate(async (media) => {
  const kind = (e) => `${e.parentElement ? `${kind_of(e.parentElement)} > ` : ''}${kind_of(e)}`;
  const kind_of = (e) => `${e.localName}.${e.getAttribute('class') ?? ''}${e.matches(':first-child') ? '^' : ''}${e.matches(':last-child') ? '$' : ''}`;
  const kinds = new Map([...document.querySelectorAll('html, body, body *')].map((e) => [kind(e), e]));
  const look = () => [...kinds].flatMap(([name, e]) => [null, '::before', '::after'].flatMap((part) => {
    const style = getComputedStyle(e, part);
    return part && style.content === 'none' ? [] : [...style].map((p) => `${name}${part ?? ''} ${p}: ${style.getPropertyValue(p)}`);
  }));
  const { href } = new DOMParser().parseFromString(await (await fetch('/app/history')).text(), 'text/html').querySelector('link[rel=stylesheet]');
  const own = look(), carried = [...document.querySelectorAll('style, link[rel=stylesheet]')], link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  await new Promise((done) => { link.onload = done; document.head.append(link); });
  carried.forEach((c) => { c.media = 'not all'; });
  const all = new Set(look());
  link.remove();
  carried.forEach((c) => { c.media = ''; });
  return [media, kinds.size > 40, own.filter((line) => !all.has(line)).slice(0, 5)];
}, media);

test('the style that a first page carries is the style of all pages: nothing looks different', async () => {
  const editors = s.as(s.token('editor', 'editors'));
  await editors.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: 'A/1', note: 'First' });
  for (const [target, device] of [['/', phone], ['/?lang=de&hl=ar', { colorScheme: 'dark' }], ['/versions/zero-draft', { ...phone, forcedColors: 'active' }], ['/versions/zero-draft?sources=1', {}]]) {
    const p = await Person.arrive(browser, s, { ...device, reducedMotion: 'reduce' });
    await p.go(target);
    await p.page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
    for (const media of ['screen', 'print']) {
      await p.page.emulateMedia({ media });
      assert.deepEqual(await other_looks(p.page, media), [media, true, []], target);
    }
    await p.leave();
  }
});

// Where everything in the page for reading stands, and how large its words are.
const places = (page) => page.evaluate(() => [...document.querySelectorAll('.top, .top *, main, main *')].map((e) => {
  const { x, y, width, height } = e.getBoundingClientRect();
  return [e.localName, e.className.baseVal ?? e.className, ...[x, y, width, height].map((n) => Math.round(n * 10)), getComputedStyle(e).fontSize].join(' ');
}));
const painted = (page) => page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);

test('the rest of the style keeps no text from being painted, and when it comes nothing has moved', async () => {
  for (const [target, device] of [['/?lang=en', phone], ['/?lang=en', {}], ['/?lang=de&hl=de', phone], ['/?lang=de&hl=ar', { colorScheme: 'dark' }]]) {
    const p = await Person.arrive(browser, s, device);
    const rest = await hold(p, /\/read-\w+\.css$/);
    await p.page.goto(s.base + target, { waitUntil: 'commit' });
    await p.page.locator('.doc > section:last-child .par:last-child').waitFor();
    await painted(p.page);
    assert.equal(rest.held.length, 1, 'it was asked for and has not come');
    const before = await places(p.page);
    rest.let_go();
    await p.page.waitForLoadState('load');
    await p.page.locator('.foot').waitFor();
    const after = await places(p.page);
    assert.ok(before.length > 150, String(before.length));
    assert.deepEqual(before.filter((line, i) => line !== after[i]), [], target);
    await p.leave();
  }
});

test('a page that shows more than the text carries the rest of its style, too', async () => {
  const links = async (target) => {
    const html = await (await fetch(s.base + target)).text();
    return [html.match(/<style>/g)?.length, html.match(/rel="stylesheet"/g)?.length ?? 0];
  };
  assert.deepEqual(await links('/'), [1, 1]);
  assert.deepEqual(await links('/?sources=1'), [2, 0]);
  assert.deepEqual(await links('/?done=signed_out'), [2, 0]);
  assert.deepEqual(await links('/versions/zero-draft'), [2, 0]);
});

test('a visitor whose connection ends is told that she can go on reading', async () => {
  const p = await Person.arrive(browser, s, phone);
  await p.go('/?lang=en&hl=en');
  const news = p.page.locator('.connection');
  assert.equal(await news.isVisible(), false);
  await p.context.setOffline(true);
  await news.filter({ hasText: 'No connection – you can go on reading this page' }).waitFor();
  await p.context.setOffline(false);
  await news.waitFor({ state: 'hidden' });
  await p.leave();
});

test('one writes before the editor has come; when it comes, no word is lost, and what was typed is sent', async () => {
  const p = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { name: 'Anna', formatted: true });
  const editor = await hold(p, /\/editor[-.][^/]*\.js$/);
  await slow_line(p.page);
  await p.page.goto(`${s.base}/app/write/taking-stock?lang=en`, { waitUntil: 'domcontentloaded' });
  const area = p.page.locator('#text');
  const old = await p.typed();
  const words = '\nWhen the line is slow, every letter of this sentence still arrives.';
  const written = `${old}\n${words}`, half = words.length >> 1;
  await area.click();
  await p.page.keyboard.press('Control+End');
  await p.page.keyboard.type(words.slice(0, half));
  for (let i = 0; !editor.held.length && i < 400; i++) await new Promise((done) => setTimeout(done, 50));
  assert.equal(editor.held.length, 1, 'the editor was asked for and has not come');
  assert.equal(await p.page.locator('.switch').count(), 0);
  // It comes while she goes on typing.
  editor.let_go();
  for (const letter of words.slice(half)) await p.page.keyboard.type(letter, { delay: 30 });
  await p.page.locator('.switch').waitFor();
  assert.equal(await p.typed(), written);
  // Formatted by her own choice, with all that was typed.
  await p.page.getByRole('button', { name: 'Formatted', exact: true }).click();
  await p.page.locator('.formatted', { hasText: words.trim() }).waitFor();
  assert.equal(await p.typed(), written);
  await p.note('Slow line');
  await p.press('Submit to editors');
  p.at(/^\/app\/receipt\/1$/);
  const sent = await s.as(s.token('editor', 'editors')).want(200, 'GET', '/api/v1/proposals/1');
  assert.equal(sent.revisions[0].markdown.trimEnd(), written);
  await p.leave();
});

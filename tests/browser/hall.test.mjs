// A hall of tired people: cards for a pasted list, a laptop that goes round, comments beside the paragraph that
// they are about, news that move nothing.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Person, Server, draft, findings, launch, phone } from './lib.mjs';

const section = 'taking-stock';
let s, browser, editor, one;

before(async () => {
  s = await Server.start({ from: draft });
  browser = await launch();
  editor = s.as(s.token('editor', 'editors', 'Ed'));
  one = s.as(s.token('rapporteur', 'workshop-1', 'Anna'));
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

// What lies on the device, of whomever.
const device = (p) => p.page.evaluate(async () => {
  const rows = await new Promise((done) => {
    const rq = indexedDB.open('accord', 1);
    rq.onupgradeneeded = () => ['texts', 'letters'].forEach((name) => rq.result.createObjectStore(name, { keyPath: 'id' }));
    rq.onsuccess = () => {
      const db = rq.result, tx = db.transaction(['texts', 'letters']), out = [];
      for (const name of ['texts', 'letters']) tx.objectStore(name).getAll().onsuccess = (e) => out.push(...e.target.result);
      tx.oncomplete = () => { db.close(); done(out.map((x) => x.text ?? x.body)); };
    };
  });
  return [...rows, ...Object.keys(localStorage).filter((k) => k !== 'accord:writing'), ...'caches' in window ? await caches.keys() : []];
});

let cards;
test('a list becomes a sheet of cards: eight to a page of A4, nothing else on it', async () => {
  const p = await Person.invited(browser, s, 'admin', 'editors', { name: 'Ada Min' });
  await p.go('/app/manage/list');
  await p.page.fill('#names', ['Name\tGroup', ...Array.from({ length: 9 }, (_, i) => `Person ${i + 1}\tworkshop-1`), 'Wrong\tnowhere'].join('\n'));
  await p.press('Look at the list');
  await p.says(/9 people were understood[\s\S]*Person 9/);
  await p.page.getByRole('checkbox', { name: 'Person 9' }).uncheck();
  await p.press('Make the links');
  assert.deepEqual(await findings(p.page), []);
  cards = await p.page.locator('.ticket').evaluateAll((all) => all.map((e) => ({ who: e.querySelector('.ticket-who').textContent, code: e.querySelector('[data-code]').textContent, link: e.querySelector('[data-link]').textContent })));
  assert.deepEqual(cards.map((c) => c.who), Array.from({ length: 8 }, (_, i) => `Person ${i + 1}`));
  const pdf = await p.page.pdf({ preferCSSPageSize: true });
  assert.equal(pdf.toString('latin1').match(/\/Type \/Page\b/g).length, 1, 'eight cards, one page');
  await p.page.emulateMedia({ media: 'print' });
  const shown = await p.page.locator('body').innerText();
  assert.ok(shown.includes('Person 8') && !/Manage|Print these cards|shown this once|i#/.test(shown), shown.slice(0, 500));
  const boxes = await p.page.locator('.ticket').evaluateAll((all) => all.map((e) => [e.scrollHeight - e.clientHeight, e.querySelector('.qr').getBoundingClientRect().width]));
  for (const [over, side] of boxes) {
    assert.ok(over <= 0, 'nothing is cut off');
    assert.ok(side > 110, 'a camera can read it');
  }
  await p.leave();
});

test('on a shared laptop a text is only on the server when its author goes, and the next sits down', async () => {
  const p = await Person.arrive(browser, s);
  await p.go('/i');
  await p.page.fill('#code', cards[0].code.toUpperCase().replaceAll('-', ' '));
  assert.equal(await p.page.locator('#own-name').isVisible(), false, 'not asked where nobody shares');
  await p.page.getByRole('checkbox', { name: /Others use this device/ }).check();
  await p.page.fill('#own-name', 'Person One');
  await p.press('Continue');
  await p.says(/Sign out when you have finished/);
  await p.go(`/app/write/${section}?group=workshop-1&lang=en`);
  await p.rewrite('A treasurer looks in vain', 'A treasurer searches in vain');
  await p.page.getByText(/Saved on the server/).waitFor();
  assert.deepEqual(await device(p), []);
  await p.note('Plainer');
  await p.page.locator('button[name=act][value=submit]').click();
  await p.page.waitForURL(/receipt/);
  await p.page.locator('.finish button').click();
  await p.page.waitForURL(/\/i\?done/);
  await p.says(/The next person can sign in here/);
  assert.deepEqual(await device(p), []);
  await p.go('/app/sections');
  await p.says(/not signed in/i);

  // The next one types, and goes before the server was asked: nothing is lost, and nothing stays.
  await p.go('/i');
  await p.page.fill('#code', cards[1].code);
  await p.page.getByRole('checkbox', { name: /Others use this device/ }).check();
  await p.page.fill('#own-name', 'Person Two');
  await p.press('Continue');
  await p.go(`/app/write/${section}?group=workshop-1&lang=en`);
  await p.rewrite('a lawyer for a cost centre', 'an advocate for a cost centre');
  const typed = await p.typed();
  await p.page.locator('.shared-bar button').click();
  await p.page.waitForURL(/\/i\?done/);
  assert.deepEqual(await device(p), []);
  const back = await one.want(200, 'GET', `/api/v1/drafts/${section}?lang=en&group=workshop-1`);
  assert.equal(back.markdown.trim(), typed.trim());
  assert.deepEqual(p.faults, []);
  await p.leave();
});

test('what could not be brought to the server stays, and it is asked before she goes', async () => {
  const p = await Person.arrive(browser, s);
  await p.go(`/i#${s.code('rapporteur', 'workshop-1', 'Offline')}`);
  await p.page.getByRole('checkbox', { name: /Others use this device/ }).check();
  await p.page.fill('#own-name', 'x');
  await p.press('Continue');
  await p.go(`/app/write/${section}?group=workshop-1&lang=en`);
  await p.page.route('**/api/v1/drafts/**', (r) => r.abort());
  await p.page.fill('#text', 'Words of mine alone.');
  await p.page.locator('.shared-bar button').click();
  await p.page.waitForURL(/\/i\?done/);
  assert.deepEqual(await device(p), ['Words of mine alone.'], 'only for who signs in with the same account');
  assert.match(p.faults.join(), /not on the server yet/);
  p.faults.length = 0;
  await p.leave();
});

// Choose the first words of a paragraph and press the button that appears.
async function comment(p, words, button = '.pick-quote') {
  await p.page.locator('.par', { hasText: words }).first().evaluate((e, text) => {
    const t = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), r = document.createRange();
    let n;
    while ((n = t.nextNode()) && !n.data.includes(text));
    r.setStart(n, n.data.indexOf(text));
    r.setEnd(n, n.data.indexOf(text) + text.length);
    n.parentElement.scrollIntoView({ block: 'center' });
    getSelection().removeAllRanges();
    getSelection().addRange(r);
  }, words);
  await p.page.locator(button).click();
}

test('comments stand beside their paragraph on a laptop and under it on a phone, and so does the form', async () => {
  const commit = (await editor.section(section)).commit;
  const say = (exact, text) => one.want(201, 'POST', '/api/v1/threads', { on: { section, lang: 'en', commit }, quote: { exact, prefix: '', suffix: '' }, text });
  await say('looks in vain', 'She does.');
  await say('a lawyer for a cost centre', `Long. ${'A line of it. '.repeat(60)}`);
  await say('emergency shelter', 'Warm ones.');
  const p = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { name: 'Beside' });
  await p.go(`/app/sections/${section}?lang=en`);
  const boxes = () => p.page.locator('.talked').evaluateAll((all) => all.map((e) => {
    const [par, talks] = ['.par', '.talks'].map((q) => e.querySelector(q).getBoundingClientRect());
    return { par: par.toJSON(), talks: talks.toJSON() };
  }));
  for (const { par, talks } of await boxes()) {
    assert.ok(talks.left > par.right, 'beside');
    assert.ok(talks.top < par.bottom || talks.top < par.top + 2000, 'at its height');
  }
  const sorted = (await boxes()).map((b) => b.talks).sort((a, b) => a.top - b.top);
  sorted.slice(1).forEach((b, i) => assert.ok(b.top >= sorted[i].bottom, 'none over another'));

  await comment(p, 'assess the effects');
  assert.equal(await p.page.inputValue('#quote'), 'assess the effects');
  const form = await p.page.locator('#new-comment').boundingBox(), sheet = await p.page.locator('.sheet').boundingBox();
  assert.ok(form.x >= sheet.x + sheet.width, 'the form comes beside the words');
  assert.equal(await p.page.locator('#new-comment').getAttribute('dir'), 'ltr', 'and runs as the page does, whatever the document’s language');
  assert.deepEqual(await findings(p.page, { exclude: ['.bar'] }), []);
  await p.page.keyboard.press('Escape');
  assert.equal(await p.page.locator('.talked #new-comment').count(), 0, 'and goes back');
  await comment(p, 'assess the effects');
  await p.page.fill('#comment', 'Or weigh them?');
  await p.page.keyboard.press('Alt+Enter');
  await p.page.waitForURL(/done=commented/);
  assert.ok((await p.page.locator('.thread .quoted').allInnerTexts()).includes('assess the effects'));

  // The other button begins a wording with the words that it is to replace; taken over by one click.
  await comment(p, 'sell a public asset', '.pick-suggest');
  assert.equal(await p.page.inputValue('#suggestion'), 'sell a public asset');
  await p.page.fill('#suggestion', 'sell what is public');
  await p.page.fill('#comment', 'Plainer.');
  await p.press('Send comment');
  await p.page.locator('.thread', { hasText: 'Plainer.' }).getByRole('link', { name: 'Take this wording over' }).click();
  await p.page.locator('textarea[name=markdown]').waitFor();
  assert.match(await p.typed(), /sell what is public/);
  await p.go(`/app/sections/${section}?lang=en`);

  await p.page.setViewportSize(phone.viewport);
  await p.page.reload();
  for (const { par, talks } of await boxes()) {
    assert.ok(talks.top >= par.bottom, 'under');
    assert.ok(talks.right <= 360);
  }
  assert.equal(await p.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  assert.deepEqual(p.faults, []);
  await p.leave();
});

test('news are told without moving what one reads', async () => {
  const p = await Person.arrive(browser, s);
  await p.page.clock.install();
  await p.go(`/i#${s.code('rapporteur', 'workshop-1', 'Calm')}`);
  await p.press('Continue');
  await p.go(`/app/sections/${section}?lang=en`);
  const where = () => p.page.locator('main, .par, .thread, .top').evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().top)));
  const listening = p.page.waitForRequest(/\/api\/v1\/events/);
  await p.page.clock.fastForward(6000);
  await listening;
  // At the top, where no browser holds the page by itself.
  await p.page.evaluate(() => scrollTo(0, 0));
  const was = await where();
  for (let i = 0; i < 20 && !await p.page.locator('.connection.shown').count(); i++) {
    await one.want(201, 'POST', '/api/v1/threads', { on: { section, lang: 'en', commit: (await editor.section(section)).commit }, text: `News ${i}` });
    await new Promise((ok) => setTimeout(ok, 200));
    await p.page.clock.fastForward(1000);
  }
  await p.page.getByText('Something has changed.').waitFor();
  assert.deepEqual(await where(), was);
  await p.page.getByRole('link', { name: 'Show it' }).click();
  await p.page.getByText('News 0').first().waitFor();
  await p.leave();
});

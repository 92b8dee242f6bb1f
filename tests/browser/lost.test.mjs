// Never lose a word: the connection, the session, the disk, the section, another window and the deadline
// each go wrong at the worst moment, and the words are still there and said to be.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Person, Server, findings, launch } from './lib.mjs';
import { draft, manifest, texts } from '../api/kit.mjs';

let s, browser, editor, n = 0;
const sections = ['tunnel', 'answer', 'session', 'quota', 'moved', 'windows', 'deadline', 'devices', 'leaving', 'pages', 'merge'];

before(async () => {
  const json = manifest();
  json.sections.push(...sections.map((id) => ({ id, kind: 'text', groups: ['one', 'two'] })));
  const files = Object.fromEntries(sections.flatMap((id) => json.languages.map((l) => [`${l}/${id}.md`, `# The ${id}\n\nThese words stood here before.\n\nAnd these are for others.\n`])));
  s = await Server.start({ from: draft({ json, files: { ...texts, ...files } }) });
  browser = await launch();
  editor = s.as(s.token('editor', 'editors'));
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

const at = (id) => `/app/write/${id}?lang=en`;
async function anna(options = {}) {
  return Person.invited(browser, s, 'rapporteur', 'one', { name: `Anna ${++n}`, ...options });
}
const field = (p) => p.page.locator('#text');
const type = (p, words) => field(p).evaluate((area, w) => {
  area.value = `${area.value.trimEnd()}\n\n${w}\n`;
  area.dispatchEvent(new Event('input', { bubbles: true }));
}, words);
const state = (p, words) => p.page.locator('[data-state]').getByText(words).waitFor();
const submitted = async (id) => (await editor.want(200, 'GET', `/api/v1/proposals?section=${id}&limit=100`)).items;
const send = async (p) => {
  await p.unfold('Submit to editors');
  await p.page.getByRole('button', { name: 'Submit to editors' }).click();
};
// Without a connection the browser says so in its console; that is no fault of a page.
async function leave(p) {
  p.faults = p.faults.filter((f) => !/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch|dialog|beforeunload/.test(f));
  await p.leave();
}

test('in a tunnel: typed, reloaded, submitted; outside it is sent by itself, once', async () => {
  const p = await anna({ serviceWorkers: 'allow' });
  await p.go(at('tunnel'));
  await p.page.evaluate(() => navigator.serviceWorker.ready);
  await p.page.reload();
  await p.context.setOffline(true);
  await type(p, 'Typed in the tunnel.');
  await state(p, /Saved on this device at .* · No connection – you can go on writing/);
  await p.page.reload();
  await p.says(/We found text that you wrote on this device and did not submit\. It is shown below\./);
  await p.holds(/Typed in the tunnel\.$/);
  await send(p);
  await state(p, 'Your text is saved on this device and will be sent by itself when the connection is back.');
  assert.equal((await submitted('tunnel')).length, 0);
  // Even with the window reloaded it still waits.
  await p.page.reload();
  await p.context.setOffline(false);
  await p.page.waitForURL(/\/app\/receipt\/\d+$/);
  const [one, ...more] = await submitted('tunnel');
  assert.deepEqual(more, []);
  const { revisions } = await editor.want(200, 'GET', `/api/v1/proposals/${one.number}`);
  assert.equal(revisions[0].markdown, '# The tunnel\n\nThese words stood here before.\n\nAnd these are for others.\n\nTyped in the tunnel.\n');
  await p.go('/app/sections');
  assert.equal(await p.page.locator('.unsent:visible').count(), 0);
  await leave(p);
});

test('the answer is lost on its way: tried again, it is still one proposal', async () => {
  const p = await anna();
  await p.go(at('answer'));
  await type(p, 'Sent twice, arrived once.');
  let lost = 0;
  await p.page.route('**/app/write/answer*', async (route) => {
    if (route.request().method() !== 'POST' || lost) return route.continue();
    lost++;
    await route.fetch();
    return route.abort();
  });
  await send(p);
  await state(p, /will be sent by itself/);
  assert.equal((await submitted('answer')).length, 1);
  await p.page.evaluate(() => dispatchEvent(new Event('online')));
  await p.page.waitForURL(/\/app\/receipt\/\d+$/);
  assert.equal((await submitted('answer')).length, 1);
  await leave(p);
});

test('the session ends: it is said, the text stays, and it is there after signing in again', async () => {
  const p = await anna();
  await p.go(at('session'));
  const { code } = await p.page.evaluate(async () => (await fetch('/api/v1/session/codes', { method: 'POST' })).json());
  await p.context.clearCookies();
  await type(p, 'Written after the session had ended.');
  await state(p, /You were signed out\. Open your invitation link again; your text is kept\./);
  await p.press('Submit to editors');
  assert.match(await p.page.inputValue('#kept-markdown'), /had ended\.\s*$/);
  await p.page.fill('#code', code);
  await p.press(/^(Continue)$/);
  await p.go(at('session'));
  await p.says(/We found text that you wrote on this device/);
  await p.holds(/had ended\.$/);
  await p.press('Submit to editors');
  p.at(/^\/app\/receipt\//);
  await leave(p);
});

test('the disk is full: it is said, leaving asks, and the server keeps the text all the same', async () => {
  const p = await anna();
  await p.page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
  });
  await p.go(at('quota'));
  await type(p, 'No room for this.');
  await state(p, 'We cannot save on this device. Do not close this page before you submit.');
  await state(p, /Saved on the server at/);
  await p.press('Submit to editors');
  p.at(/^\/app\/receipt\//);
  await leave(p);
});

test('the section moved while she was in the tunnel: nothing is sent unread, both texts are put together', async () => {
  const p = await anna();
  await p.go(at('moved'));
  await type(p, 'Hers, from the tunnel.');
  await state(p, /Saved on this device/);
  await p.context.setOffline(true);
  await send(p);
  await state(p, /will be sent by itself/);
  const other = await s.as(s.token('rapporteur', 'two')).submit('moved', '# The moved\n\nThese words stand here now.\n\nAnd these are for others.\n', { summary: 'Now' });
  await editor.decide(other.number, 'accept');
  await p.context.setOffline(false);
  await p.page.locator('.connection').getByText('This section was changed while you were writing. Your text is safe.').waitFor();
  assert.equal((await submitted('moved')).filter((x) => x.group === 'one').length, 0);
  await p.page.locator('.connection a').click();
  await p.page.waitForLoadState();
  const words = await p.typed();
  assert.match(words, /stand here now/);
  assert.match(words, /Hers, from the tunnel/);
  await p.press('Submit to editors');
  p.at(/^\/app\/receipt\//);
  await leave(p);
});

test('two windows: the slower is told, both texts are shown, none is lost', async () => {
  const p = await anna();
  await p.go(at('windows'));
  const q = Object.assign(Object.create(p), { page: await p.context.newPage() });
  await q.page.goto(s.base + at('windows'));
  await type(p, 'From the first window.');
  await state(p, /Saved on the server at/);
  await type(q, 'From the second window.');
  await state(q, /This text was saved from another window or by somebody of your group meanwhile\./);
  await q.press('Save draft');
  await q.says(/Both are shown here/);
  await q.holds(/From the second window/);
  assert.match(await q.words(), /From the first window/);
  // Going on with it writes over nobody's; and gone without saving it is still on the device.
  await type(q, 'And more.');
  await state(q, /Saved on this device/);
  await q.page.waitForTimeout(2500);
  await q.page.goto(s.base + at('windows'));
  await q.holds(/From the first window/);
  await q.says(/We found text that you wrote on this device/);
  await q.press('Take it');
  await q.holds(/From the second window\.\n\nAnd more\.$/);
  await q.page.close();
  await leave(p);
});

test('what one window sends takes nothing from another', async () => {
  const p = await anna();
  await p.go(at('merge'));
  const q = Object.assign(Object.create(p), { page: await p.context.newPage() });
  await q.page.goto(s.base + at('merge'));
  await p.context.setOffline(true);
  await type(q, 'Only in the second window.');
  await state(q, /Saved on this device/);
  await q.page.close();
  await p.context.setOffline(false);
  await type(p, 'Sent from the first.');
  await p.press('Submit to editors');
  p.at(/^\/app\/receipt\//);
  await p.go(at('merge'));
  await p.says(/We found text that you wrote on this device and did not submit\. The text below may be newer\./);
  assert.doesNotMatch(await p.typed(), /second window/);
  await p.press('Take it');
  await p.holds(/Only in the second window\.$/);
  await leave(p);
});

test('the deadline passes while she writes: the text comes back and stays on the device', async () => {
  const p = await anna();
  await p.go(at('deadline'));
  await type(p, 'A minute too late.');
  await state(p, /Saved on this device/);
  const doc = await editor.want(200, 'GET', '/api/v1/document');
  doc.manifest.sections.find((x) => x.id === 'deadline').deadline = '2026-01-01T00:00:00Z';
  await editor.want(200, 'PUT', '/api/v1/document', doc.manifest, { 'if-match': `"${doc.manifest_blob}"` });
  await p.press('Submit to editors');
  await p.says(/The deadline for the section .* has passed/);
  assert.match(await p.page.locator('textarea').first().inputValue(), /A minute too late/);
  await leave(p);
});

test('what one writes on one device is there on another of the group, without a button', async () => {
  const p = await anna(), q = await anna();
  await p.go(at('devices'));
  await type(p, 'Begun on the laptop.');
  await state(p, /Saved on the server at/);
  await q.go(at('devices'));
  await q.holds(/Begun on the laptop\.$/);
  await leave(p);
  await leave(q);
});

test('a page closed at once after the last key loses nothing', async () => {
  const p = await anna();
  await p.go(at('leaving'));
  await type(p, 'The very last words.');
  await p.go('/app/sections');
  await p.page.locator('.unsent:visible').waitFor();
  await p.go(at('leaving'));
  await p.says(/We found text/);
  await p.holds(/The very last words\.$/);
  // Thrown away means thrown away.
  await p.press('Discard it');
  assert.doesNotMatch(await p.typed(), /last words/);
  await leave(p);
});

test('without a connection other pages give way to the list of texts on this device; signing out clears it', async () => {
  const p = await anna({ serviceWorkers: 'allow' });
  await p.go(at('pages'));
  await p.page.evaluate(() => navigator.serviceWorker.ready);
  await p.page.reload();
  await p.context.setOffline(true);
  await type(p, 'On a mountain.');
  await state(p, /Saved on this device/);
  await p.go('/app/status');
  await p.says(/Texts on this device/);
  await p.page.getByRole('heading', { name: 'The pages' }).waitFor();
  assert.deepEqual(await findings(p.page), []);
  const [file] = await Promise.all([p.page.waitForEvent('download'), p.press('Save my text as a file')]);
  assert.match(file.suggestedFilename(), /^pages-en-one\.md$/);
  await p.press('Continue writing');
  await p.holds(/On a mountain\.$/);
  await p.context.setOffline(false);
  await p.go('/app/account');
  await p.press('Sign out');
  await p.page.waitForURL((u) => u.pathname === '/');
  assert.ok(p.faults.some((f) => /There is unsent text on this device/.test(f)), 'it asked');
  const left = await p.page.evaluate(() => new Promise((done) => {
    const rq = indexedDB.open('accord', 1);
    rq.onsuccess = () => { const all = rq.result.transaction('texts').objectStore('texts').getAll(); all.onsuccess = () => done(all.result.length); };
  }));
  assert.equal(left, 0);
  assert.equal(await p.page.evaluate(() => caches.has('pages')), false);
  await leave(p);
});

// Never lose a word: the connection, the session, the disk, the section, another window and the deadline
// each go wrong at the worst moment, and the words are still there and said to be.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Person, Server, findings, launch } from './lib.mjs';
import { draft, manifest, texts } from '../api/kit.mjs';

let s, browser, editor, n = 0;
const sections = ['tunnel', 'answer', 'session', 'quota', 'moved', 'windows', 'deadline', 'devices', 'leaving', 'pages', 'merge', 'mountain', 'valley', 'pass', 'bridge', 'camp', 'ridge'];

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
  // Even with the window reloaded it still waits, and says so.
  await p.page.reload();
  await p.page.locator('.notice').getByText('Your text is saved on this device and will be sent by itself').waitFor();
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

test('submitted from the preview without a connection it waits and is sent by itself, with its reason', async () => {
  const p = await anna({ serviceWorkers: 'allow' });
  await p.go(at('mountain'));
  await p.page.evaluate(() => navigator.serviceWorker.ready);
  await p.page.reload();
  await type(p, 'Seen before it went.');
  await p.press('Preview');
  await p.says(/Seen before it went/);
  await p.context.setOffline(true);
  await p.note('For the high pass');
  await p.page.getByRole('button', { name: 'Submit to editors' }).click();
  await state(p, 'Your text is saved on this device and will be sent by itself when the connection is back.');
  await p.context.setOffline(false);
  await p.page.waitForURL(/\/app\/receipt\/\d+$/);
  const [one, ...more] = await submitted('mountain');
  assert.deepEqual(more, []);
  assert.equal(one.summary, 'For the high pass');
  await leave(p);
});

test('saved, cut off, reloaded: the page from this device goes on from what was written last, and takes nothing from the server', async () => {
  const p = await anna({ serviceWorkers: 'allow' });
  await p.go(at('valley'));
  await p.page.evaluate(() => navigator.serviceWorker.ready);
  await p.page.reload();
  await type(p, 'First, with a connection.');
  await state(p, /Saved on the server at/);
  await p.context.setOffline(true);
  await p.page.reload();
  await p.holds(/First, with a connection\.$/);
  await type(p, 'Second, without.');
  await state(p, /Saved on this device at .* · No connection/);
  await p.page.reload();
  await p.holds(/First, with a connection\.\n\nSecond, without\.$/);
  await type(p, 'Third, after the reload.');
  await state(p, /Saved on this device/);
  await p.context.setOffline(false);
  await state(p, /Saved on the server at/);
  await p.page.reload();
  await p.holds(/First, with a connection\.\n\nSecond, without\.\n\nThird, after the reload\.$/);
  await p.press('Submit to editors');
  p.at(/^\/app\/receipt\//);
  const [one] = await submitted('valley');
  // Nothing older lies in wait for whoever revises it.
  await editor.decide(one.number, 'request_changes', { reason: 'One more word, please.' });
  await p.go(at('valley'));
  await p.holds(/Third, after the reload\.$/);
  assert.equal(await p.page.getByText('An older draft').count(), 0);
  await leave(p);
});

test('text that is offered is shown first, is in nobody’s way, and is not written over', async () => {
  const p = await anna(), q = await anna();
  await p.go(at('pass'));
  await type(p, 'Hers, without a connection.');
  await p.page.route('**/api/v1/drafts/**', (route) => route.abort());
  await state(p, /Saved on this device/);
  await q.go(at('pass'));
  await type(q, 'Of another of the group.');
  await state(q, /Saved on the server at/);
  await p.page.reload();
  await p.says(/We found other text that you wrote on this device/);
  await p.holds(/Of another of the group\.$/);
  // She does not see the offer, and writes on.
  await type(p, 'Written without looking.');
  await state(p, /Saved on this device/);
  await p.page.unroute('**/api/v1/drafts/**');
  const offer = p.page.locator('.offered');
  await offer.getByText('Show it').click();
  await offer.getByText('Hers, without a connection.').waitFor();
  await p.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  assert.ok((await offer.boundingBox()).y >= 0);
  await p.press('Take it');
  await p.holds(/Hers, without a connection\.$/);
  // What stood in its place is offered in turn, and the other’s words on the server are not written over.
  await p.says(/We found other text that you wrote on this device/);
  await state(p, /This text was saved from another window or by somebody of your group meanwhile/);
  await q.page.reload();
  await q.holds(/Of another of the group\.$/);
  await p.press('Take it');
  await p.holds(/Of another of the group\.\n\nWritten without looking\.$/);
  await leave(p);
  await leave(q);
});

test('a draft that is older than what was submitted stands beside it, not in its place', async () => {
  const p = await anna();
  const api = s.as(s.token('rapporteur', 'one'));
  await p.go(at('bridge'));
  await type(p, 'An early draft.');
  await state(p, /Saved on the server at/);
  await p.page.waitForTimeout(1100); // times are kept in seconds
  await api.submit('bridge', '# The bridge\n\nWhat was submitted in the end.\n', { summary: 'Elsewhere' });
  const q = await anna();
  await q.go(at('bridge'));
  await q.holds(/What was submitted in the end\.$/);
  const left = q.page.locator('details', { hasText: 'An older draft, saved' });
  await left.getByText('An early draft.').waitFor();
  await type(q, 'And more.');
  await state(q, /Saved on the server at/);
  await q.page.reload();
  await q.holds(/And more\.$/);
  assert.equal(await left.count(), 0);
  await leave(p);
  await leave(q);
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

test('two windows: the slower is told, both texts are put together, none is lost', async () => {
  const p = await anna();
  await p.go(at('windows'));
  const q = Object.assign(Object.create(p), { page: await p.context.newPage() });
  await q.page.goto(s.base + at('windows'));
  await type(p, 'From the first window.');
  await state(p, /Saved on the server at/);
  await type(q, 'From the second window.');
  await state(q, /This text was saved from another window or by somebody of your group meanwhile\./);
  await q.press('Save draft');
  await q.says(/Anna \d+ wrote on this text, too\. We put both together\. Please read it once\./);
  await q.holds(/From the first window\.\n\nFrom the second window\.$/);
  await state(q, /Saved on the server at/);
  const saved = q.page.waitForResponse((r) => r.request().method() === 'PUT' && r.ok());
  await type(q, 'And more.');
  await saved;
  await p.page.reload();
  await p.holds(/From the second window\.\n\nAnd more\.$/);
  await q.page.close();
  await leave(p);
});

test('two of one group write on one text: both are in what is submitted, and in its revision', async () => {
  const words = (one, two) => `# The camp\n\n${one}\n\n${two}\n`;
  const p = await anna(), q = await anna();
  await p.go(at('camp'));
  await q.go(at('camp'));
  const rewrite = (who, from, to) => field(who).evaluate((area, [a, b]) => {
    area.value = area.value.replace(a, b);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }, [from, to]);
  await rewrite(p, 'stood here', 'stood and lay here');
  await state(p, /Saved on the server at/);
  await rewrite(q, 'for others', 'for all others');
  await state(q, /by somebody of your group meanwhile/);
  // She submits without looking: what the other wrote is in it, and she reads it first.
  await send(q);
  await q.says(/Anna \d+ wrote on this text, too\. We put both together\. Please read it once\./);
  assert.equal((await submitted('camp')).length, 0);
  await q.press('Submit to editors');
  q.at(/^\/app\/receipt\//);
  const of = async (n) => (await editor.want(200, 'GET', `/api/v1/proposals/${n}`)).revisions.at(-1).markdown;
  const [one] = await submitted('camp');
  assert.equal(await of(one.number), words('These words stood and lay here before.', 'And these are for all others.'));
  // The first has written on, on her device alone; her text does not take the place of the one that was submitted.
  await rewrite(p, 'before', 'long before');
  await state(p, /by somebody of your group meanwhile/);
  await p.page.reload();
  await p.says(/We found other text that you wrote on this device/);
  await p.press('Take it');
  await p.holds(/stood and lay here long before\.\n\nAnd these are for others\.$/);
  await p.press('Submit the revision');
  await p.says(/Anna \d+ wrote on this text, too\. We put both together\./);
  await p.press('Submit the revision');
  p.at(/^\/app\/receipt\//);
  assert.equal(await of(one.number), words('These words stood and lay here long before.', 'And these are for all others.'));
  await leave(p);
  await leave(q);
});

test('two of one group change the same words: the slower settles it', async () => {
  const p = await anna(), q = await anna();
  const rewrite = (who, to) => field(who).evaluate((area, b) => {
    area.value = area.value.replace('stood here', b);
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }, to);
  await p.go(at('ridge'));
  await q.go(at('ridge'));
  await rewrite(p, 'lay there');
  await state(p, /Saved on the server at/);
  await rewrite(q, 'hung elsewhere');
  await state(q, /by somebody of your group meanwhile/);
  await q.press('Save draft');
  await q.says(/Anna \d+ wrote on this text, too, and changed the same words\. Your text is safe\./);
  await q.says(/What Anna \d+ saved meanwhile/);
  await q.page.getByLabel('Keep theirs').check();
  await q.press('Put together');
  await q.holds(/These words lay there before\./);
  await q.press('Submit to editors');
  q.at(/^\/app\/receipt\//);
  await leave(p);
  await leave(q);
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
  await p.says(/We found other text that you wrote on this device and did not submit\. It is not in the text below\./);
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

// Whatever is refused, the words that somebody typed are on the page afterwards.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { Person, Server, draft, launch } from './lib.mjs';

const mine = 'Words of mine that nobody may lose.';
let s, browser, anna, ed, editor, other;

const section = 'taking-stock';
const write = `/app/write/${section}`;

before(async () => {
  s = await Server.start({ from: draft });
  browser = await launch();
  anna = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { name: 'Anna' });
  ed = await Person.invited(browser, s, 'editor', 'editors', { name: 'Ed' });
  editor = s.as(s.token('editor', 'editors'));
  other = s.as(s.token('rapporteur', 'next-generation'));
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

// Text fields that somebody can see, with what stands in them.
const seen = (person) => person.page.locator('textarea:visible').evaluateAll((all) => all.map((t) => t.value));
async function holds(person, words) {
  const all = await seen(person);
  assert.ok(all.some((t) => t.includes(words)), `a field shows "${words}"; there are: ${all.map((t) => t.slice(0, 200)).join(' / ')}`);
}

// Somebody else's change is accepted while others write.
async function meanwhile(from, to, of = section) {
  const now = await other.section(of);
  assert.ok(now.markdown.includes(from), from);
  const p = await other.submit(of, now.markdown.replace(from, to));
  const r = await editor.decide(p.number, 'accept');
  assert.equal(r.status, 200, r.text);
}

// The device does not ask about the words that were put together with others a moment ago.
async function notAsked() {
  await anna.page.waitForTimeout(500);
  assert.equal(await anna.page.getByText('We found text that you wrote').count(), 0);
}

async function declineAll() {
  for (const p of (await editor.want(200, 'GET', '/api/v1/proposals?status=open&limit=100')).items) {
    const r = await editor.decide(p.number, 'decline', p.revisions.length);
    assert.equal(r.status, 200, r.text);
  }
}

// Each case begins without proposal and without draft.
async function begin(person = anna) {
  await declineAll();
  await person.go(write);
  // What this device remembers of an earlier case is not asked for here.
  await person.forget();
  if (await person.page.getByRole('button', { name: 'Discard the draft' }).count()) {
    await person.press('Discard the draft');
    await person.forget();
  }
  await person.go(write);
}
const type = (person, words = mine) => person.rewrite('\n\n[^gc3]:', `\n\n${words}\n\n[^gc3]:`);
const proposals = async () => (await editor.want(200, 'GET', '/api/v1/proposals?limit=100')).items.length;

async function setting(change) {
  const doc = await editor.want(200, 'GET', '/api/v1/document');
  change(doc.manifest.sections.find((x) => x.id === section));
  await editor.want(200, 'PUT', '/api/v1/document', doc.manifest, { 'if-match': `"${doc.manifest_blob}"` });
}

test('a text that the guard refuses comes back in its form, with the line and why', async () => {
  for (const bad of [`${mine} ${'*'.repeat(1500)}`, `${mine}\n\n${'> '.repeat(40)}deep`, `${mine} ${'long '.repeat(4000)}`]) {
    await begin();
    await type(anna, bad);
    const typed = await anna.typed();
    for (const button of ['Submit to editors', 'Preview']) {
      await anna.press(button);
      await anna.says(/This text cannot be taken as it is/);
      assert.equal(await anna.typed(), typed);
      assert.equal(await anna.page.locator('#text').getAttribute('aria-invalid'), 'true');
      assert.match(await anna.page.locator('#text-error').innerText(), /[Ll]ine \d+/);
    }
  }
  // Mended, it is taken.
  await anna.page.fill('#text', (await anna.typed()).replace(/long /g, ''));
  await anna.press('Submit to editors');
  anna.at(/^\/app\/receipt\//);
});

test('what will not be shown is told before it is sent', async () => {
  await begin();
  await type(anna, `${mine} <b>Bold</b>\n\n[a link](javascript:x) and ![a picture](https://example.org/a.png)`);
  const typed = await anna.typed();
  await anna.press('Preview');
  await anna.says(/2 pieces of HTML[^]*1 link is shown without its address[^]*1 picture is left out/);
  await anna.press('Go on writing');
  assert.equal(await anna.typed(), typed);
});

test('a text that is too large comes back whole', async () => {
  await begin();
  await type(anna, `${mine}\n\n${'A sentence that is one of many in a long text.\n\n'.repeat(1600)}`);
  const typed = await anna.typed();
  assert.ok(typed.length > 65536);
  await anna.press('Submit to editors');
  await anna.says(/too (large|long)/i);
  assert.equal(await anna.typed(), typed);
});

test('a text that the server does not even read is offered again by this device', async () => {
  await begin();
  await type(anna, `${mine}\n\n${`${'Another sentence that somebody pasted from a book. '.repeat(80)}\n\n`.repeat(450)}`);
  const typed = await anna.typed();
  await anna.press('Submit to editors').catch(() => {});
  await anna.go(write);
  await anna.says(/We found text that you wrote on this device/);
  assert.equal(await anna.typed(), typed);
  await anna.forget();
});

test('a section that moved elsewhere: both texts are put together and shown before they are sent', async () => {
  await begin();
  await type(anna);
  await meanwhile('A treasurer looks in vain', 'A treasurer looks everywhere in vain');
  await anna.press('Submit to editors');
  await anna.says(/We put both texts together\. Please read it once\./);
  await holds(anna, mine);
  await holds(anna, 'looks everywhere in vain');
  await notAsked();
  await anna.press('Submit to editors');
  anna.at(/^\/app\/receipt\//);
});

test('a section that moved in the same words: each place is settled, nothing is lost', async () => {
  await begin();
  await type(anna);
  await anna.rewrite('rather than to programmes for women alone', 'and never to programmes for women alone');
  await anna.rewrite('The third does not forbid every cut', 'The third forbids most cuts');
  await anna.note('Sharper');
  await meanwhile('rather than to programmes for women alone', 'not to programmes for women alone');
  await meanwhile('The third does not forbid every cut', 'The third does not forbid all cuts');
  await meanwhile('A common table lets both', 'A shared table lets both');
  await anna.press('Submit to editors');
  await anna.says(/The same words were changed twice/);
  await anna.says(/Your text is safe/);
  const sides = anna.page.locator('.side');
  assert.equal(await sides.count(), 4);
  assert.match(await sides.nth(0).innerText(), /Now in the document[^]*forbid all cuts/);
  assert.match(await sides.nth(1).innerText(), /Yours[^]*forbids most cuts/);
  // What differs is marked, and nothing else.
  assert.match(await sides.nth(1).locator('mark').innerText(), /forbids most/);
  assert.ok((await sides.nth(1).locator('mark').innerText()).length < 60);
  await holds(anna, 'and never to programmes');
  await holds(anna, 'The third forbids most cuts');
  const [file] = await Promise.all([anna.page.waitForEvent('download'), anna.press('Save my text as a file')]);
  const saved = fs.readFileSync(await file.path(), 'utf8');
  for (const words of [mine, 'and never to programmes', 'The third forbids most cuts']) assert.ok(saved.includes(words), words);
  // First the document's words, then words of her own.
  await anna.page.locator('.clash').nth(1).getByLabel('Keep theirs').check();
  await anna.page.locator('#own-0').fill('The third asks for reasons.');
  await anna.press('Put together');
  for (const words of [mine, 'A shared table lets both', 'The third asks for reasons.']) await holds(anna, words);
  await notAsked();
  const typed = await anna.typed();
  assert.doesNotMatch(typed, /never to programmes|<<|>>/);
  assert.match(typed, /not to programmes for women alone/);
  assert.equal(await anna.page.inputValue('#summary'), 'Sharper');
  await anna.press('Submit to editors');
  anna.at(/^\/app\/receipt\//);
});

// Every choice, with and without JavaScript: of a list only the item that two changed is decided.
for (const [javaScriptEnabled, label, expected] of [[true, 'Keep theirs', 'one budget year'], [true, 'Keep mine', 'two years'], [false, 'Keep theirs', 'one budget year'], [false, 'Keep both', 'two years']])
  test(`an item of a list is settled without its neighbours: ${label}${javaScriptEnabled ? '' : ', without JavaScript'}`, async () => {
    await declineAll();
    const before = (await other.section(section)).markdown, item = /[^\n]*limited [^\n]*/.exec(before)[0];
    const p = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { javaScriptEnabled });
    await p.go(write);
    if (await p.page.getByRole('button', { name: 'Discard the draft' }).count()) { await p.press('Discard the draft'); await p.go(write); }
    await p.rewrite(item, item.replace(/limited [^;.,]*/, 'limited to two years'));
    await meanwhile(item, item.replace(/limited [^;.,]*/, 'limited to one budget year'));
    await p.note?.('Two years');
    await p.press('Submit to editors');
    await p.says(/The same words were changed twice/);
    assert.equal(await p.page.locator('.clash input:checked').count(), 0, 'nothing is chosen for her');
    await p.page.locator('.clash').getByLabel(label).check();
    await p.press('Put together');
    const text = await p.typed();
    assert.ok(text.includes(`limited to ${expected}`), text);
    for (const line of before.trim().split('\n').filter((l) => l !== item)) assert.ok(text.includes(line.trim()), line);
    await p.press('Discard the draft');
    await meanwhile('limited to one budget year', 'limited in time');
    await p.leave();
  });

test('without JavaScript words typed beside a choice are not passed over', async () => {
  await declineAll();
  const p = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { javaScriptEnabled: false });
  await p.go(write);
  await p.rewrite('when nurseries close', 'when the nurseries close');
  await p.rewrite('so that each chapter states', 'so that every chapter sets out');
  await meanwhile('when nurseries close', 'when day nurseries close');
  await meanwhile('so that each chapter states', 'so that each chapter shows');
  await p.press('Submit to editors');
  await p.page.locator('.clash').nth(0).getByLabel('Keep theirs').check();
  await p.page.locator('.clash').nth(1).getByLabel('Keep theirs').check();
  await p.page.fill('#own-1', `${await p.typed('#own-1')} Typed by hand.`);
  await p.press('Put together');
  await p.holds(/so that each chapter shows[^]*when the nurseries close[^]*Typed by hand\./);
  await p.press('Discard the draft');
  await p.leave();
});

test('the editor who accepts it meanwhile changed settles it, too', async () => {
  await begin();
  await anna.rewrite('Most local spending makes no mention of gender', 'Little local spending mentions gender');
  await anna.press('Submit to editors');
  const n = anna.page.url().split('/').pop();
  await meanwhile('Most local spending makes no mention of gender', 'Most local spending is silent on gender');
  await ed.go(`/app/review/${n}`);
  await ed.says(/changed in the same words/);
  await ed.press('Accept');
  await ed.says(/The same words were changed twice/);
  await ed.page.locator('.clash').getByLabel('Keep both').check();
  await ed.press('Put together');
  await ed.says(/What this changes in the document/);
  await ed.press('Go on writing');
  const both = await ed.typed();
  assert.match(both, /is silent on gender[^]*Little local spending mentions gender/);
  await ed.page.fill('#text', both.replace(/Most local spending is silent on gender[^\n]*\n+> ?\n?/, ''));
  await ed.page.fill('#reason', 'Shorter.');
  await ed.press('Accept this text');
  await ed.says(/Accepted[^]*The editors changed the wording before they accepted it/);
  await ed.page.getByRole('link', { name: 'See what it changed in the document' }).click();
  await ed.says(/Little local spending mentions gender/);
});

test('a decision on a text that was revised meanwhile is refused, and its reason stays', async () => {
  await begin();
  await type(anna);
  await anna.press('Submit to editors');
  const n = anna.page.url().split('/').pop();
  await ed.go(`/app/review/${n}`);
  await ed.page.locator('summary', { hasText: 'Other decision' }).click();
  await ed.page.fill('#reason', 'A reason of many words.');
  await anna.go(write);
  await anna.rewrite(mine, `${mine} And more.`);
  await anna.press('Submit the revision');
  anna.at(/^\/app\/receipt\//);
  await ed.press('Decline');
  await holds(ed, 'A reason of many words.');
  await ed.press('Decline');
  await ed.says(/Declined\. The group reads your reason/);
});

test('an expired session: the words are on the page, and on the device after signing in again', async () => {
  await begin();
  await type(anna);
  await anna.context.clearCookies();
  await anna.press('Submit to editors');
  await anna.says(/What you wrote|not signed in|sign/i);
  await holds(anna, mine);
  await anna.page.fill('#code', s.code('rapporteur', 'workshop-1', 'Anna again'));
  await anna.press('Continue');
  anna.at(/^\/app\/sections/);
});

test('an expired session without JavaScript: the words are on the page', async () => {
  const p = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { javaScriptEnabled: false });
  await declineAll();
  await p.go(write);
  await type(p);
  const typed = await p.typed();
  await p.context.clearCookies();
  await p.press('Submit to editors');
  assert.equal(await p.typed('#kept-markdown'), typed);
  await p.page.fill('#code', s.code('rapporteur', 'workshop-1', 'Once more'));
  await p.press('Continue');
  await p.leave();
});

test('a deadline that has passed: the words are in the form and can be saved as a file', async () => {
  await begin();
  await type(anna);
  await setting((x) => (x.deadline = '2026-01-01T00:00:00Z'));
  try {
    await anna.press('Submit to editors');
    await anna.says(/Writing has ended/);
    await holds(anna, mine);
    const [file] = await Promise.all([anna.page.waitForEvent('download'), anna.press('Save my text as a file')]);
    assert.ok(fs.readFileSync(await file.path(), 'utf8').includes(mine));
    // Opening the page again shows it, without a button that could not work.
    await anna.go(write);
    assert.equal(await anna.page.getByRole('button', { name: 'Submit to editors' }).count(), 0);
  } finally {
    await setting((x) => delete x.deadline);
  }
});

test('a form that is sent twice is one proposal', async () => {
  await begin();
  await type(anna);
  const before = await proposals();
  await anna.unfold('Submit to editors');
  await anna.page.getByRole('button', { name: 'Submit to editors' }).dblclick();
  await anna.page.waitForURL(/\/app\/receipt\/\d+$/);
  assert.equal(await proposals(), before + 1);
});

test('the same form from a bad connection: the same receipt; with other words: they come back', async () => {
  await begin();
  await type(anna, 'Sent again on a bad connection.');
  const posted = anna.page.waitForRequest((r) => r.method() === 'POST' && /\/app\/write\//.test(r.url()));
  await anna.press('Submit to editors');
  const form = new URLSearchParams((await posted).postData());
  const n = await proposals();
  const receipt = anna.page.url();
  const target = (await posted).url();
  const again = () => anna.context.request.post(target, {
    data: form.toString(), maxRedirects: 0,
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: s.base, 'sec-fetch-site': 'same-origin' },
  });
  const same = await again();
  assert.equal(same.status(), 303);
  assert.equal(new URL(same.headers().location, s.base).href, receipt);
  form.set('markdown', form.get('markdown').replace('Sent again', 'Sent with other words'));
  const other_words = await again();
  assert.equal(other_words.status(), 422);
  assert.match(await other_words.text(), /<textarea[^>]*>[^<]*Sent with other words on a bad connection/);
  assert.equal(await proposals(), n);
});

test('two of a group save drafts: both are shown', async () => {
  await begin();
  const ben = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { name: 'Ben' });
  await ben.go(write);
  await type(ben, 'A draft by Ben.');
  await ben.press('Save draft');
  await ben.says(/Saved on the server at/);
  // Only now: what she types is saved by itself, too, and must not be first.
  await type(anna, 'A draft by Anna.');
  await anna.press('Save draft');
  await anna.says(/Somebody of your group saved another draft meanwhile/);
  await holds(anna, 'A draft by Anna.');
  await anna.says(/A draft by Ben\./);
  await anna.press('Save draft');
  await anna.says(/Saved\./);
  await ben.go(write);
  await holds(ben, 'A draft by Anna.');
  await ben.leave();
});

test('a comment that is refused comes back, and so does a reply without a session', async () => {
  await begin();
  await anna.go(`/app/sections/${section}`);
  await anna.page.fill('#quote', 'words that stand nowhere');
  await anna.page.fill('#comment', 'A long comment.');
  await anna.page.locator('summary', { hasText: 'Suggest wording' }).click();
  await anna.page.fill('#suggestion', 'Better words');
  await anna.press('Send comment');
  for (const words of ['words that stand nowhere', 'A long comment.', 'Better words']) await holds(anna, words);
  await anna.page.fill('#quote', 'A treasurer looks');
  await anna.press('Send comment');
  await anna.says(/Your comment was sent/);
  await anna.page.locator('.thread summary').first().click();
  await anna.page.locator('.thread textarea').first().fill('An answer.');
  const cookies = await anna.context.cookies();
  await anna.context.clearCookies();
  await anna.page.locator('.thread').first().getByRole('button', { name: 'Reply' }).click();
  await anna.page.waitForLoadState();
  await holds(anna, 'An answer.');
  await anna.context.addCookies(cookies);
});

test('without a connection the words stay on the device', async () => {
  await begin();
  await type(anna);
  await anna.page.getByText(/^Saved on this device/).waitFor();
  await anna.context.setOffline(true);
  await anna.page.getByText('No connection – you can go on writing').first().waitFor();
  await anna.rewrite(mine, `${mine} Typed in a tunnel.`);
  await anna.unfold('Submit to editors');
  await anna.page.getByRole('button', { name: 'Submit to editors' }).click();
  await anna.page.getByText(/will be sent by itself when the connection is back/).waitFor();
  await anna.context.setOffline(false);
  await anna.page.waitForURL(/\/app\/receipt\//);
  const last = (await editor.want(200, 'GET', '/api/v1/proposals?limit=1')).items[0];
  assert.match((await editor.want(200, 'GET', `/api/v1/proposals/${last.number}`)).revisions[0].markdown, /Typed in a tunnel\./);
  await anna.go(write);
  await anna.saysNot(/We found text that you wrote on this device/);
});

test('no page did anything that it must not do', async () => {
  for (const p of [anna, ed]) {
    p.faults = p.faults.filter((f) => !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_RESET/.test(f));
    await p.leave();
  }
});

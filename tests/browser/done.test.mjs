// What the workspace is for, as people do it who have never seen it, on a phone and on a laptop: one writes, loses the
// connection, goes on, submits and revises after comments; an editor merges five proposals for one section, two of
// which want the same words; somebody reads on a phone, compares the Zero draft with the Final and takes the PDF along.
// They go by what the pages offer: no address is typed but the one that was given to them.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Person, Server, draft, laptop, launch, pdfText, phone, swap, temporary } from './lib.mjs';

const section = 'taking-stock', title = 'Taking stock: frameworks and instruments';
let s, browser, script;
before(async () => {
  s = await Server.start({ from: draft });
  browser = await launch();
  script = s.as(s.token('editor', 'editors', 'Script'));
  await script.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: '', note: 'For the workshops.' });
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

// The cursor behind the last word of a paragraph of the formatted text, as by a tap.
async function tap(p, words) {
  await p.page.locator('.formatted p', { hasText: words }).last().click();
  await p.page.locator('.editor').evaluate((frame, text) => {
    const { view } = frame;
    let at = -1;
    view.state.doc.descendants((n, pos) => { if (n.isTextblock && n.textContent.includes(text)) at = pos + n.nodeSize - 1; });
    view.focus();
    view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.create(view.state.doc, at)));
  }, words);
}
const state = (p, words) => p.page.locator('[data-state]', { hasText: words }).waitFor();
const here = (p) => decodeURIComponent(p.page.url().slice(s.base.length));

for (const [kind, device] of [['phone', phone], ['laptop', laptop]]) {
  const sentence = `Residents of the ${kind} street read it first.`, offline = 'They may ask why.', asked = 'Say within which time.';

  test(`${kind}: she writes, loses the connection, goes on, submits, and revises after comments`, async () => {
    const anna = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { name: 'Anna', formatted: true, ...device });
    await anna.main.locator('.card', { hasText: title }).locator('.actions a').first().click();
    await anna.page.locator('.formatted').waitFor();
    await tap(anna, 'A treasurer');
    await anna.page.keyboard.type(` ${sentence}`);
    await state(anna, 'Saved on the server');
    await anna.context.setOffline(true);
    await anna.page.keyboard.type(` ${offline}`);
    await state(anna, 'Saved on this device');
    assert.match(await anna.page.locator('.connection').innerText(), /No connection/);
    await anna.context.setOffline(false);
    await anna.note('Who reads it first');
    await anna.press('Submit to editors');
    await anna.says(/Submitted/);
    const number = here(anna).split('/').pop();
    assert.match((await script.want(200, 'GET', `/api/v1/proposals/${number}`)).revisions[0].markdown, new RegExp(`${sentence} ${offline}`));

    // The editors comment and ask.
    const thread = await script.want(201, 'POST', '/api/v1/threads', { on: { proposal: Number(number), revision: 1 }, quote: { exact: offline, prefix: '', suffix: '' }, text: asked });
    assert.equal((await script.decide(Number(number), 'request-changes', 1, { reason: 'Nearly.' })).status, 200);
    await anna.press('My sections', anna.page.getByRole('navigation', { name: 'Main menu' }));
    await anna.says(/Changes requested[^]*Nearly\./);
    await anna.press(/^Revise/);
    await anna.page.locator('.formatted', { hasText: offline }).waitFor();
    await anna.press('See the comments');
    assert.equal(here(anna), `/app/review/${number}#${thread.id}`);
    assert.ok(await anna.page.locator(`[id="${thread.id}"]`, { hasText: asked }).evaluate((e) => e.getBoundingClientRect().top < innerHeight && e.getBoundingClientRect().bottom > 0), 'the comment is on the screen');
    await anna.page.goBack();
    await anna.page.locator('.formatted', { hasText: offline }).waitFor();
    await tap(anna, offline);
    await anna.page.keyboard.type(' Within four weeks.');
    await anna.note('With a time');
    await anna.press('Submit the revision');
    await anna.says(/Submitted/);
    const now = await script.want(200, 'GET', `/api/v1/proposals/${number}`);
    assert.equal(now.status, 'open');
    assert.match(now.revisions[1].markdown, new RegExp(`${sentence} ${offline} Within four weeks\\.`));
    assert.equal((await script.decide(Number(number), 'decline', 2)).status, 200);
    await anna.leave();
  });

  test(`${kind}: an editor merges five proposals for one section, two of which collide`, async (t) => {
    const text = (await script.section(section)).markdown;
    const words = kind === 'phone'
      ? { same: 'the minimum core of every right', first: 'the essential core of every right', second: 'the smallest core of every right', three: [['transfer tasks to local', 'hand over tasks to local'], ['A treasurer looks in vain', 'A treasurer will look in vain'], ['lay down in their budget rules', 'write into their budget rules']] }
      : { same: 'makes no mention of gender', first: 'is silent on gender', second: 'never mentions gender', three: [['hand over tasks to local', 'pass on tasks to local'], ['A treasurer will look in vain', 'A treasurer still looks in vain'], ['write into their budget rules', 'put into their budget rules']] };
    const groups = ['workshop-1', 'next-generation', 'editors', 'workshop-1', 'next-generation'];
    const changes = [[words.same, words.first], words.three[0], [words.same, words.second], words.three[1], words.three[2]];
    for (const [i, [from, to]] of changes.entries()) await script.submit(section, swap(text, from, to), { group: groups[i], summary: to });

    const began = Date.now();
    const ed = await Person.invited(browser, s, 'editor', 'editors', { name: 'Ed', ...device });
    await ed.says(/5 proposals wait for a decision/);
    await ed.main.getByRole('link', { name: title }).last().click();
    await ed.page.waitForLoadState();
    for (let left = 5; left > 0; left--) {
      await ed.press('Accept');
      // The same words twice: what was chosen is shown as a change before it is accepted.
      if (/The same words were changed twice/.test(await ed.words())) {
        await ed.page.getByLabel('Take what the proposal says').check();
        await ed.press('Put together');
        await ed.says(/What this changes in the document/);
        await ed.press('Accept this text');
      }
      await ed.says(/Accepted\. The text now stands in the document/);
      if (left > 1) await ed.press(/^Next: proposal/);
    }
    assert.equal(await ed.page.getByRole('link', { name: /^Next/ }).count(), 0);
    t.diagnostic(`${kind}: ${Math.round((Date.now() - began) / 1000)} s for five proposals`);
    assert.ok(Date.now() - began < 600000);
    const now = (await script.section(section)).markdown;
    for (const [, to] of words.three) assert.ok(now.includes(to), to);
    assert.equal([words.first, words.second].filter((w) => now.includes(w)).length, 1, 'one of the two');
    // Nothing else was touched.
    let wanted = text;
    for (const [from, to] of words.three) wanted = swap(wanted, from, to);
    wanted = swap(wanted, words.same, now.includes(words.first) ? words.first : words.second);
    assert.equal(now, wanted);
    await ed.leave();
  });
}

test('somebody reads on a phone, compares the Zero draft with the Final and takes the PDF along', async () => {
  await script.want(201, 'POST', '/api/v1/versions', { name: 'Final', symbol: 'HRGL/2026/F', note: '' });
  const p = await Person.arrive(browser, s, { ...phone });
  await p.go('/');
  await p.says(/Human Rights-Based Budgeting/);
  await p.press('This is the text of Final');
  assert.equal(here(p), '/versions/final?lang=en');
  await p.main.locator('.contents').getByRole('link', { name: title }).click();
  await p.page.waitForFunction((id) => { const { top } = document.getElementById(id).getBoundingClientRect(); return top >= 0 && top < innerHeight / 2; }, section);
  await p.says(/A treasurer still looks in vain/);
  const versions = p.main.locator('.issues li', { hasText: 'Zero draft' });
  await versions.getByRole('link', { name: 'Compare with the text here' }).click();
  await p.says(/From “Zero draft” to “Final”/);
  assert.match((await p.page.locator('.redline ins').allInnerTexts()).join(' '), /put into/);
  assert.match((await p.page.locator('.redline del').allInnerTexts()).join(' '), /lay down in/);
  await p.page.goBack();
  const [file] = await Promise.all([p.page.waitForEvent('download'), p.main.getByRole('link', { name: 'PDF', exact: true }).click()]);
  const to = path.join(temporary(), 'final.pdf');
  await file.saveAs(to);
  assert.equal(fs.readFileSync(to).subarray(0, 5).toString('latin1'), '%PDF-');
  assert.match(pdfText(to).replace(/\s+/g, ' '), /put into their budget rules/);
  await p.leave();
});

// The main story, told once and played twice: with JavaScript and without it. A rapporteur writes,
// an editor decides, everybody reads.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Person, Server, draft, launch, pdfText, temporary } from './lib.mjs';

const addition = '**Encourage local governments to** publish every loan and every guarantee before the council votes on it.';
const first = 'one table a month, in figures that a resident can check';

export function mainStory(kind, options) {
  let s, browser, anna, ed, nobody, number;
  const arrive = () => Person.arrive(browser, s, options);
  const invited = (role, group, name) => Person.invited(browser, s, role, group, { name, ...options });
  const open = async (person, n) => person.go(`/app/review/${n}`);

  // Write something into a section and submit it; gives the proposal's number.
  const submit = async (person, section, from, to, summary) => {
    await person.go(`/app/write/${section}`);
    await person.rewrite(from, to);
    await person.note(summary);
    await person.press('Submit to editors');
    person.at(/^\/app\/receipt\/\d+$/);
    return Number(person.page.url().split('/').pop());
  };
  const decide = async (person, n, button, reason) => {
    await open(person, n);
    if (button !== 'Accept') await person.page.locator('summary', { hasText: 'Other decision' }).click();
    if (reason) await person.page.fill('#reason', reason);
    await person.press(button);
  };

  before(async () => {
    s = await Server.start({ from: draft });
    browser = await launch();
    nobody = await arrive();
  });
  after(async () => {
    await browser?.close();
    await s?.stop();
  });

  test(`${kind}: nobody in particular reads the document`, async () => {
    await nobody.go('/');
    await nobody.says(/Human Rights-Based Budgeting: A Way to Accountability/);
    await nobody.says(/Meeting in Graz and online/);
    const numbers = await nobody.page.locator('.doc .num').allInnerTexts();
    assert.deepEqual(numbers.map((n) => n.trim()), numbers.map((_, i) => `${i + 1}.`));
    assert.equal(await nobody.page.locator('textarea').count(), 0);
  });

  test(`${kind}: a rapporteur opens her invitation and sees her sections`, async () => {
    anna = await invited('rapporteur', 'workshop-1', 'Anna Example');
    anna.at(/^\/app\/sections/);
    await anna.says(/Welcome\. You are signed in\./);
    await anna.says(/You write for: Workshop 1: Taking stock/);
    await anna.says(/Taking stock: frameworks and instruments/);
    await anna.saysNot(/Experience from practice/);
  });

  test(`${kind}: an invitation works once`, async () => {
    const again = await arrive();
    await again.go(anna.link);
    if (options.javaScriptEnabled === false) await again.page.fill('#code', anna.link.split('#')[1]);
    await again.press('Continue');
    await again.says(/This link or code is no longer valid/);
    await again.leave();
  });

  test(`${kind}: she writes a paragraph, looks at it, submits it and gets a receipt`, async () => {
    await anna.go('/app/sections');
    await anna.press(/^Write/);
    anna.at(/^\/app\/write\/taking-stock/);
    await anna.rewrite('\n\n> [!REMARK]\n> These rules', `\n\n${addition}\n\n> [!REMARK]\n> These rules`);
    await anna.note('Loans bind future councils.');
    await anna.press('Preview');
    await anna.says(/This is how your text will stand in the document/);
    await anna.says(/publish every loan and every guarantee/);
    assert.match(await anna.page.locator('.changes').innerText(), /paragraph inserted/);
    await anna.press('Go on writing');
    await anna.holds(/publish every loan/);
    assert.equal(await anna.page.inputValue('#summary'), 'Loans bind future councils.');
    await anna.press('Preview');
    await anna.press('Submit to editors');
    anna.at(/^\/app\/receipt\/1$/);
    number = 1;
    await anna.says(/Submitted\. The editors now find it in their list\./);
    await anna.says(/Proposal 1/);
    await anna.says(/Loans bind future councils\./);
    await nobody.go('/');
    await nobody.saysNot(/publish every loan/);
  });

  test(`${kind}: an editor finds it in the queue and comments on the redline`, async () => {
    ed = await invited('editor', 'editors', 'Ed Editor');
    await ed.press(/^Review/, ed.page.getByRole('navigation', { name: 'Menu' }));
    await ed.says(/1 proposal waits for a decision/);
    const row = ed.page.locator('tr.turn');
    assert.match(await row.innerText(), /Workshop 1: Taking stock/);
    assert.match(await row.innerText(), /Loans bind future councils/);
    await row.getByRole('link').click();
    ed.at(/^\/app\/review\/1$/);
    assert.match((await ed.page.locator('.redline ins').allInnerTexts()).join(' '), /publish every loan and every guarantee/);
    assert.match(await ed.page.locator('.change-list').innerText(), /paragraph inserted/);
    await ed.page.fill('#quote', 'every guarantee');
    await ed.page.fill('#comment', 'Guarantees for whom?');
    await ed.press('Send comment');
    await ed.says(/Your comment was sent/);
    assert.match(await ed.page.locator('.thread .quoted').innerText(), /every guarantee/);
  });

  test(`${kind}: the rapporteur answers`, async () => {
    await open(anna, number);
    await anna.says(/Guarantees for whom\?/);
    const thread = anna.page.locator('.thread').first();
    await thread.locator('summary').click();
    await thread.locator('textarea').fill('For municipal companies.');
    await thread.getByRole('button', { name: 'Reply' }).click();
    await anna.page.waitForLoadState();
    await anna.says(/For municipal companies\./);
    await open(ed, number);
    await ed.says(/For municipal companies\./);
    await ed.press('Mark as solved');
    await ed.says(/No open comments/);
  });

  test(`${kind}: the editor accepts, and the document has the words and the right numbers`, async () => {
    const count = async () => {
      await nobody.go('/');
      return nobody.page.locator('.doc .num').count();
    };
    const before = await count();
    await decide(ed, number, 'Accept');
    await ed.says(/Accepted\. The text now stands in the document/);
    assert.equal(await count(), before + 1);
    const numbers = await nobody.page.locator('.doc .num').allInnerTexts();
    assert.deepEqual(numbers.map((n) => n.trim()), numbers.map((_, i) => `${i + 1}.`));
    const par = nobody.page.locator('.par-operative', { hasText: 'publish every loan' });
    assert.equal((await par.locator('.num').innerText()).trim(), '2.');
    // The remark that stood below paragraph 1 stands below the new one, as it was written.
    assert.match(await par.locator('xpath=following-sibling::*[1]').innerText(), /These rules restate duties/);
    await anna.go('/app/sections');
    await anna.says(/Accepted/);
  });

  test(`${kind}: the PDF and the HTML from the reading page have the new words`, async () => {
    await nobody.go('/');
    const tools = nobody.page.locator('.tools').first();
    const [pdf] = await Promise.all([nobody.page.waitForEvent('download'), tools.getByRole('link', { name: 'PDF' }).click()]);
    const dir = temporary();
    const file = path.join(dir, 'document.pdf');
    await pdf.saveAs(file);
    const words = pdfText(file);
    assert.match(words, /publish every loan and every guarantee before the council votes on it/);
    const page = /(\d+)\s*(?:of|\/)\s*(\d+)/.exec(words);
    assert.ok(page && Number(page[1]) <= Number(page[2]), 'pages say "x of y"');
    const [html] = await Promise.all([nobody.page.waitForEvent('download'), tools.getByRole('link', { name: 'HTML' }).click()]);
    await html.saveAs(path.join(dir, 'document.html'));
    const reader = await arrive();
    await reader.page.goto(`file://${dir}/document.html`);
    assert.match(await reader.page.locator('body').innerText(), /publish every loan and every guarantee/);
    await reader.leave();
    fs.rmSync(dir, { recursive: true });
  });

  test(`${kind}: changes are asked for, made and accepted`, async () => {
    const n = await submit(anna, 'taking-stock', 'the data by which it can be judged', `the data by which it can be judged (${first})`, 'Figures');
    await decide(ed, n, 'Request changes');
    await ed.says(/Please give a reason/);
    await decide(ed, n, 'Request changes', 'Once a year is enough.');
    await ed.says(/Changes were requested/);
    await anna.go('/app/sections');
    await anna.says(/Your turn/);
    await anna.says(/Once a year is enough\./);
    await anna.press(/^(Revise|Continue writing|Write)/);
    await anna.says(/Ed Editor requests changes/);
    await anna.holds(/one table a month/);
    await anna.rewrite('one table a month', 'one table a year');
    await anna.press('Submit the revision');
    await anna.says(new RegExp(`Proposal ${n}, revision 2`));
    await decide(ed, n, 'Accept');
    await nobody.go('/');
    await nobody.says(/one table a year, in figures that a resident can check/);
    await nobody.saysNot(/one table a month/);
  });

  test(`${kind}: one is declined with a reason that the group reads`, async () => {
    const n = await submit(anna, 'taking-stock', 'A treasurer looks in vain', 'A treasurer looks in despair', 'Livelier');
    await decide(ed, n, 'Decline', 'Despair is for poets.');
    await ed.says(/Declined\. The group reads your reason/);
    await open(anna, n);
    await anna.says(/Declined/);
    await anna.says(/Despair is for poets\./);
    await nobody.go('/');
    await nobody.says(/looks in vain/);
  });

  test(`${kind}: an acceptance is undone`, async () => {
    await open(ed, number);
    await ed.unfold('Undo the decision');
    await ed.page.fill('#undo-reason', 'The council asked for time.');
    await ed.press('Undo the decision');
    await ed.says(/The decision was undone/);
    await nobody.go('/');
    await nobody.saysNot(/publish every loan/);
    await nobody.says(/one table a year/);
    await nobody.press('History', nobody.page.getByRole('navigation', { name: 'Menu' }));
    await nobody.says(/Loans bind future councils/);
    await open(anna, number);
    await anna.press('Withdraw');
    await anna.says(/The proposal was withdrawn/);
  });

  test(`${kind}: a version is made, compared and read`, async () => {
    await ed.go('/app/history');
    await ed.page.fill('#v-name', 'Zero draft');
    // What is still open is told before, and frozen only by who says so.
    await ed.says(/passages still in square brackets/);
    await ed.page.getByLabel('Make the version all the same').check();
    await ed.press('Make a version');
    await ed.says(/The version was made/);
    const n = await submit(anna, 'taking-stock', 'The third does not forbid every cut', 'The third does not forbid each cut', 'Word');
    await decide(ed, n, 'Accept');
    await nobody.go('/versions/zero-draft');
    await nobody.says(/forbid every cut/);
    await nobody.go('/compare/zero-draft..main');
    assert.equal((await nobody.page.locator('.redline del').innerText()).trim(), 'every');
    assert.equal((await nobody.page.locator('.redline ins').innerText()).trim(), 'each');
    // What did not change is folded, with or without scripts; with them there is a way from change to change.
    const rest = nobody.page.locator('.redline details.unchanged').first();
    assert.equal(await rest.locator('.par').first().isVisible(), false);
    await rest.locator('summary').click();
    assert.equal(await rest.locator('.par').first().isVisible(), true);
    const next = nobody.page.getByRole('button', { name: 'Next change' });
    assert.equal(await next.isVisible(), options?.javaScriptEnabled !== false);
    if (options?.javaScriptEnabled === false) return;
    await next.click();
    assert.equal(await nobody.page.locator('.redline ins.here').count(), 1);
  });

  test(`${kind}: she signs out; no page did anything that it must not do`, async () => {
    await anna.go('/app/account');
    await anna.press('Sign out');
    // A script looks for unsent text first, so the page does not change at once.
    await anna.main.getByText('You are signed out.').waitFor();
    await anna.says(/You are signed out\./);
    await anna.go('/app/sections');
    await anna.says(/If you have a code, enter it here/);
    for (const p of [anna, ed, nobody]) await p.leave();
  });
}

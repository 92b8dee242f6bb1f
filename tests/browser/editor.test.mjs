// Formatted writing: what a rapporteur does with hands, keys and other programs' texts, and what then
// stands in the field that is sent.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Person, Server, findings, launch, phone, root, screens } from './lib.mjs';
import { draft, manifest, texts } from '../api/kit.mjs';

const water = `# Water

**Encourage cities to** publish their budgets [within 30 days];[^1]

1. in time;
2. in plain words.

> [!REMARK]
> The days are those
> of the practice.

| Who | When |
| :-- | ---: |
| cities | 2027 |

H<sub>2</sub>O stays as it is.

Last <kbd>

[^1]: Or a longer time.
`;
const arabic = '# ديباجة\n\nإن المشاركين، **إذ يؤكدون** حق كل إنسان في معرفة *كيف* تُنفق الأموال العامة،\n\n1. يشجعون السلطات المحلية على نشر الميزانية [في غضون 30 يوماً]؛[^1]\n2. يدعون المدن إلى تقديم تقرير سنوي.\n\n[^1]: أو مدة أطول.\n';

let s, browser;
before(async () => {
  const json = manifest();
  json.languages = [...new Set([...json.languages, 'ar'])];
  const arabics = Object.fromEntries(Object.keys(texts).filter((f) => f.startsWith('de/')).map((f) => [f.replace('de/', 'ar/'), '# نص\n\nكلمات.\n']));
  s = await Server.start({ from: draft({ json, files: { ...texts, ...arabics, 'en/water.md': water, 'ar/water.md': arabic } }) });
  browser = await launch();
  fs.mkdirSync(screens, { recursive: true });
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

let people = 0;
// What an earlier test has written was saved for the group by itself.
async function noDraft() {
  const one = s.as(s.token('rapporteur', 'one'));
  for (const lang of ['en', 'de', 'ar']) {
    const target = `/api/v1/drafts/water?lang=${lang}`, r = await one.get(target);
    if (r.status === 200) await one.want(204, 'DELETE', target, undefined, { 'if-match': r.headers.get('etag') });
  }
}
// A rapporteur at the formatted text of her section; each test has one of her own.
async function write(options = {}, where = '/app/write/water?lang=en') {
  await noDraft();
  const p = await Person.invited(browser, s, 'rapporteur', 'one', { name: `Anna ${++people}`, formatted: true, ...options });
  await p.go(where);
  p.text = p.page.locator('.formatted');
  await p.text.waitFor();
  p.tool = (name) => p.page.getByRole('toolbar').getByRole('button', { name, exact: true });
  return p;
}

// The cursor behind these words (or before them), as the editor knows it: a click is noticed too late.
async function cursor(p, words, { before = false, select = false } = {}) {
  await p.page.locator('.editor').evaluate((frame, [text, ahead, all]) => {
    const { view } = frame;
    let at = -1;
    view.state.doc.descendants((n, pos) => {
      const i = n.isText ? n.text.indexOf(text) : -1;
      if (i >= 0 && at < 0) at = pos + i;
    });
    if (at < 0) throw new Error(`no “${text}” in the text`);
    const Selection = view.state.selection.constructor;
    const from = ahead || all ? at : at + text.length;
    view.focus();
    view.dispatch(view.state.tr.setSelection(Selection.create(view.state.doc, from, all ? at + text.length : from)));
  }, [words, before, select]);
}

// What the form would send, once the text has been written into it.
async function sent(p, wanted) {
  // What was typed last goes into the field a moment later: wait until it has come to rest.
  await p.page.waitForFunction((w) => {
    const now = document.querySelector('#text').value;
    if (now !== window.fieldWas) Object.assign(window, { fieldWas: now, fieldSince: performance.now() });
    return now.includes(w) && performance.now() - window.fieldSince > 700;
  }, wanted);
  return p.typed();
}

const swap = (text, from, to) => {
  assert.ok(text.includes(from), from);
  return text.replace(from, to);
};

test('what is only opened is sent as it is', async () => {
  const p = await write();
  assert.equal(await p.page.inputValue('#text'), water);
  assert.equal(await p.text.getAttribute('aria-label'), 'Water');
  assert.equal(await p.text.getAttribute('role'), 'textbox');
  await p.page.getByRole('button', { name: 'Plain text' }).click();
  assert.equal(await p.page.inputValue('#text'), water);
  await p.leave();
});

test('words typed are words in the field, and nothing else changes', async () => {
  const p = await write();
  await cursor(p, 'publish their');
  await p.page.keyboard.type(' yearly');
  assert.equal(await sent(p, 'yearly'), swap(water, 'publish their', 'publish their yearly').trimEnd());
  await p.page.keyboard.press('Control+z');
  await p.page.waitForFunction((w) => document.querySelector('#text').value === w, water);
  await p.leave();
});

// The numbers before the items of lists, as they are read aloud.
async function markers(p, within) {
  const cdp = await p.context.newCDPSession(p.page);
  const { result } = await cdp.send('Runtime.evaluate', { expression: `document.querySelector(${JSON.stringify(within)})` });
  const { nodes } = await cdp.send('Accessibility.queryAXTree', { objectId: result.objectId, role: 'ListMarker' });
  await cdp.detach();
  return nodes.map((n) => n.name.value.trim());
}

test('points of operative text are counted as the document prints them, in the formatted text and in the preview; elsewhere by numbers', async () => {
  const deep = '# Water\n\nCities:\n\n3. publish:\n\n   1. loans;\n   2. plans:\n      1. of roads;\n      2. of schools;\n\n4. explain.\n';
  const counted = ['(a)', '(i)', '(ii)', '(a)', '(b)', '(b)'];
  for (const lang of ['en', 'de', 'ar']) {
    const p = await write({}, `/app/write/water?lang=${lang}`);
    await p.page.getByRole('button', { name: 'Plain text', exact: true }).click();
    await p.page.fill('#text', deep);
    await p.page.getByRole('button', { name: 'Formatted', exact: true }).click();
    await p.text.waitFor();
    // From right to left the brackets are told as they are seen.
    const seen = await markers(p, '.formatted');
    assert.deepEqual(lang === 'ar' ? seen.map((m) => m.replace(/^\) (\w+)\(/, '($1)')) : seen, counted, lang);
    if (lang === 'ar') await p.page.locator('.formatted ol').first().screenshot({ path: path.join(screens, 'points-ar.png') });
    await p.page.getByRole('button', { name: 'Plain text', exact: true }).click();
    await p.page.locator('button[name=act][value=preview]').first().click();
    await p.page.locator('.sheet ol').first().waitFor();
    const printed = await p.page.locator('.sheet li').evaluateAll((all) => all.map((li) => getComputedStyle(li, '::before').content));
    assert.deepEqual(printed.map((c) => /lower-(alpha|roman)/.exec(c)?.[1]), ['alpha', 'roman', 'roman', 'alpha', 'alpha', 'alpha']);
    await p.leave();
  }
  const p = await Person.invited(browser, s, 'editor', 'editors', { name: 'Ed', formatted: true });
  await p.go('/app/write/sealed?lang=en');
  await p.page.getByRole('button', { name: 'Plain text', exact: true }).click();
  await p.page.fill('#text', '# Sealed\n\n3. One.\n4. Two.\n');
  await p.page.getByRole('button', { name: 'Formatted', exact: true }).click();
  await p.page.locator('.formatted').waitFor();
  assert.deepEqual(await markers(p, '.formatted'), ['3.', '4.']);
  await p.leave();
});

test('keys make bold, italic, headings, lists, links, breaks and indents', async () => {
  const p = await write();
  await cursor(p, 'stays as it is.');
  await p.page.keyboard.press('Enter');
  await p.page.keyboard.press('Alt+Shift+Digit2');
  await p.page.keyboard.type('Measures');
  await p.page.keyboard.press('Enter');
  await p.page.keyboard.type('We ');
  await p.page.keyboard.press('Control+b');
  await p.page.keyboard.type('do');
  await p.page.keyboard.press('Control+b');
  await p.page.keyboard.type(' it ');
  await p.page.keyboard.press('Control+i');
  await p.page.keyboard.type('now');
  await p.page.keyboard.press('Control+i');
  await p.page.keyboard.press('Shift+Enter');
  await p.page.keyboard.type('and 3 * 4 [draft]');
  await p.page.keyboard.press('Enter');
  await p.page.keyboard.press('Control+Shift+Digit8');
  await p.page.keyboard.type('first');
  await p.page.keyboard.press('Enter');
  await p.page.keyboard.type('inner');
  await p.page.keyboard.press('Alt+Shift+ArrowRight');
  const made = '## Measures\n\nWe **do** it *now*\\\nand 3 * 4 [draft]\n\n- first\n  - inner';
  assert.equal(await sent(p, 'inner'), swap(water, 'stays as it is.', `stays as it is.\n\n${made}`).trimEnd());
  await cursor(p, 'plain', { select: true });
  await p.page.keyboard.press('Control+k');
  const box = p.page.getByRole('dialog', { name: 'Link' });
  await box.getByLabel('Address').fill('https://example.org/plain');
  assert.deepEqual(await findings(p.page), []);
  await box.getByRole('button', { name: 'Set the link' }).click();
  assert.match(await sent(p, 'example.org'), /^2\. in \[plain\]\(https:\/\/example\.org\/plain\) words\.$/m);
  await p.leave();
});

test('footnotes are shown by the numbers that they will have, whatever they are called in the text', async () => {
  const p = await write();
  await p.page.getByRole('button', { name: 'Plain text', exact: true }).click();
  const named = '# Water\n\nOne.[^gc3] Two.[^limburg] Again.[^GC3] Nothing.[^none]\n\n[^limburg]: Second.\n\n[^gc3]: First.\n\n[^left]: Without a mark.\n';
  await p.page.fill('#text', named);
  await p.page.getByRole('button', { name: 'Formatted', exact: true }).click();
  await p.text.waitFor();
  const shown = () => p.page.evaluate(() => [...document.querySelectorAll('.formatted :is(.note-ref, .footnote)')].map((e) => [e.className.split(' ')[0], getComputedStyle(e, '::before').content.replace(/^"|"$/g, '')]));
  assert.deepEqual(await shown(), [['note-ref', '1'], ['note-ref', '2'], ['note-ref', '1'], ['footnote', '2'], ['footnote', '1'], ['footnote', 'none']]);
  assert.equal(await p.typed(), named.trimEnd());
  // One before them, and all count on.
  await cursor(p, 'One', { before: true });
  await p.page.keyboard.type('Zero');
  await p.page.keyboard.press('Alt+Shift+KeyF');
  await p.page.keyboard.type('New.');
  assert.deepEqual((await shown()).filter(([kind]) => kind === 'note-ref').map(([, n]) => n), ['1', '2', '3', '2']);
  assert.match(await sent(p, 'New.'), /Zero\[\^1\]One\.\[\^gc3\]/);
  await p.leave();
});

test('a footnote gets the next number, a box for its words, and takes its mark along when it goes', async () => {
  const p = await write();
  await cursor(p, 'in time');
  await p.page.keyboard.press('Alt+Shift+KeyF');
  await p.page.keyboard.type('Before the vote.');
  const text = await sent(p, 'vote');
  assert.match(text, /^1\. in time\[\^2\];$/m);
  assert.match(text, /^\[\^1\]: Or a longer time\.\n\n\[\^2\]: Before the vote\.$/m);
  // The same key leads back to the mark; without its mark a box says so.
  await p.page.keyboard.press('Alt+Shift+KeyF');
  await p.page.keyboard.press('Backspace');
  await p.page.locator('.formatted .orphan').waitFor();
  assert.match(await p.page.locator('.formatted .orphan').evaluate((e) => getComputedStyle(e, '::after').content), /No mark in the text/);
  await p.page.keyboard.press('Control+z');
  await p.page.locator('.formatted .orphan').waitFor({ state: 'detached' });
  await cursor(p, 'Before the vote.', { select: true });
  await p.page.keyboard.press('Backspace');
  await p.page.keyboard.press('Backspace');
  await p.page.waitForFunction((w) => document.querySelector('#text').value === w, water);
  await p.leave();
});

test('a table is made, grown by buttons, walked by Tab and left by Escape and Tab', async () => {
  const p = await write();
  await cursor(p, 'stays as it is.');
  await p.tool('Table').click();
  await p.page.keyboard.type('City');
  await p.page.keyboard.press('Tab');
  await p.page.keyboard.type('a|b');
  await p.tool('Add row').click();
  await p.tool('Delete column').click();
  const text = await sent(p, 'City');
  assert.match(text, /stays as it is\.\n\n\| City \| \|\n\| --- \| --- \|\n(\| \| \|\n){3}\nLast/);
  await p.page.keyboard.press('Escape');
  await p.page.keyboard.press('Tab');
  assert.equal(await p.text.evaluate((e) => e.contains(document.activeElement)), false);
  // In the table that was there only the new words differ.
  await cursor(p, '2027');
  await p.page.keyboard.type(' | 28');
  assert.match(await sent(p, '28'), /^\| :-- \| ---: \|\n\| cities \| 2027 \\\| 28 \|$/m);
  await p.leave();
});

test('a wide table scrolls with the text and does not widen the page of a phone', async () => {
  const p = await write({ ...phone, viewport: { width: 320, height: 640 } });
  await cursor(p, '2027');
  for (let i = 0; i < 4; i++) await p.tool('Add column').click();
  assert.ok(await p.text.evaluate((e) => e.scrollWidth > e.clientWidth), 'the table is wider than the text');
  assert.equal(await p.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
  // The heads of the new columns are still to be written.
  assert.deepEqual(await findings(p.page, { rules: { 'empty-table-header': { enabled: false } } }), []);
  await p.leave();
});

test('Tab leaves the text, and the toolbar is one stop that arrows walk', async () => {
  const p = await write();
  await cursor(p, 'in time');
  await p.page.keyboard.press('Alt+F10');
  assert.equal(await p.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Undo');
  await p.page.keyboard.press('End');
  assert.equal(await p.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Table');
  await p.page.keyboard.press('ArrowRight');
  await p.page.keyboard.press('ArrowLeft');
  await p.page.keyboard.press('ArrowLeft');
  assert.equal(await p.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Footnote');
  await p.page.keyboard.press('Escape');
  assert.equal(await p.text.evaluate((e) => e === document.activeElement), true);
  await p.page.keyboard.press('Shift+Tab');
  assert.equal(await p.page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Footnote');
  await p.page.keyboard.press('Tab');
  await p.page.keyboard.press('Tab');
  assert.equal(await p.text.evaluate((e) => e.contains(document.activeElement)), false);
  assert.equal(await p.tool('Numbered list').getAttribute('aria-pressed'), 'true');
  await p.leave();
});

async function paste(p, html, text = '') {
  await p.text.evaluate((e, [h, t]) => {
    const data = new DataTransfer();
    if (h) data.setData('text/html', h);
    data.setData('text/plain', t);
    e.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, [html, text]);
}

test('what comes from Word is a text of ours: lists, table, footnote with a new number, no pictures', async () => {
  const p = await write();
  await cursor(p, 'stays as it is.');
  await p.page.keyboard.press('Enter');
  await paste(p, fs.readFileSync(path.join(root, 'tests/web/pasted/word.html'), 'utf8'));
  const text = await sent(p, 'Empfehlungen');
  assert.match(text, /\*\*Encourage\*\* local governments, under §\u00a03 and Art\.\u00a012, to publish\[\^2\] the \*budget\*:/);
  assert.match(text, /1\. in time;\n {3}- before the vote\n {3}- and after it\n2\. in words/);
  assert.match(text, /\| Commitment \| By \|\n\| --- \| --- \|\n\| Publish<br>everything \| 2027 \|/);
  assert.match(text, /\[\^2\]: Working paper 7\./);
  assert.doesNotMatch(text, /javascript|mso|It is said/);
  assert.match(await p.page.getByRole('alert').innerText(), /Pictures cannot be pasted/);
  await p.leave();
});

test('composed letters arrive', async () => {
  const p = await write();
  await cursor(p, 'in time');
  const cdp = await p.context.newCDPSession(p.page);
  await cdp.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await cdp.send('Input.imeSetComposition', { text: '日本', selectionStart: 2, selectionEnd: 2 });
  await cdp.send('Input.insertText', { text: '日本' });
  assert.match(await sent(p, '日本'), /^1\. in time日本;$/m);
  await p.leave();
});

test('what cannot be written is said at once, marked, and keeps its words', async () => {
  const p = await write();
  await cursor(p, 'Last ', { select: true });
  await p.page.keyboard.press('Backspace');
  await p.page.locator('.formatted .lost').waitFor();
  assert.match(await p.page.getByRole('alert').innerText(), /This formatting cannot be kept/);
  assert.match(await p.typed(), /^\\<kbd>$/m);
  assert.deepEqual(await findings(p.page), []);
  await p.page.keyboard.press('Control+z');
  await p.page.waitForFunction((w) => document.querySelector('#text').value === w, water);
  assert.equal(await p.page.locator('.formatted .lost').count(), 0);
  await p.leave();
});

test('plain text is a choice that is remembered, and both show the same text', async () => {
  const p = await write();
  await p.page.getByRole('button', { name: 'Plain text' }).click();
  await p.page.locator('#text').fill(swap(water, 'cities to', 'all cities to'));
  await p.page.getByRole('button', { name: 'Formatted' }).click();
  assert.match(await p.text.innerText(), /Encourage all cities to/);
  await p.page.getByRole('button', { name: 'Plain text' }).click();
  await p.go('/app/write/water?lang=en');
  await p.page.locator('.switch').waitFor();
  assert.equal(await p.page.locator('#text').isVisible(), true);
  assert.equal(await p.page.getByRole('button', { name: 'Plain text' }).getAttribute('aria-pressed'), 'true');
  await p.leave();
});

test('Firefox on Android begins with plain text', async () => {
  const p = await Person.invited(browser, s, 'rapporteur', 'one', { name: 'Android', formatted: true, ...phone, userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0' });
  await p.go('/app/write/water?lang=en');
  await p.page.locator('.switch').waitFor();
  assert.equal(await p.page.locator('#text').isVisible(), true);
  await p.leave();
});

test('before it is sent she reads what she has changed; what is sent is what she wrote', async () => {
  const p = await write();
  await cursor(p, 'in plain');
  await p.page.keyboard.type(' and short');
  await cursor(p, 'stays as it is.');
  await p.page.keyboard.press('Enter');
  await p.page.keyboard.type('One more.');
  await p.page.keyboard.press('Control+Enter');
  const list = p.page.locator('.changed-list');
  await list.getByText('Words inserted: 4, deleted: 0').waitFor();
  assert.match(await list.innerText(), /Paragraphs changed: 1\s+Paragraphs added: 1/);
  assert.equal(await p.page.evaluate(() => document.activeElement.id), 'summary');
  assert.deepEqual(await findings(p.page), []);
  await p.page.keyboard.type('Shorter');
  await p.press('Submit to editors');
  p.at(/^\/app\/receipt\/\d+$/);
  const n = Number(p.page.url().split('/').pop());
  const editor = s.as(s.token('editor', 'editors'));
  const { revisions } = await editor.want(200, 'GET', `/api/v1/proposals/${n}`);
  assert.equal(revisions[0].markdown, swap(swap(water, 'in plain', 'in plain and short'), 'stays as it is.', 'stays as it is.\n\nOne more.'));
  await editor.decide(n, 'decline', 1, { reason: 'For the next test.' });
  await p.leave();
});

test('an editor changes a proposal formatted before she accepts it', async () => {
  const editor = s.as(s.token('editor', 'editors'));
  const made = await s.as(s.token('rapporteur', 'one')).submit('water', swap(water, 'in time', 'in due time'), { summary: 'Due' });
  await noDraft();
  const ed = await Person.invited(browser, s, 'editor', 'editors', { name: 'Ed', formatted: true });
  await ed.go(`/app/review/${made.number}/edit`);
  ed.text = ed.page.locator('.formatted');
  await ed.text.waitFor();
  await cursor(ed, 'in due time');
  await ed.page.keyboard.type(' and order');
  await sent(ed, 'order');
  await ed.page.locator('button[value=accept]').click();
  await ed.page.waitForLoadState();
  assert.equal((await editor.section('water')).markdown, swap(water, 'in time', 'in due time and order'));
  await editor.want(200, 'POST', `/api/v1/proposals/${made.number}/undo`, {});
  await ed.leave();
});

const shapes = { desktop: {}, dark: { colorScheme: 'dark' }, tablet: { viewport: { width: 820, height: 1180 } }, phone: { ...phone }, narrow: { viewport: { width: 320, height: 640 } }, forced: { forcedColors: 'active' } };
for (const [shape, options] of Object.entries(shapes)) {
  for (const lang of ['en', 'ar']) {
    test(`${shape}, ${lang}: nothing for axe to find, nothing wider than the screen`, async () => {
      const p = await write(options, `/app/write/water?lang=${lang}`);
      assert.equal(await p.text.getAttribute('lang'), lang);
      assert.equal(await p.text.evaluate((e) => getComputedStyle(e).direction), lang === 'ar' ? 'rtl' : 'ltr');
      await cursor(p, lang === 'ar' ? 'يشجعون' : 'plain');
      assert.deepEqual(await findings(p.page), []);
      assert.equal(await p.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
      const heights = await p.page.getByRole('toolbar').evaluate((e) => e.offsetHeight);
      assert.ok(heights < 70, `the toolbar is one row: ${heights} px`);
      const small = await p.page.getByRole('toolbar').locator('button:visible').evaluateAll((all) => all.filter((b) => b.offsetWidth < 44 || b.offsetHeight < 44).length);
      assert.equal(small, 0);
      await p.page.screenshot({ path: path.join(screens, `editor-${shape}-${lang}.png`) });
      await p.leave();
    });
  }
}

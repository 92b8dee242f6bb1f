// What somebody meets who uses the pages for the first time: on a screen, with a mouse or a thumb.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Person, Server, draft, launch, phone, swap } from './lib.mjs';

let s, browser, anna, ed, rapporteur, editor;
const section = 'taking-stock';

before(async () => {
  s = await Server.start({ from: draft });
  browser = await launch();
  anna = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { name: 'Anna' });
  ed = await Person.invited(browser, s, 'editor', 'editors', { name: 'Ed' });
  rapporteur = s.as(s.token('rapporteur', 'workshop-1'));
  editor = s.as(s.token('editor', 'editors'));
});
after(async () => {
  await anna?.leave();
  await ed?.leave();
  await browser?.close();
  await s?.stop();
});

const submit = async (from, to) => rapporteur.submit(section, swap((await rapporteur.section(section)).markdown, from, to), { summary: 'A change' });

// Double-click a word of the text where it is drawn.
async function doubleClick(person, word) {
  const at = await person.page.evaluate((w) => {
    const walk = document.createTreeWalker(document.querySelector('[data-redline]'), NodeFilter.SHOW_TEXT);
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const i = n.data.indexOf(w);
      if (i < 0) continue;
      const r = document.createRange();
      r.setStart(n, i);
      r.setEnd(n, i + w.length);
      n.parentElement.scrollIntoView({ block: 'center' });
      const { left, top, width, height } = r.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }
  }, word);
  await person.page.mouse.dblclick(at.x, at.y);
}
const quoted = async (person) => (await person.page.locator('.thread .quoted').allInnerTexts()).map((t) => t.trim());

test('a word that was double-clicked is the quote, though she goes to the form by herself', async () => {
  await anna.go(`/app/sections/${section}?lang=en`);
  await doubleClick(anna, 'treasurer');
  await anna.page.click('#comment');
  assert.equal(await anna.page.inputValue('#quote'), 'treasurer');
  assert.match(await anna.page.inputValue('input[name=prefix]'), /A $/);
  assert.match(await anna.page.inputValue('input[name=suffix]'), /^ looks in vain/);
  await anna.page.fill('#comment', 'Or a chamberlain?');
  await anna.press('Send comment');
  assert.deepEqual(await quoted(anna), ['treasurer']);
});

test('by the button beside the words, too; and what she wrote herself is left alone', async () => {
  await anna.go(`/app/sections/${section}?lang=en`);
  await doubleClick(anna, 'vain');
  await anna.page.locator('.pick-quote').click();
  assert.equal(await anna.page.inputValue('#quote'), 'vain');
  await doubleClick(anna, 'treasurer');
  await anna.page.click('#comment');
  assert.equal(await anna.page.inputValue('#quote'), 'treasurer', 'other words of hers take their place');
  await anna.page.fill('#quote', 'looks in');
  await doubleClick(anna, 'vain');
  await anna.page.click('#comment');
  assert.equal(await anna.page.inputValue('#quote'), 'looks in');
  await anna.page.fill('#quote', '');
  await anna.page.fill('#comment', 'In general: well done.');
  await anna.press('Send comment');
  assert.deepEqual(await quoted(anna), ['treasurer'], 'a field that she emptied stays empty');
});

test('a click into the text lets go of the words', async () => {
  await anna.go(`/app/sections/${section}?lang=en`);
  await doubleClick(anna, 'vain');
  await anna.page.locator('[data-redline] h2').first().click();
  await anna.page.click('#comment');
  assert.equal(await anna.page.inputValue('#quote'), '');
});

test('the question what was changed stands beside the button, in the form and in its preview', async () => {
  await anna.go(`/app/write/${section}`);
  await anna.rewrite('A treasurer looks in vain', 'A treasurer looks hard');
  for (const act of ['Preview', null]) {
    assert.equal(await anna.page.locator('.ask #summary').isVisible(), false);
    await anna.page.locator('.ask > summary').click();
    const question = await anna.page.locator('#summary').boundingBox();
    const button = await anna.page.getByRole('button', { name: 'Submit to editors' }).boundingBox();
    assert.ok(button.y - question.y - question.height < 40, 'the button is right below the question');
    await anna.page.fill('#summary', act ? 'Harder' : 'Much harder');
    if (act) await anna.page.locator('button[value=preview]').click();
    await anna.page.waitForLoadState();
  }
  await anna.press('Submit to editors');
  await anna.says(/Much harder/);
});

test('what she types is counted as everywhere else', async () => {
  await anna.go('/app/write/taking-stock?group=workshop-1');
  const text = '# Title\n\n**One** two[^a] three-four.\n\n[^a]: Five.\n';
  await anna.page.fill('#text', text);
  await anna.page.locator('[data-count]', { hasText: /^Words: 4$/ }).waitFor();
  await anna.forget();
});

test('each change has its tick at its paragraph, and one without is left out', async () => {
  const p = await submit('the data by which it can be judged', 'the figures by which it can be judged');
  await ed.go(`/app/review/${p.number}`);
  const par = ed.page.locator('.par', { hasText: 'by which it can be judged' });
  const tick = par.locator('xpath=following-sibling::*[1]').getByRole('checkbox');
  assert.equal(await tick.count(), 1);
  await tick.uncheck();
  await ed.press('Accept');
  await ed.says(/No change was chosen/);
});

test('undoing lies with the decision and over no text', async () => {
  const p = await submit('Most local spending', 'Much local spending');
  await editor.decide(p.number, 'accept');
  await ed.go(`/app/review/${p.number}`);
  assert.equal(await ed.page.locator('.bar').count(), 0);
  await ed.unfold('Undo the decision');
  await ed.page.fill('#undo-reason', 'Too early.');
  await ed.press('Undo the decision');
  await ed.says(/Too early\./);
});

test('a refusal looks like one', async () => {
  const p = await submit('Most local spending', 'Some local spending');
  await ed.go(`/app/review/${p.number}`);
  const tint = (kind) => ed.page.evaluate((k) => {
    const e = document.createElement('div');
    e.className = `notice ${k}`;
    document.querySelector('main').append(e);
    return getComputedStyle(e).backgroundColor;
  }, kind);
  const all = [await tint('ok'), await tint('info'), await tint('warn'), await tint('err')];
  assert.equal(new Set(all).size, 4, all.join(' '));
});

test('on a phone the bar is low, the menu shows where one is, and the title is whole', async () => {
  const p = await submit('Most local spending', 'Any local spending');
  const mia = await Person.invited(browser, s, 'admin', 'editors', { name: 'Mia', ...phone });
  for (const where of [`/app/review/${p.number}`, `/app/write/${section}?group=workshop-1`, '/app/history']) {
    await mia.go(where);
    const bar = await mia.page.locator('.bar').boundingBox();
    assert.ok(bar.height <= 96, `${where}: the bar takes ${bar.height} px`);
    const here = await mia.page.locator('.nav [aria-current]').boundingBox();
    assert.ok(here.x >= 0 && here.x + here.width <= 360, `${where}: ${JSON.stringify(here)}`);
    const cut = await mia.page.locator('.brand span').evaluate((e) => e.scrollHeight - e.clientHeight + e.scrollWidth - e.clientWidth);
    assert.ok(cut <= 1, `${where}: ${cut} px of the title are cut`);
  }
  // A menu that is taller than the screen is scrolled, not cut.
  await mia.page.setViewportSize({ width: 360, height: 320 });
  await mia.go('/app/sections');
  await mia.page.locator('.top .menu > summary').click();
  const box = await mia.page.locator('.menu-box').evaluate((e) => ({ bottom: e.getBoundingClientRect().bottom, more: e.scrollHeight - e.clientHeight, scrolls: getComputedStyle(e).overflowY }));
  assert.ok(box.bottom <= 320 && (box.more <= 0 || box.scrolls === 'auto'), JSON.stringify(box));
  await mia.leave();
});

test('an invitation of a rapporteur without a group is refused, and what was typed is kept', async () => {
  const mia = await Person.invited(browser, s, 'admin', 'editors', { name: 'Mia' });
  await mia.go('/app/manage/people');
  await mia.page.fill('#names', 'Rosa\nTom');
  await mia.press('Make invitations');
  await mia.says(/A rapporteur writes for a group/);
  assert.equal((await mia.typed('#names')), 'Rosa\nTom');
  assert.equal(await mia.page.locator('.made-link').count(), 0);
  await mia.leave();
});

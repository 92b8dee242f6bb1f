// Languages and directions: who picks which, where a choice is kept, and that the page runs as its
// own language does and the document as its own, whichever way the two are mixed.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Person, Server, findings, launch, phone, root, screens, swap, temporary } from './lib.mjs';

const names = { en: 'English', ar: 'العربية', de: 'Deutsch', es: 'Español', fr: 'Français' };
const words = Object.fromEntries(Object.keys(names).map((l) => [l, JSON.parse(fs.readFileSync(path.join(root, `web/i18n/${l}.json`), 'utf8'))]));
const wanted = process.env.SCREENS === 'yes';

// A document in Arabic alone, with words in Latin letters in it.
function draftInArabic() {
  const dir = path.join(temporary(), 'draft');
  fs.mkdirSync(path.join(dir, 'ar'), { recursive: true });
  fs.writeFileSync(path.join(dir, 'document.json'), JSON.stringify({
    title: { ar: 'الميزانية القائمة على حقوق الإنسان' },
    event: { name: { ar: 'حقوق الإنسان محليًا' }, place: { ar: 'غراتس' }, from: '2026-02-02', to: '2026-02-05' },
    languages: ['ar'],
    groups: [{ id: 'workshop-1', name: { ar: 'ورشة العمل 1' } }, { id: 'editors', name: { ar: 'هيئة التحرير' } }],
    sections: [{ id: 'preamble', kind: 'preamble' }, { id: 'steps', kind: 'operative' }],
  }));
  fs.writeFileSync(path.join(dir, 'ar/preamble.md'), '# الديباجة\n\n*إذ نشير* إلى أن لكل فرد حقًا في مستوى معيشي لائق،\n\n*وإذ نأخذ في الاعتبار* العهد الدولي (ICESCR) وتعليقاته العامة،\n');
  fs.writeFileSync(path.join(dir, 'ar/steps.md'), '# الخطوات\n\n**ندعو الحكومات المحلية** إلى أن تنشر كل قرض قبل أن يصوت عليه المجلس، وأن:\n\n1. تقيّم أثره؛\n2. تعلن شروطه.\n\n**نشجع** هيئة OHCHR على تقديم المشورة.\n');
  return dir;
}

const page = (p) => p.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir, getComputedStyle(document.documentElement).direction]);
const offered = (p, where) => p.page.locator(where).evaluateAll((all) => all.map((e) => [e.lang, e.textContent.trim()]));

describe('languages', () => {
  let s, browser;
  before(async () => {
    s = await Server.start({ from: draftInArabic() });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await s?.stop();
  });

  test('the browser picks, and who has no account can pick another, which stays', async () => {
    for (const [locale, lang] of [['fr-CA', 'fr'], ['es-MX', 'es'], ['ar-LB', 'ar'], ['de-CH', 'de'], ['pl-PL', 'en']]) {
      const p = await Person.arrive(browser, s, { locale });
      await p.go('/');
      assert.deepEqual(await page(p), [lang, lang === 'ar' ? 'rtl' : 'ltr', lang === 'ar' ? 'rtl' : 'ltr'], locale);
      await p.leave();
    }
    const p = await Person.arrive(browser, s, { locale: 'en-GB' });
    await p.go('/');
    assert.deepEqual(await offered(p, '.foot [hreflang]'), Object.entries(names));
    for (const lang of ['ar', 'fr', 'ar']) {
      await p.page.locator(`.foot [hreflang=${lang}]`).click();
      await p.page.waitForLoadState();
      await p.page.locator('.nav a', { hasText: words[lang].history }).click();
      await p.page.waitForLoadState();
      p.at(/^\/app\/history$/);
      assert.equal((await page(p))[0], lang);
    }
    // An address that names a language goes before what was kept.
    await p.go('/?hl=es');
    assert.equal((await page(p))[0], 'es');
    await p.leave();
  });

  test('an account keeps its language on every device', async () => {
    const p = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { locale: 'en-GB', name: 'Anna Example' });
    assert.equal((await page(p))[0], 'en');
    await p.page.locator('.menu > summary').click();
    assert.deepEqual(await offered(p, '.menu-box button[name=lang]'), Object.entries(names));
    await p.page.locator('.menu-box button[lang=ar]').click();
    await p.page.waitForLoadState();
    assert.deepEqual(await page(p), ['ar', 'rtl', 'rtl']);
    const code = p.page.locator('form[action="/app/account/code"] button');
    await p.go('/app/account');
    await code.click();
    await p.page.waitForLoadState();
    const second = await Person.arrive(browser, s, { locale: 'de-AT', ...phone });
    await second.go(`/i#${await p.page.locator('[data-code]').textContent()}`);
    await second.page.locator('form[data-invitation] button').click();
    await second.page.waitForLoadState();
    assert.equal((await page(second))[0], 'ar');
    await second.leave();
    await p.leave();
  });

  for (const lang of ['en', 'ar'])
    test(`a document in Arabic on pages in ${lang}`, async () => {
      const p = await Person.invited(browser, s, 'editor', 'editors', { locale: lang === 'ar' ? 'ar-EG' : 'en-GB', name: 'Ed Editor' });
      const outer = lang === 'ar' ? 'rtl' : 'ltr';
      const editor = s.as(s.token('editor', 'editors'));
      const text = (await editor.section('steps', 'ar')).markdown;
      const one = await editor.submit('steps', swap(text, 'كل قرض', lang === 'ar' ? 'كل قرض جديد' : 'كل دين'), { lang: 'ar', group: 'workshop-1' });
      await editor.want(201, 'POST', '/api/v1/threads', { on: { proposal: one.number, revision: 1 }, text: 'Why “OHCHR”? ' });
      for (const where of [
        '/', '/app/sections', '/app/sections/steps', '/app/write/steps?group=workshop-1', '/app/status', '/app/review',
        `/app/review/${one.number}`, '/app/manage', '/app/manage/document', '/app/export',
      ]) {
        await p.go(where);
        assert.equal((await page(p))[2], outer, where);
        const wrong = await p.page.evaluate((outer) => {
          const way = (e) => getComputedStyle(e).direction, out = [];
          for (const e of document.querySelectorAll('[lang=ar], article.doc, textarea.text:not(.code)'))
            if (!e.closest('.menu-box, .foot') && e !== document.documentElement && way(e) !== 'rtl' && !e.matches('option')) out.push(`runs ${way(e)}: ${e.outerHTML.slice(0, 100)}`);
          // What the page itself says inside the document runs as the page does.
          for (const e of document.querySelectorAll('.doc .thread, .doc .section-tools, .doc .ticks'))
            if (way(e) !== outer) out.push(`runs ${way(e)}: ${e.outerHTML.slice(0, 100)}`);
          // Numbers stand before their paragraphs: on the right.
          for (const n of document.querySelectorAll('.doc .num'))
            if (n.getBoundingClientRect().left < n.parentElement.getBoundingClientRect().right - 1) out.push(`on the wrong side: ${n.outerHTML}`);
          if (document.documentElement.scrollWidth > document.documentElement.clientWidth) out.push('wider than the screen');
          // Titles that say what they are about must say in which language.
          for (const e of document.querySelectorAll('h1, h3, td .strong'))
            if (/[\u0600-\u06FF]/.test(e.textContent) && !(e.closest('[lang]').getAttribute('lang') === 'ar' || e.querySelector('[lang=ar]'))) out.push(`not marked as Arabic: ${e.outerHTML.slice(0, 100)}`);
          return out;
        }, outer);
        assert.deepEqual(wrong, [], where);
        if (/^.$|manage$|\d$/.test(where)) assert.deepEqual(await findings(p.page), [], where);
        if (wanted) await p.page.screenshot({ path: path.join(screens, `arabic-document-${lang}-${where.replace(/\W+/g, '-')}.png`) });
      }
      // The arrow that says "sent" flies where the line goes on.
      await p.go(`/app/review/${one.number}`);
      const arrow = await p.page.locator('.chip .points').first().evaluate((e) => new DOMMatrix(getComputedStyle(e).transform).a);
      assert.equal(arrow, lang === 'ar' ? -1 : 1);
      // The button for a comment stands at the selected words, on whichever side they are.
      const par = p.page.locator('.doc .par-operative').last();
      await par.scrollIntoViewIfNeeded();
      const at = await par.evaluate((e) => {
        const r = document.createRange(), t = document.createTreeWalker(e.querySelector('p') ?? e, NodeFilter.SHOW_TEXT).nextNode();
        r.setStart(t, 0);
        r.setEnd(t, 4);
        getSelection().removeAllRanges();
        getSelection().addRange(r);
        return r.getBoundingClientRect().left;
      });
      await p.page.locator('.pick-quote').waitFor();
      const box = await p.page.locator('.pick-words').boundingBox();
      assert.ok(at > box.x - 20 && at < box.x + box.width + 20, `the buttons stand from ${box.x} to ${box.x + box.width}, the words at ${at}`);
      assert.ok(box.x >= 0 && box.x + box.width <= 1280, 'all of them can be seen');
      await editor.decide(one.number, 'decline', 1, { reason: 'A test.' });
      await p.leave();
    });

  for (const lang of ['en', 'ar'])
    test(`formatted writing on pages in ${lang}`, async () => {
      const p = await Person.invited(browser, s, 'rapporteur', 'workshop-1', { locale: lang === 'ar' ? 'ar-EG' : 'en-GB', name: 'Anna Example', formatted: true });
      await p.go('/app/write/steps?group=workshop-1');
      const text = p.page.locator('.formatted');
      await text.waitFor();
      assert.equal(await text.evaluate((e) => getComputedStyle(e).direction), 'rtl');
      // In a list there are buttons for its depth.
      await text.locator('li').first().click();
      await p.page.getByRole('button', { name: words[lang].outdent, exact: true }).waitFor();
      // Arrows point the other way, letters and figures never.
      const turned = await p.page.getByRole('toolbar').locator('button').evaluateAll((all) => all.map((b) => [b.getAttribute('aria-label'), new DOMMatrix(getComputedStyle(b.querySelector('svg')).transform).a < 0]));
      const w = words[lang];
      assert.deepEqual(turned.filter(([, t]) => t).map(([name]) => name), lang === 'ar' ? [w.undo, w.redo, w.ul, w.outdent, w.indent] : []);
      assert.deepEqual(await findings(p.page), []);
      if (wanted) await p.page.screenshot({ path: path.join(screens, `arabic-document-${lang}-formatted.png`) });
      await p.leave();
    });
});

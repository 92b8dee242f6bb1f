// Every screen, on phones, tablets and laptops, light and dark, with forced colours, in English,
// German and Arabic, from right to left: no finding of axe, nothing wider than the screen,
// nothing too small to hit, no word that should not be there, no text that runs the wrong way.
// `make screens` looks at every screen in all five languages and leaves pictures in build/screens/.
import { test, describe, before, after } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { about, del, docxType, ins, p, r, word } from '../api/docx.mjs';
import { Person, Server, draft, findings, launch, root, screens, swap } from './lib.mjs';

const catalog = (lang) => JSON.parse(fs.readFileSync(path.join(root, `web/i18n/${lang}.json`), 'utf8'));
const en = catalog('en');
// Sentences and phrases that stand in the English catalog and not in this one.
const english = (lang) => {
  const own = new Set(Object.values(catalog(lang)));
  return Object.values(en).filter((t) => /\w \w/.test(t) && t.length > 9 && !/\{/.test(t) && !own.has(t));
};
const foreign = { en: [], ...Object.fromEntries(['de', 'fr', 'es', 'ar'].map((l) => [l, english(l)])) };
const keys = Object.keys(en).filter((k) => /[_.]/.test(k));

const section = 'taking-stock';
const bad = `A word. ${'*'.repeat(1500)}`;
// An export that came back from a meeting.
const returned = word([
  p('The way to accountability', 'Heading1'),
  p(r('Encourage local governments to ') + del('Cleo Marini', 'publish') + ins('Cleo Marini', 'explain') + about(0, r(' every budget')) + r(' in plain words', '<w:u w:val="single"/>') + ins('Ben', ', and in sign language') + r('.')),
  p(r('Because people have a right to know.') + r('x', '<w:vanish/>'), 'Remark'),
], { comments: [{ who: 'Anna Huber', text: 'Every one, or only the adopted one?' }] });
let s, browser, state;

// A conference in full swing: proposals in every standing, comments, a version, people, a deadline.
async function prepare() {
  const editor = s.as(s.token('editor', 'editors', 'Ed'));
  const one = s.as(s.token('rapporteur', 'workshop-1', 'Anna'));
  const two = s.as(s.token('rapporteur', 'next-generation', 'Ben'));
  const three = s.as(s.token('rapporteur', 'workshop-3', 'Cleo'));
  const text = async (id, lang) => (await editor.section(id, lang)).markdown;
  const soon = new Date(Date.now() + 3 * 86400000).toISOString().replace(/\.\d+/, '');
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: 'HRGL/2026/0', note: 'For the workshops.' });
  const doc = await editor.want(200, 'GET', '/api/v1/document');
  const row = (id) => doc.manifest.sections.find((x) => x.id === id);
  Object.assign(row(section), { deadline: soon, guidance: { en: 'Keep it to two pages.\n\nName who acts, and by when.', de: 'Höchstens zwei Seiten.' } });
  row('closing').state = 'frozen';
  row('follow-up').deadline = '2026-11-01T12:00:00Z';
  await editor.want(200, 'PUT', '/api/v1/document', doc.manifest, { 'if-match': `"${doc.manifest_blob}"` });

  const accepted = await two.submit(section, swap(await text(section), 'lay down in their budget rules', 'write into their budget rules'), { summary: 'Plainer verb' });
  await editor.decide(accepted.number, 'accept');
  // Two want the same words; one was faster. And a draft of the slower group is older still.
  const old = await text(section);
  const clash = await two.submit(section, swap(old, 'transfer tasks to local', 'hand over tasks to local'), { summary: 'Plain words' });
  const faster = await one.submit(section, swap(old, 'transfer tasks to local', 'assign tasks to local'));
  // And one changes the same sentence elsewhere: somebody should read it again.
  const again = await two.submit(section, swap(old, 'to strengthen financial equalization', 'to build up financial equalization'), { summary: 'A plainer verb' });
  await editor.decide(faster.number, 'accept');
  await two.want(200, 'PUT', `/api/v1/drafts/${section}?lang=en`, {
    markdown: swap(swap(old, 'transfer tasks to local', 'delegate tasks to local'), 'A treasurer looks in vain', 'A treasurer will look in vain'), base: clash.base,
  });
  const declined = await three.submit('way-to-accountability', swap(await text('way-to-accountability'), 'local governments', 'all local governments'), { summary: 'All of them' });
  await editor.decide(declined.number, 'decline', 1, { reason: 'The sentence says so already.' });

  let now = await text(section);
  now = swap(now, 'the minimum core of every right within local competence is funded first', 'the essential core of every right for which they are competent is funded first');
  now = swap(now, '> [!REMARK]\n> An assessment made', '**Encourage local governments to** publish every loan before the council votes on it.\n\n> [!REMARK]\n> An assessment made');
  now = swap(now, 'Most local spending makes no mention of gender and yet affects women and men differently: ', '');
  const open = await one.submit(section, now, { summary: 'Loans, and the essential core' });
  const quote = { exact: 'for which they are competent', prefix: '', suffix: '' };
  const talk = await editor.want(201, 'POST', '/api/v1/threads', { on: { proposal: open.number, revision: 1 }, quote, text: 'Could we say “their own responsibilities”?', suggestion: 'which is theirs' });
  await one.want(201, 'POST', `/api/v1/threads/${talk.id}/comments`, { text: 'We could.\n\nWorkshop 2 asked for it, too.' });
  const solved = await two.want(201, 'POST', '/api/v1/threads', { on: { proposal: open.number, revision: 1 }, text: 'A general remark.' });
  await editor.want(200, 'POST', `/api/v1/threads/${solved.id}/resolve`, {});
  await two.want(201, 'POST', '/api/v1/threads', { on: { section, lang: 'en', commit: (await editor.section(section)).commit }, quote: { exact: 'A treasurer looks in vain', prefix: '', suffix: '' }, text: 'She does.' });

  await s.as().send('POST', '/i/wishes', String(new URLSearchParams({ code: s.code('rapporteur', 'workshop-1', 'Wanda Weber'), name: 'W', note: '4 · B' })), { 'content-type': 'application/x-www-form-urlencoded' });
  await s.as().send('POST', '/i/wishes', 'name=Nobody+known', { 'content-type': 'application/x-www-form-urlencoded' });

  const asked = await three.submit('way-to-accountability', swap(await text('way-to-accountability'), 'local governments', 'each local government'), { summary: 'Each' });
  await editor.decide(asked.number, 'request-changes', 1, { reason: 'Please keep the plural.\n\nThe verb would have to change as well.' });
  return { open: open.number, again: again.number, clash: clash.number, asked: asked.number, declined: declined.number, accepted: accepted.number };
}

before(async () => {
  s = await Server.start({ from: draft });
  browser = await launch();
  if (wanted) {
    fs.rmSync(screens, { recursive: true, force: true });
    fs.mkdirSync(screens, { recursive: true });
  }
  state = await prepare();
});
after(async () => {
  await browser?.close();
  await s?.stop();
});

/* --- the screens: who, where, and what is done there first ------------------------------------- */

const act = async (p, value) => {
  if (value === 'submit') await p.page.locator('.ask > summary').click();
  await p.page.locator(`button[name=act][value=${value}]`).click();
  await p.settle();
};
const unfold = (p, part) => p.page.locator(`${part} > summary`).first().click();
const screensOf = (lang) => [
  ['nobody', 'read', `/?lang=${lang}`],
  ['nobody', 'version', `/versions/zero-draft?lang=${lang}`],
  ['nobody', 'compare', '/compare/zero-draft..main'],
  ['nobody', 'export', '/app/export'],
  ['nobody', 'history', '/app/history'],
  ['nobody', 'privacy', '/privacy'],
  ['nobody', 'invite', '/i'],
  ['nobody', 'invite-spent', '/i', async (p) => {
    await p.page.fill('#code', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa');
    await p.page.locator('form[data-invitation] button').click();
    await p.page.waitForLoadState();
  }],
  ['nobody', 'invite-shared', '/i', async (p) => { await p.page.locator('[data-shared]').check(); }],
  ['nobody', 'origins', `/?lang=${lang}&sources=1`, async (p) => { await p.page.locator('.origin > summary').nth(3).click(); }],
  ['nobody', 'error-401', '/app/sections'],
  ['nobody', 'error-404', '/nowhere'],
  ['writer', 'sections', '/app/sections'],
  ['writer', 'section', `/app/sections/${section}?lang=en`],
  ['writer', 'write', '/app/write/way-to-accountability?group=workshop-3&lang=en'],
  ['writer', 'write-refused', '/app/write/from-practice?lang=en', async (p) => {
    await p.page.fill('#text', `# From practice\n\n${bad}`);
    await act(p, 'submit');
  }],
  ['writer', 'import', '/app/write/way-to-accountability/import?group=workshop-3&lang=en'],
  ['writer', 'write-asking', '/app/write/from-practice?lang=en', (p) => unfold(p, '.ask')],
  ['writer', 'write-closed', '/app/write/follow-up?lang=en'],
  ['writer', 'preview', '/app/write/way-to-accountability?lang=en', async (p) => {
    await p.page.fill('#text', `${await p.typed()}\n\nA closing sentence.`);
    await act(p, 'preview');
  }],
  ['writer', 'import-report', '/app/write/way-to-accountability/import?group=workshop-3&lang=en', async (p) => {
    await p.page.setInputFiles('#file', { name: 'workshop 3.docx', mimeType: docxType, buffer: returned });
    await Promise.all([p.page.waitForLoadState(), p.page.locator('form.upload button').click()]);
    await p.page.locator('textarea#text').waitFor();
  }],
  ['writer', 'conflict', `/app/write/${section}?group=next-generation&lang=en`, async (p) => {
    await act(p, 'submit');
  }],
  ['writer', 'receipt', () => `/app/receipt/${state.open}`],
  ['writer', 'proposal-own', () => `/app/review/${state.asked}`],
  ['writer', 'status', '/app/status'],
  ['writer', 'menu', '/app/status', (p) => unfold(p, '.top .menu')],
  ['writer', 'offline', '/app/offline'],
  ['writer', 'account', '/app/account', async (p) => {
    await p.page.locator('form[action="/app/account/code"] button').click();
    await p.page.waitForLoadState();
  }],
  ['writer', 'error-403', '/app/manage'],
  ['admin', 'read-signed', `/?lang=${lang}`],
  ['admin', 'review', '/app/review'],
  ['admin', 'review-all', '/app/review?status=all'],
  ['admin', 'proposal', () => `/app/review/${state.open}`],
  ['admin', 'proposal-deciding', () => `/app/review/${state.open}`, (p) => unfold(p, '#decide details')],
  ['admin', 'proposal-talking', () => `/app/review/${state.open}`, async (p) => {
    for (const part of ['.thread-actions details', '.new-thread details', '.solved']) await unfold(p, part);
  }],
  ['admin', 'proposal-again', () => `/app/review/${state.again}`],
  ['admin', 'proposal-new', () => `/app/review/${state.open}?view=new`],
  ['admin', 'proposal-clash', () => `/app/review/${state.clash}?view=main`],
  ['admin', 'proposal-declined', () => `/app/review/${state.declined}`],
  ['admin', 'proposal-accepted', () => `/app/review/${state.accepted}`],
  ['admin', 'proposal-undoing', () => `/app/review/${state.accepted}`, (p) => unfold(p, '.undo')],
  ['admin', 'edit', () => `/app/review/${state.open}/edit`],
  ['admin', 'edit-preview', () => `/app/review/${state.open}/edit`, (p) => act(p, 'preview')],
  ['admin', 'edit-conflict', () => `/app/review/${state.clash}/edit`],
  ['admin', 'history-editor', '/app/history'],
  ['admin', 'manage', '/app/manage', async (p) => { await p.page.locator('details.panel > summary').first().click(); }],
  ['admin', 'manage-document', '/app/manage/document'],
  ['admin', 'manage-people', '/app/manage/people', async (p) => {
    await p.page.fill('#names', 'Mia Muster\nŁukasz Śliwiński-Wiśniewski');
    await p.page.locator('form[action="/app/manage/invitations"] button').click();
    await p.page.waitForLoadState();
  }],
  ['admin', 'manage-list', '/app/manage/list', async (p) => {
    await p.page.fill('#names', 'Mia Muster;workshop-1\nŁukasz Śliwiński-Wiśniewski;workshop-3 / workshop-1;lukasz@example.org\nآدا;nowhere\nMia Muster;workshop-3');
    await p.page.locator('button[value=preview]').click();
    await p.page.waitForLoadState();
  }],
  ['admin', 'manage-wishes', '/app/manage/wishes'],
  ['admin', 'manage-person', '/app/manage/people', async (p) => {
    await p.page.locator('td a.button').first().click();
    await p.page.waitForLoadState();
  }],
  ['admin', 'manage-log', '/app/manage/log'],
];

/* --- what is looked at ------------------------------------------------------------------------- */

// What is wider than the screen, and what is too small to hit.
const measure = () => {
  const out = [];
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    const far = [...document.querySelectorAll('body *')].filter((e) => (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1) && !e.closest('.nav, .views, .par-table, pre'));
    out.push(`${wide}px wider than the screen: ${far.slice(-3).map((e) => e.outerHTML.slice(0, 120))}`);
  }
  for (const e of document.querySelectorAll('button, select, summary, input:not([type=hidden]), textarea, .nav a, .views a, .contents a, .links a, a.button, .foot a')) {
    if (!e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) || e.closest('.visually-hidden')) continue;
    const hit = (e.matches('input[type=radio], input[type=checkbox]') && e.closest('label')) || e;
    const r = hit.getBoundingClientRect();
    if (r.width && (r.width < 23.9 || r.height < 23.9)) out.push(`${Math.round(r.width)} × ${Math.round(r.height)} px: ${e.outerHTML.slice(0, 120)}`);
  }
  // Words that are cut off by their own button, label or chip.
  for (const e of document.querySelectorAll('.button, .chip, .nav a, .views a, label, legend, th'))
    if (e.checkVisibility() && !e.closest('.visually-hidden') && !e.querySelector('.visually-hidden') && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
      out.push(`cut off: ${e.outerHTML.slice(0, 120)}`);
  // The page runs as its language does, the document as its own.
  const way = (e) => getComputedStyle(e).direction;
  if (way(document.documentElement) !== (document.documentElement.lang === 'ar' ? 'rtl' : 'ltr')) out.push(`the page runs ${way(document.documentElement)}`);
  for (const e of document.querySelectorAll('[lang="en"], [lang="de"]'))
    if (way(e) !== 'ltr' && !e.matches('option, .menu-box button, .foot a, .row > button, .links a')) out.push(`runs ${way(e)}: ${e.outerHTML.slice(0, 120)}`);
  // Text that lies over the number of its own list.
  for (const e of document.querySelectorAll('.doc li > *, .doc li > .par > *'))
    if (getComputedStyle(e).position === 'static' && e.getBoundingClientRect().left < e.closest('li').getBoundingClientRect().left - 1 && document.dir !== 'rtl')
      out.push(`over its number: ${e.outerHTML.slice(0, 120)}`);
  return out;
};

// What has the focus is not hidden under the bar at the foot of the screen.
const underBar = () => {
  const bar = document.querySelector('.bar');
  const out = [];
  for (const e of bar ? document.querySelectorAll('main a[href], main button, main input:not([type=hidden]), main select, main textarea, main summary') : []) {
    if (bar.contains(e) || !e.checkVisibility({ checkVisibilityCSS: true })) continue;
    e.focus();
    const r = e.getBoundingClientRect(), b = bar.getBoundingClientRect();
    if (r.height && r.top >= b.top - 4 && r.top < b.bottom && r.height < innerHeight / 2) out.push(`under the bar: ${e.outerHTML.slice(0, 120)}`);
  }
  scrollTo(0, 0);
  document.activeElement?.blur();
  return out;
};

// Words that a person sees or hears, except those of the document in another language.
const heard = (lang) => {
  const copy = document.body.cloneNode(true);
  copy.querySelectorAll(`script, textarea, code, .code, [lang]:not([lang="${lang}"])`).forEach((e) => e.remove());
  const all = [document.title, copy.textContent];
  for (const e of copy.querySelectorAll('*'))
    for (const a of e.attributes) if (/^(aria-label|title|placeholder|alt|data-(saved|no-store|restore|discard|words|leave|offline|news|reload|steps|quote|done|sign-out).*)$/.test(a.name)) all.push(a.value);
  return all.join('\n').replace(/[ \t]+/g, ' ');
};

async function readWords(page, lang) {
  const words = await page.evaluate(heard, lang);
  const out = [];
  const raw = keys.find((k) => new RegExp(`(^|[\\s"(])${k.replace(/\./g, '\\.')}($|[\\s").,:])`).test(words));
  if (raw) out.push(`raw message key ${raw}`);
  for (const m of words.match(/\b[a-z]+_[a-z_]+\b/g) ?? []) out.push(`raw word ${m}`);
  for (const t of foreign[lang]) if (words.includes(t)) out.push(`English words: ${t}`);
  return out;
}

// A bar at the foot of the screen lies over whatever scrolls below it: axe looks at the whole page.
async function look(page, width) {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(Math.max(height, 640), 16000) });
  return findings(page);
}

const sizes = { 320: { width: 320, height: 640 }, 360: { width: 360, height: 740 }, 820: { width: 820, height: 1180 }, 1280: { width: 1280, height: 800 } };

// Pictures are for people: `make screens` takes them, every other run does without.
const wanted = process.env.SCREENS === 'yes';

async function examine(person, lang, name) {
  const { page } = person;
  const wrong = [];
  const note = (where, list) => wrong.push(...list.map((x) => `${lang} ${name} ${where}: ${x}`));
  const shot = async (file) => wanted && page.screenshot({ path: path.join(screens, `${name}-${lang}-${file}.png`), animations: 'disabled' });
  const set = async (size, colorScheme, forcedColors = 'none') => {
    await page.setViewportSize(sizes[size]);
    await page.emulateMedia({ colorScheme, forcedColors });
  };
  note('words', await readWords(page, lang));
  const { looked } = seen[lang], measured = wanted ? [1280, 820, 360, 320] : seen[lang].measured;
  for (const size of measured) {
    const [, colour = 'light'] = looked.find(([at]) => at === size) ?? [];
    await set(size, colour);
    note(size, await page.evaluate(measure));
    await shot(`${size}-${colour}`);
    if (size === 1280 || size === 360) note(`${size} keyboard`, await page.evaluate(underBar));
  }
  for (const [size, colour, forced] of looked) {
    await set(size, colour, forced);
    note(`${size} ${colour} ${forced ?? ''}`, await look(page, size));
    if (forced) await shot(`${size}-forced`);
  }
  await set(1280, 'light');
  return wrong;
}

// At which sizes a language is measured (German, whose words are the longest, on phones; pictures are taken at
// all sizes), and where axe looks: at size, colours and forced colours. Together
// axe sees each page as phone, tablet, laptop and at 320, light, dark, with forced colours and in Arabic.
const small = { measured: [1280, 360, 320], looked: [[1280, 'dark'], [360, 'light']] };
const seen = {
  en: { measured: [1280, 820], looked: [[1280, 'light'], [820, 'light', 'active']] },
  de: { measured: [360, 320], looked: [[360, 'dark']] },
  ar: { measured: [1280, 320], looked: [[320, 'light']] },
  fr: small,
  es: small,
};
const locales = { en: 'en-GB', de: 'de-AT', ar: 'ar-EG', fr: 'fr-FR', es: 'es-CO' };
// The languages at once: each page is drawn by a process of its own.
describe('every screen', { concurrency: 3 }, () => {
  for (const [lang, locale] of Object.entries(locales).slice(0, wanted ? 5 : 3))
    test(`in ${lang}`, async (t) => {
      const people = {
        nobody: await Person.arrive(browser, s, { locale }),
        writer: await Person.invited(browser, s, 'rapporteur', ['workshop-1', 'workshop-3', 'next-generation'], { locale, name: 'Anna Example' }),
        admin: await Person.invited(browser, s, 'admin', 'editors', { locale, name: 'Ed Editor' }),
      };
      for (const [who, name, where, first] of screensOf(lang))
        await t.test(`${name} ${lang}`, async () => {
          const person = people[who];
          await person.go(typeof where === 'function' ? where() : where);
          if (first) await first(person);
          const told = person.faults.splice(0);
          assert.deepEqual([...told, ...(await examine(person, lang, name))], []);
        });
      for (const p of Object.values(people)) await p.leave();
    });
});

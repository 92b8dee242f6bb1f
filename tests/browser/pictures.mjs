// Pictures of every screen for docs/images: node tests/browser/pictures.mjs FOLDER. A small conference is
// played on a server of its own, once in English and once in German; each screen is taken as it looks on
// a laptop and on a phone. The day and the hour of the run are shown as fixed ones, and commits too.
import fs from 'node:fs';
import path from 'node:path';
import { conference, section } from './conference.mjs';
import { Person, launch, root } from './lib.mjs';

const guide = path.join(root, 'docs/guide/de');
const out = path.resolve(process.argv[2] ?? path.join(root, 'docs/images'));
// The old ones stay until all the new ones are there.
const fresh = path.join(root, 'build/images');
const devices = {
  laptop: { width: 1100, height: 700, deviceScaleFactor: 1, mobile: false },
  phone: { width: 360, height: 640, deviceScaleFactor: 1.25, mobile: true },
};

/* --- who is there, and what is looked at ----------------------------------------------------------- */

const act = async (p, value) => {
  await p.page.locator(`button[name=act][value=${value}]`).click();
  await p.settle();
};
const submit_button = (p) => p.page.locator('.ask > summary').first().click();
// Behind the last word of the formatted text.
const type = async (p, text) => {
  await p.page.locator('.formatted').waitFor();
  await p.page.locator('.editor').evaluate((frame) => {
    const { view } = frame;
    view.focus();
    view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.atEnd(view.state.doc)));
  });
  await p.page.keyboard.press('Enter');
  await p.page.keyboard.type(text);
};
const said = (p, state) => p.page.locator('[data-state]', { hasText: state }).waitFor();

// [who, name, address, what is done there, what is brought to the top of the screen (or its middle)]
const screens = (c, lang, words) => [
  ['nobody', 'read', `/?lang=${lang}`],
  ['nobody', 'read-section', `/?lang=${lang}`, null, `#${section}`],
  ['nobody', 'version', `/versions/zero-draft?lang=${lang}`],
  ['nobody', 'compare', `/compare/zero-draft..main?lang=${lang}`, null, 'middle .redline ins'],
  ['nobody', 'export', '/app/export'],
  ['nobody', 'history', '/app/history'],
  ['nobody', 'privacy', '/privacy'],
  ['nobody', 'invitation', `/i#${c.s.code('rapporteur', 'workshop-1', 'Mia Muster')}`],
  ['nobody', 'not-found', '/nowhere'],
  ['anna', 'sections', '/app/sections'],
  ['anna', 'section', `/app/sections/${section}?lang=${lang}`],
  ['anna', 'write', `/app/write/follow-up?group=workshop-3&lang=${lang}`, async (p) => {
    await type(p, c.w.closing);
    await said(p, words.saved_server.split('{')[0]);
  }, 'middle .formatted > :last-child'],
  ['anna', 'submit', null, submit_button, 'middle .formatted > :last-child'],
  ['anna', 'no-connection', null, async (p) => {
    await submit_button(p);
    await p.page.locator('.formatted').focus();
    await p.context.setOffline(true);
    await p.page.keyboard.type(` ${c.w.reply}`);
    await p.page.locator('.connection', { hasText: words.offline }).waitFor();
    await said(p, words.saved_device.split('{')[0]);
  }],
  ['anna', 'preview', null, async (p) => {
    await p.context.setOffline(false);
    await p.page.waitForFunction((t) => !document.querySelector('.connection').textContent.includes(t), words.offline);
    await act(p, 'preview');
  }],
  ['anna', 'import', `/app/write/follow-up/import?group=workshop-3&lang=${lang}`],
  ['anna', 'receipt', `/app/receipt/${c.loans}`],
  ['anna', 'proposal-own', `/app/review/${c.months}`],
  ['anna', 'revise', `/app/write/way-to-accountability?group=workshop-3&lang=${lang}`, (p) => p.page.locator('.formatted').waitFor()],
  ['anna', 'status', `/app/status?lang=${lang}`],
  ['anna', 'account', '/app/account', async (p) => {
    await p.page.locator('form[action="/app/account/code"] button').click();
    await p.page.waitForLoadState();
  }, '[aria-labelledby=device-title]'],
  ['ben', 'conflict', `/app/write/${section}?group=next-generation&lang=${lang}`, async (p) => {
    await submit_button(p);
    await act(p, 'submit');
  }],
  ['eva', 'review', '/app/review'],
  ['eva', 'proposal', `/app/review/${c.loans}`, (p) => p.page.locator('[data-by="1"]').click(), 'middle .redline ins'],
  ['eva', 'comment', null, null, '.thread'],
  ['eva', 'decide', null, (p) => p.page.locator('.bar details > summary').click(), 'middle .redline ins'],
  ['eva', 'collision', `/app/review/${c.costs}`],
  ['eva', 'edit', `/app/review/${c.loans}/edit`, (p) => p.page.locator('.formatted').waitFor()],
  ['eva', 'settle', `/app/review/${c.grow}`, async (p) => {
    // One of the two is in the document; the other now needs a choice of words.
    await c.accept(c.costs);
    await p.go(`/app/review/${c.grow}/edit`);
  }],
  ['eva', 'new-version', '/app/history', null, '#version-title'],
  ['admin', 'manage', '/app/manage', (p) => p.page.locator(`#s-${section} > summary`).click(), `#s-${section}`],
  ['admin', 'manage-document', '/app/manage/document'],
  ['admin', 'manage-people', '/app/manage/people'],
  ['admin', 'invitations-made', '/app/manage/people', async (p) => {
    await p.page.fill('#names', 'Mia Muster\nŁukasz Śliwiński');
    await p.page.locator('input[name=role][value=rapporteur]').check();
    await p.page.locator('input[name=group][value=workshop-2]').check();
    await p.page.locator('form[action="/app/manage/invitations"] button').click();
    await p.page.waitForLoadState();
  }, '.made'],
  ['admin', 'manage-person', null, async (p) => {
    await p.page.locator('tr', { hasText: 'Cleo Marini' }).locator('a.button').click();
    await p.page.waitForLoadState();
  }],
  ['admin', 'manage-log', '/app/manage/log'],
];

// Of the German screens those that the German guide shows, each on the device on which it does.
const shown = fs.readdirSync(guide).map((f) => fs.readFileSync(path.join(guide, f), 'utf8')).join('\n');
const wanted = (name, device, lang) => lang === 'en' || shown.includes(`/${name}-${device}-${lang}.webp)`);

/* --- taking them ------------------------------------------------------------------------------------ */

// Today is a fixed day, days near it move along, every hour is the same, and so is every commit.
const same_every_time = ([months, now]) => {
  const then = Date.UTC(2026, 0, 19), today = Math.floor(now / 86400000) * 86400000;
  const moved = (y, m, d) => {
    const at = Date.UTC(y, m, d);
    return Math.abs(at - today) < 40 * 86400000 ? new Date(at - today + then) : null;
  };
  const short = (m) => months.findIndex((name) => name === m || name.startsWith(m.replace('.', '')));
  const said = new RegExp(`(\\d{1,2})(\\.?) (${months.join('|')}|${months.map((m) => m.slice(0, 3)).join('|')}|Sept) (\\d{4})`, 'g');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const t = walker.currentNode;
    const words = t.parentElement.closest('.doc, textarea, .formatted, .masthead-line');
    if (words && !t.parentElement.closest('.thread')) continue;
    let text = t.data.replace(said, (all, d, dot, m, y) => {
      const to = moved(+y, short(m), +d), name = to && months[to.getUTCMonth()];
      return to ? `${to.getUTCDate()}${dot} ${m.length > 4 || m === name ? name : name.slice(0, 3)} ${to.getUTCFullYear()}` : all;
    });
    text = text.replace(/\b(\d\d)\.(\d\d)\.(\d{4})/g, (all, d, m, y) => {
      const to = moved(+y, m - 1, +d);
      return to ? to.toISOString().replace(/(\d+)-(\d+)-(\d+)T.*/, '$3.$2.$1') : all;
    });
    text = text.replace(/\b\d\d:\d\d\b/g, '09:30').replace(/(· )[0-9a-f]{7,}\b/g, '$13f9c2a7')
      .replace(/http:\/\/[\d.:]+/, 'https://example.org').replace(/\b(?=[a-z]*\d)[0-9a-z]{24,}\b/, '7k2mqd04xw9rz5tbh3cfy8ne')
      .replace(/[0-9a-z]{8}-\d+/, '4c1a7e02-31');
    if (text !== t.data) t.data = text;
  }
  for (const input of document.querySelectorAll('input[type=datetime-local]')) input.value = input.value && '2026-01-22T18:00';
};

async function take(p, name, lang, at, months) {
  const cdp = await p.context.newCDPSession(p.page);
  for (const [device, metrics] of Object.entries(devices)) {
    if (!wanted(name, device, lang)) continue;
    await cdp.send('Emulation.setDeviceMetricsOverride', metrics);
    await p.page.evaluate(same_every_time, [months, Date.now()]);
    await p.page.evaluate((where) => {
      const [, middle, place] = /^(middle )?(.*)$/.exec(where), one = place && document.querySelector(place);
      scrollTo(0, one ? one.getBoundingClientRect().top + scrollY - (middle ? innerHeight / 2 : 16) : 0);
      return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }, at ?? '');
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 20 });
    fs.writeFileSync(path.join(fresh, `${name}-${device}-${lang}.webp`), Buffer.from(data, 'base64'));
  }
  await cdp.send('Emulation.clearDeviceMetricsOverride');
  await cdp.detach();
}

async function play(browser, lang) {
  const words = JSON.parse(fs.readFileSync(path.join(root, `web/i18n/${lang}.json`), 'utf8'));
  const months = Array.from({ length: 12 }, (_, i) => words[`month.${i + 1}`]);
  const options = { locale: { en: 'en-GB', de: 'de-AT' }[lang], timezoneId: 'UTC', formatted: true, reducedMotion: 'reduce' };
  const c = await conference(lang);
  const enter = (role, group, name) => Person.invited(browser, c.s, role, group, { name, ...options });
  const editor = c.s.as(c.s.token('editor', 'editors', 'Eva Berger'));
  c.accept = async (n) => {
    const r = await editor.decide(n, 'accept');
    if (r.status !== 200) throw new Error(r.text);
  };
  const people = {
    nobody: await Person.arrive(browser, c.s, options),
    anna: await enter('rapporteur', ['workshop-1', 'workshop-3'], 'Anna Huber'),
    ben: await enter('rapporteur', 'next-generation', 'Ben Okafor'),
    eva: await enter('editor', 'editors', 'Eva Berger'),
    admin: await enter('admin', [], 'Amir Haddad'),
  };
  for (const [who, name, where, first, at] of screens(c, lang, words)) {
    const p = people[who];
    if (where) await p.go(where);
    if (first) await first(p);
    await take(p, name, lang, at, months);
  }
  await c.s.stop();
}

fs.rmSync(fresh, { recursive: true, force: true });
fs.mkdirSync(fresh, { recursive: true });
const browser = await launch();
try {
  for (const lang of ['en', 'de']) await play(browser, lang);
} finally {
  await browser.close();
}
fs.rmSync(out, { recursive: true, force: true });
fs.cpSync(fresh, out, { recursive: true });
const files = fs.readdirSync(out), bytes = files.reduce((sum, f) => sum + fs.statSync(path.join(out, f)).size, 0);
console.log(`${files.length} pictures, ${Math.round(bytes / 1024)} KiB in ${path.relative(root, out)}`);

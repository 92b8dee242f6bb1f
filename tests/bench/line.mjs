// How long one waits on the line of a full hall: 400 kbit/s, 400 ms to each answer, nothing kept from
// before. A browser counts, so other programs on the machine are in the figure.
import { Person, launch, phone, slow_line } from '../browser/lib.mjs';
import { must } from '../api/lib.mjs';
import { data_directory, figure, heading, median, serve, stop } from './lib.mjs';

const ROUNDS = 5;

// Until the first words are on the screen, in ms since the page was asked for; and what came over the line.
async function read_once(browser, server) {
  const p = await Person.arrive(browser, server, phone);
  await slow_line(p.page);
  await p.go('/');
  await p.page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  const found = await p.page.evaluate(() => ({
    text: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    html: performance.getEntriesByType('navigation')[0].transferSize / 1024,
    all: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, r) => sum + r.transferSize, 0) / 1024,
  }));
  await p.context.close();
  return found;
}

// Until the formatted text can be written into.
async function write_once(browser, server, code) {
  const p = await Person.arrive(browser, server, { formatted: true });
  await p.go(`/i#${code}`);
  await p.page.locator('form[data-invitation] button').click();
  await p.page.waitForLoadState();
  const cdp = await p.context.newCDPSession(p.page);
  await cdp.send('Network.clearBrowserCache');
  await slow_line(p.page);
  await p.go('/app/write/taking-stock?lang=en');
  await p.page.locator('.formatted').waitFor();
  const ms = await p.page.evaluate(() => performance.now());
  await p.context.close();
  return ms;
}

export async function measure_line() {
  heading('A slow line: 400 kbit/s, 400 ms (in Chromium, on a phone’s screen; the editor on a laptop’s)');
  const dir = data_directory();
  const server = await serve(dir);
  const at = { base: `http://127.0.0.1:${server.port}` };
  const browser = await launch();
  const read = [], write = [];
  try {
    for (let i = 0; i < ROUNDS; i++) {
      const code = must(['invite', dir, '--role', 'rapporteur', '--group', 'workshop-1']).trim().split('#')[1];
      read.push(await read_once(browser, at));
      write.push(await write_once(browser, at, code));
    }
  } finally {
    await browser.close();
    await stop(server.child);
  }
  const of = (name) => median(read.map((r) => r[name]));
  const rounds = ROUNDS;
  figure({ name: 'slow line: the text', ours: of('text'), unit: 'ms', target: ['<=', 1000], rounds, what: 'first words of the reading page on the screen' });
  figure({ name: 'slow line: the editor', ours: median(write), unit: 'ms', target: ['<=', 4000], rounds, what: 'until the formatted text can be written into' });
  figure({ name: 'the reading page alone', ours: of('html'), unit: 'KiB', rounds, what: 'HTML of drafts/2026 over the line, with its headers' });
  figure({ name: 'the reading page, with all it asks', ours: of('all'), unit: 'KiB', rounds, what: 'style, scripts and icon too' });
}

// Two engines beside Chromium, driven by their own protocols: Firefox ESR by Marionette, WebKit by
// WebDriver. Both give the same few verbs: go, js, click, keys, until, quit.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'ignore', ...options });
  running.add(child);
  child.ended = new Promise((done) => child.on('exit', () => running.delete(child) && done()));
  return child;
}

async function stop(child) {
  if (!child || !running.has(child)) return;
  child.kill('SIGTERM');
  await Promise.race([child.ended, sleep(5000)]);
  if (running.has(child)) child.kill('SIGKILL');
}

// Ask until there is an answer that is true.
async function until(what, ask, patience = 60000) {
  let last;
  for (const end = Date.now() + patience; Date.now() < end; await sleep(150)) {
    try {
      const value = await ask();
      if (value) return value;
      last = value;
    } catch (e) {
      last = e;
    }
  }
  throw new Error(`waited in vain for ${what}: ${last?.stack ?? last}`);
}

class Driver {
  async until(what, script, ...args) {
    return until(what, () => this.js(script, ...args));
  }
}

/* --- Firefox ESR ----------------------------------------------------------------------------------- */

export class Firefox extends Driver {
  static async open() {
    const d = new Firefox();
    d.profile = fs.mkdtempSync(path.join(os.tmpdir(), 'accord-firefox-'));
    // Port 0: it takes a free one and writes it into its profile.
    const prefs = { 'marionette.port': 0, 'browser.shell.checkDefaultBrowser': false, 'datareporting.policy.dataSubmissionEnabled': false,
      'toolkit.telemetry.reportingpolicy.firstRun': false, 'app.update.enabled': false, 'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false, 'browser.startup.homepage_override.mstone': 'ignore', 'intl.accept_languages': 'en' };
    fs.writeFileSync(path.join(d.profile, 'user.js'), Object.entries(prefs).map(([k, v]) => `user_pref("${k}", ${JSON.stringify(v)});\n`).join(''));
    d.child = start('firefox-esr', ['--headless', '--marionette', '--no-remote', '--profile', d.profile], { env: { ...process.env, HOME: d.profile } });
    const file = path.join(d.profile, 'MarionetteActivePort');
    const port = await until('Firefox', () => fs.existsSync(file) && Number(fs.readFileSync(file, 'utf8')));
    await d.connect(port);
    await d.command('WebDriver:NewSession', {});
    return d;
  }

  // Messages are LENGTH:JSON; the first is a greeting, an answer is [1, id, error, result].
  connect(port) {
    this.id = 0;
    this.waiting = new Map();
    let bytes = Buffer.alloc(0);
    return new Promise((ok, fail) => {
      this.socket = net.connect(port, '127.0.0.1');
      this.socket.on('error', fail);
      this.socket.on('data', (more) => {
        bytes = Buffer.concat([bytes, more]);
        for (let colon; (colon = bytes.indexOf(':')) > 0; ) {
          const end = colon + 1 + Number(bytes.subarray(0, colon));
          if (bytes.length < end) return;
          const message = JSON.parse(bytes.subarray(colon + 1, end));
          bytes = bytes.subarray(end);
          if (!Array.isArray(message)) ok();
          else this.waiting.get(message[1])?.(message);
        }
      });
    });
  }

  command(name, parameters) {
    const id = ++this.id, text = JSON.stringify([0, id, name, parameters]);
    return new Promise((ok, fail) => {
      this.waiting.set(id, ([, , error, result]) => (error ? fail(new Error(`${name}: ${error.message}`)) : ok(result)));
      this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  }

  go(url) {
    return this.command('WebDriver:Navigate', { url });
  }

  async js(script, ...args) {
    return (await this.command('WebDriver:ExecuteScript', { script, args })).value;
  }

  async find(css) {
    return (await this.command('WebDriver:FindElement', { using: 'css selector', value: css })).value[ELEMENT];
  }

  async click(css) {
    return this.command('WebDriver:ElementClick', { id: await this.find(css) });
  }

  async keys(css, text) {
    return this.command('WebDriver:ElementSendKeys', { id: await this.find(css), text });
  }

  async quit() {
    this.socket?.destroy();
    await stop(this.child);
    fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/* --- WebKit ------------------------------------------------------------------------------------------ */

const browser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

export class WebKit extends Driver {
  static async open() {
    const d = new WebKit();
    d.home = fs.mkdtempSync(path.join(os.tmpdir(), 'accord-webkit-'));
    // A screen that nobody sees; it says which number it took.
    d.screen = start('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const display = await new Promise((ok, fail) => {
      d.screen.stdio[3].once('data', (n) => ok(`:${String(n).trim()}`));
      d.screen.once('error', fail);
      d.screen.once('exit', () => fail(new Error('Xvfb ended')));
    });
    const port = await free_port();
    d.child = start('WebKitWebDriver', [`--port=${port}`, '--host=127.0.0.1'], { env: { ...process.env, DISPLAY: display, HOME: d.home, XDG_RUNTIME_DIR: d.home } });
    d.base = `http://127.0.0.1:${port}`;
    await until('WebKitWebDriver', () => d.command('GET', '/status'));
    const made = await d.command('POST', '/session', { capabilities: { alwaysMatch: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } } } });
    d.base += `/session/${made.sessionId}`;
    return d;
  }

  async command(method, target, body) {
    const r = await fetch(this.base + target, { method, ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) });
    const { value } = await r.json();
    if (!r.ok) throw new Error(`${method} ${target}: ${value?.message ?? r.status}`);
    return value;
  }

  go(url) {
    return this.command('POST', '/url', { url });
  }

  js(script, ...args) {
    return this.command('POST', '/execute/sync', { script, args });
  }

  async element(css) {
    return `/element/${(await this.command('POST', '/element', { using: 'css selector', value: css }))[ELEMENT]}`;
  }

  async click(css) {
    return this.command('POST', `${await this.element(css)}/click`, {});
  }

  async keys(css, text) {
    return this.command('POST', `${await this.element(css)}/value`, { text });
  }

  async quit() {
    if (/session/.test(this.base ?? '')) await this.command('DELETE', '').catch(() => {});
    await stop(this.child);
    await stop(this.screen);
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function free_port() {
  return new Promise((ok) => {
    const one = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = one.address();
      one.close(() => ok(port));
    });
  });
}

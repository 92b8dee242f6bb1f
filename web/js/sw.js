/*
 * Pages without a connection. Kept: the program's own files, the page that lists what lies on this device, and
 * each page on which somebody has been writing, until she signs out. Everything else comes from the server.
 */
const files = (new URL(location.href).searchParams.get('files') ?? '').split(' ').filter((f) => f.startsWith('/assets/'));
const shell = `shell ${files.join(' ')}`;
const OFFLINE = '/app/offline', PATIENCE_MS = 4000;

addEventListener('install', (e) => {
	e.waitUntil((async () => {
		const cache = await caches.open(shell);
		await cache.addAll(files);
		/* Nobody's: without a session it names nobody. */
		await cache.put(OFFLINE, await fetch(OFFLINE, { credentials: 'omit' }));
		await skipWaiting();
	})());
});

addEventListener('activate', (e) => {
	e.waitUntil((async () => {
		for (const name of await caches.keys())
			if (name.startsWith('shell ') && name !== shell) await caches.delete(name);
		await clients.claim();
	})());
});

const offline = async () => (await caches.match(OFFLINE)) ?? Response.error();

/* The page says that it is as it was when it was asked for last: what was written since is newer. */
async function kept(request) {
	const r = await caches.match(request, { cacheName: 'pages' });
	if (!r) return r;
	const headers = new Headers(r.headers), html = await r.text();
	for (const name of ['content-encoding', 'content-length']) headers.delete(name);
	return new Response(html.replace('<body', '<body data-kept'), { status: r.status, headers });
}

/* From the server, and if that takes long from here, if it is here. */
async function page(request) {
	const writes = new URL(request.url).pathname.startsWith('/app/write/');
	const asked = fetch(request).then(async (r) => {
		if (writes && r.ok && !r.redirected) await (await caches.open('pages')).put(request, r.clone());
		if (writes && r.status === 401) await caches.delete('pages');
		return r;
	});
	const late = new Promise((done) => { setTimeout(done, PATIENCE_MS); }).then(() => kept(request)).then((r) => r ?? asked);
	try {
		return await Promise.race([asked, late]);
	} catch {
		return (await kept(request)) ?? offline();
	}
}

addEventListener('fetch', (e) => {
	const { request } = e, url = new URL(request.url);
	if (url.origin !== location.origin) return;
	if (request.mode === 'navigate')
		e.respondWith(request.method === 'GET' && url.pathname.startsWith('/app/') ? page(request) : fetch(request).catch(offline));
	else if (request.method === 'GET' && url.pathname.startsWith('/assets/'))
		e.respondWith(caches.match(request).then((r) => r ?? fetch(request)));
});

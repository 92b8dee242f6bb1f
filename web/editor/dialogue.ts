/* Small questions above the page, made of the platform's own dialogue: focus and Escape are its affair. */

function element<T extends keyof HTMLElementTagNameMap>(tag: T, className = '', text = ''): HTMLElementTagNameMap[T] {
	const e = document.createElement(tag);
	if (className) e.className = className;
	if (text) e.textContent = text;
	return e;
}

export interface Choice { value: string; label: string; primary?: boolean }

/* Resolves to the value of the button, or "" for Escape. body goes between heading and buttons. */
export function ask(heading: string, body: HTMLElement[], choices: Choice[]): Promise<string> {
	const box = element('dialog', 'dialogue'), form = element('form'), title = element('h2', '', heading), row = element('div', 'row');
	form.method = 'dialog';
	title.id = 'ask-title';
	box.setAttribute('aria-labelledby', title.id);
	for (const c of choices) {
		const b = element('button', c.primary ? 'button primary' : 'button', c.label);
		b.value = c.value;
		row.append(b);
	}
	form.append(title, ...body, row);
	box.append(form);
	document.body.append(box);
	box.showModal();
	return new Promise((done) => {
		box.addEventListener('close', () => {
			box.remove();
			done(box.returnValue);
		});
	});
}

export { element };
